"""Names of uploaded files: what a person called it, without what misleads a person or a program."""

from __future__ import annotations

import re
import unicodedata

MOST = 150  # characters with the extension
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
# Names that Windows takes for devices.
DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def cleaned(raw: str) -> tuple[str, str]:
    """(stem, extension in small letters without its dot) of whatever a client called its file.

    Folders, control characters, invisible ones and those that turn the direction of writing are left out; the
    stem is never empty, the extension may be.
    """
    name = raw.replace("\\", "/").rpartition("/")[2]
    # Before and after: characters that are composed of others, and what composing leaves.
    name = unicodedata.normalize("NFC", name)
    name = "".join(each for each in name if unicodedata.category(each)[0] != "C")
    name = NOT_IN_NAMES.sub("_", " ".join(name.split())).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > 10:
        stem, extension = name, ""
    stem = stem.rstrip(". ")
    if DEVICES.match(stem.partition(".")[0]):
        stem = f"_{stem}"
    return (stem or "file"), extension.lower()


def put_together(stem: str, extension: str) -> str:
    """The whole name, at most MOST characters long."""
    return f"{stem[: MOST - len(extension) - 1].rstrip('. ')}.{extension}"
