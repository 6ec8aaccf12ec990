"""/api/schema/: the OpenAPI document, made once a process, sent as the bytes that were made; /api/asyncapi.

Nothing in it depends on the request or the database, and making it takes seconds.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.settings import spectacular_settings

from apps.kernel.api.errors import error_response

RENDERERS: dict[str, Any] = {"yaml": OpenApiYamlRenderer, "json": OpenApiJsonRenderer}
TYPES = {
    "application/vnd.oai.openapi": "yaml",
    "application/yaml": "yaml",
    "application/vnd.oai.openapi+json": "json",
    "application/json": "json",
}
SOCKETS = Path(__file__).parent / "document" / "asyncapi.yaml"
_making = Lock()


@cache
def _made() -> Any:
    return spectacular_settings.DEFAULT_GENERATOR_CLASS().get_schema(request=None, public=True)


@cache
def _written(kind: str) -> tuple[bytes, str]:
    """The document's bytes and their ETag."""
    text = RENDERERS[kind]().render(_made(), renderer_context={})
    return text, f'"{sha256(text).hexdigest()[:32]}"'


def written(kind: str) -> tuple[bytes, str]:
    """The document as `yaml` or `json` and its ETag; requests that come before it is made wait for one."""
    with _making:
        return _written(kind)


def asked_for(request: HttpRequest) -> str | None:
    """`format=json` or `yaml`; without it what Accept likes best, else YAML. None: neither."""
    if "format" in request.GET:
        named = request.GET["format"].lower()
        return named if named in RENDERERS else None
    if not request.headers.get("Accept"):
        return "yaml"
    liked = request.get_preferred_type(list(TYPES))
    return TYPES.get(str(liked))


def _etag(request: HttpRequest) -> str | None:
    kind = asked_for(request)
    return written(kind)[1] if kind else None


def document(request: HttpRequest) -> HttpResponse:
    """The document; 304 for who has it already, 406 for a format that there is not."""
    if request.method not in ("GET", "HEAD"):
        refused = error_response(405, "METHOD_NOT_ALLOWED", allowed=["GET", "HEAD"])
        refused["Allow"] = "GET, HEAD"
        return refused
    return _document(request)


@condition(etag_func=_etag)
def _document(request: HttpRequest) -> HttpResponse:
    kind = asked_for(request)
    if kind is None:
        return error_response(406, "NOT_ACCEPTABLE", allowed=sorted(RENDERERS))
    media_type = RENDERERS[kind].media_type
    response = HttpResponse(written(kind)[0], content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="Prometric API {settings.VERSION}.{kind}"'
    response["Cache-Control"] = "no-cache"  # kept, and asked about each time
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
def sockets(request: HttpRequest) -> HttpResponse:
    """What sockets say, as an AsyncAPI document."""
    response = HttpResponse(_sockets(), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="Prometric live events.yaml"'
    return response


@cache
def _sockets() -> bytes:
    return SOCKETS.read_bytes()
