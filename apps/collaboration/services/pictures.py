"""Pictures drawn anew: nothing of what was uploaded is kept but what is seen."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

from apps.kernel.errors import Invalid

# Of what comes in, pixels, known from the header before anything is unpacked. Telephones make large JPEGs,
# which are read at a part of their size; anything else has its whole size in memory.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000, "GIF": 25_000_000}
SIDE, SMALL_SIDE = 4096, 320  # of what is kept: a page at 300 dots an inch is 3508 long
QUALITY = 88
# What comes in → what is kept.
KEPT = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "GIF": "PNG"}
# What Pillow raises for what is broken or not what it says it is.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Warning)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept, and its small one."""

    format: str
    content: bytes
    small: bytes
    width: int
    height: int


def drawn_anew(file: IO[bytes]) -> Picture:
    """The first frame upright, at most SIDE pixels long, without place, camera, profile and appendices.

    Raises:
        Invalid: it cannot be read to its end, or has too many pixels.
    """
    # WeasyPrint lets Pillow read what is cut off, for the whole process, once it has drawn a document.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        opened = Image.open(file, formats=tuple(KEPT))
        # Telephones put a second picture behind the first, and Pillow calls that another format.
        kind = "JPEG" if opened.format == "MPO" else str(opened.format)
        if opened.width * opened.height > MOST_PIXELS[kind]:
            raise Invalid(file=_("The picture has too many pixels."))
        opened.draft("RGB", (SIDE, SIDE))  # JPEG alone: decoded at a half or less where that is enough
        drawn = ImageOps.exif_transpose(opened)
        drawn = drawn.convert("RGBA" if drawn.has_transparency_data and kind != "JPEG" else "RGB")
        drawn.thumbnail((SIDE, SIDE))
        small = drawn.copy()
        small.thumbnail((SMALL_SIDE, SMALL_SIDE))
        return Picture(KEPT[kind], _saved(drawn, KEPT[kind]), _saved(small, KEPT[kind]), *drawn.size)
    except BROKEN:
        raise Invalid(file=_("The picture is damaged.")) from None


def _saved(picture: Image.Image, kind: str) -> bytes:
    kept = BytesIO()
    # A bare copy: `info` of what was read (comments, profiles, places) goes no further.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    bare.save(kept, kind, **({} if kind == "PNG" else {"quality": QUALITY}))
    return kept.getvalue()
