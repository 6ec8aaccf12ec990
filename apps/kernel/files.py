"""A file that somebody downloads or gets by mail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """Content with its media type, under a name of ours: ASCII letters, digits, dots and dashes."""

    name: str
    media_type: str
    content: bytes
