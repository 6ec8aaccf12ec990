"""The picture of an address that an authenticator app reads."""

from __future__ import annotations

import io

import segno


def svg(uri: str) -> str:
    """A QR code as one SVG element, black on white: it must be read in a dark page, too."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(
        out, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue().decode().strip()
