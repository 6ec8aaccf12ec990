"""Ids as strangers write them."""

from __future__ import annotations

import re
from uuid import UUID

_FORM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def read_uuid(text: str) -> UUID:
    """The id that a text is, in the form of RFC 9562; Python's own reading takes `{…}`, `0x…` and `1_0…` too.

    Raises:
        ValueError: anything else.
    """
    if not _FORM.fullmatch(text):
        raise ValueError("not a UUID")
    return UUID(text)
