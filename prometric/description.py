"""The pages that show the API's description: from our own files, without a script in the page."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

BUNDLE = "drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
# The only thing that Redoc's own file would fetch from elsewhere.
LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"


@lru_cache(maxsize=2)
def _bundle(logo: str) -> bytes:
    found = finders.find(BUNDLE)
    assert isinstance(found, str), f"{BUNDLE} comes with drf-spectacular-sidecar"
    with open(found, "rb") as file:
        return file.read().replace(LOGO, logo.encode())


@require_safe
@cache_control(public=True, max_age=86_400)
def redoc_bundle(request: HttpRequest) -> HttpResponse:
    """Redoc with our logo in place of one that it would fetch from its makers."""
    return HttpResponse(_bundle(static("dashboard/icon.svg")), content_type="text/javascript; charset=utf-8")
