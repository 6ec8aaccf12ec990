"""What an uploaded file is: told by its content, whatever it says of itself.

Only what is listed here is taken. Pictures are drawn anew; documents are kept as they came, with macros
refused, and are never opened inside a page (`api/files.py`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _

from apps.collaboration.services.pictures import Picture, drawn_anew
from apps.kernel.errors import Invalid

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF")
# Pillow's name → (media type, extensions that people give it, the first is ours).
OF_PICTURE = {
    "JPEG": ("image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    "PNG": ("image/png", ("png",)),
    "WEBP": ("image/webp", ("webp",)),
}
GIF = ("gif",)
# A packed document: at most so many parts, so many bytes unpacked, so many times its size.
MOST_PARTS, MOST_UNPACKED, MOST_RATIO = 5_000, 300_000_000, 200
OFFICE = "application/vnd.openxmlformats-officedocument"
PACKED = {
    "word/document.xml": (f"{OFFICE}.wordprocessingml.document", "docx"),
    "xl/workbook.xml": (f"{OFFICE}.spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": (f"{OFFICE}.presentationml.presentation", "pptx"),
}
OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
# Streams inside the older office documents, as their directory names them.
OLD = {
    "WordDocument": ("application/msword", "doc"),
    "Workbook": ("application/vnd.ms-excel", "xls"),
    "Book": ("application/vnd.ms-excel", "xls"),
}
TEXTS = {"txt": "text/plain", "csv": "text/csv"}
# For the form's `accept`, and what a refusal names.
TAKEN = ("jpg", "png", "webp", "gif", "pdf", "docx", "xlsx", "pptx", "odt", "ods", "doc", "xls", "txt", "csv")


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is. `extensions` are what its kept name ends with; `also` what it may have come with."""

    media_type: str
    extensions: tuple[str, ...]
    picture: Picture | None = None
    also: tuple[str, ...] = ()

    def extension(self, given: str) -> str:
        """What the kept name ends with. Raises Invalid: the name says something else."""
        if given and given not in (*self.extensions, *self.also):
            raise Invalid(file=_("What is in the file is not what its name says."))
        return given if given in self.extensions else self.extensions[0]


def judged(file: IO[bytes], extension: str) -> Content:
    """What the file is; it is read to its end and wound back.

    Raises:
        Invalid: nothing that is taken, or damaged.
    """
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    for magic, judge in JUDGES.items():
        if head.startswith(magic):
            content = judge(file)
            break
    else:
        content = _text(file, extension)
    file.seek(0)
    return content


def refused() -> Invalid:
    """Nothing that is taken, with what is."""
    return Invalid(
        file=_("Files of this kind are not taken. Taken are: %(kinds)s.") % {"kinds": ", ".join(TAKEN)}
    )


def _picture(file: IO[bytes]) -> Content:
    was_gif = file.read(4) == b"GIF8"
    file.seek(0)
    picture = drawn_anew(file)
    media_type, extensions = OF_PICTURE[picture.format]
    return Content(media_type, extensions, picture, also=GIF if was_gif else ())


def _pdf(file: IO[bytes]) -> Content:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 2048))
    if b"%%EOF" not in file.read():
        raise Invalid(file=_("The file is cut off."))
    return Content("application/pdf", ("pdf",))


def _packed(file: IO[bytes]) -> Content:
    try:
        with zipfile.ZipFile(file) as archive:
            return _packed_document(archive)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise Invalid(file=_("The file is damaged.")) from None


def _packed_document(archive: zipfile.ZipFile) -> Content:
    """An office document; a bomb is known by what its parts say, nothing large is ever unpacked here."""
    parts = archive.infolist()
    packed, unpacked = (
        sum(sizes) for sizes in zip(*((p.compress_size, p.file_size) for p in parts), strict=True)
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1):
        raise Invalid(file=_("The file unpacks to too much."))
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise Invalid(file=_("Documents with macros are not taken."))
    if "[Content_Types].xml" in names:
        for name, (media_type, extension) in PACKED.items():
            if name in names:
                return Content(media_type, (extension,))
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
        media = archive.read("mimetype").strip()
        if media in OPEN:
            return Content(media.decode("ascii"), (OPEN[media],))
    raise refused()


def _old(file: IO[bytes]) -> Content:
    data = file.read()
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Invalid(file=_("Documents with macros are not taken."))
    for name, (media_type, extension) in OLD.items():
        if f"{name}\0".encode("utf-16-le") in data:
            return Content(media_type, (extension,))
    raise refused()


def _text(file: IO[bytes], extension: str) -> Content:
    """Plain text, in UTF-8 or as Windows wrote it here; what looks like a page or a script is none."""
    data = file.read()
    if extension not in TEXTS:
        raise refused()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1251", errors="replace")
    start = text.lstrip()
    if start.startswith(("<", "#!", "%!")) or any(each < " " and each not in "\t\r\n\f" for each in text):
        raise refused()
    return Content(TEXTS[extension], (extension,))


JUDGES: dict[bytes, Callable[[IO[bytes]], Content]] = {
    **dict.fromkeys(PICTURES, _picture),
    b"%PDF-": _pdf,
    b"PK\x03\x04": _packed,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _old,
}
