"""HTML to PDF by WeasyPrint: our fonts, and nothing fetched from anywhere."""

from __future__ import annotations

import threading
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

from django.core import checks
from django.template.loader import render_to_string

from apps.kernel.errors import ServiceUnavailable

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Noto Sans"
WEIGHTS = {"normal": "NotoSans-Regular.ttf", "bold": "NotoSans-Bold.ttf"}
HINT = "Install Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
# Pango's font map is not made for several threads at once; a page takes the processor anyway.
_one_at_a_time = threading.Lock()


def to_pdf(html: str) -> bytes:
    """A page as PDF with embedded fonts.

    Raises:
        ServiceUnavailable: the machine lacks the libraries that WeasyPrint needs.
    """
    weasyprint = _weasyprint()
    with _one_at_a_time:
        fonts, style = _style()
        page = weasyprint.HTML(string=html, url_fetcher=inside_only())
        found: bytes = page.write_pdf(stylesheets=[style], font_config=fonts)
        return found


def inside_only() -> Any:
    """WeasyPrint's way out: only `data:` is read; a file or an address that a page names is left out."""
    return _weasyprint().urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)


@cache
def _weasyprint() -> Any:
    """Loaded with the first document: it takes half a second and native libraries."""
    try:
        import weasyprint
    except OSError as error:
        raise ServiceUnavailable(HINT) from error
    return weasyprint


@cache
def _style() -> tuple[Any, Any]:
    """(fonts, style sheet), read once a process."""
    from weasyprint.text.fonts import FontConfiguration

    faces = "".join(_face(weight, FONTS / name) for weight, name in WEIGHTS.items())
    fonts = FontConfiguration()
    style = faces + render_to_string("documents/style.css", {"family": FAMILY})
    return fonts, _weasyprint().CSS(string=style, font_config=fonts, url_fetcher=inside_only())


def _face(weight: str, path: Path) -> str:
    content = b64encode(path.read_bytes()).decode("ascii")
    source = f'url("data:font/ttf;base64,{content}") format("truetype")'
    return f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: {source}; }}\n'


@checks.register("documents", deploy=True)
def documents_can_be_made(**kwargs: Any) -> list[checks.CheckMessage]:
    """Pango comes with the machine, not with pip: say so before a customer's document fails."""
    try:
        _weasyprint()
    except ServiceUnavailable:
        return [checks.Warning("No PDF can be made: Pango is missing.", hint=HINT, id="finance.W001")]
    return []
