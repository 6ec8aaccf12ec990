"""`/api/v1`, `/api/v2`, or `/api` with the header `API-Version` (domain.md §0)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.versioning import BaseVersioning

from apps.kernel.api.errors import error_response
from apps.kernel.errors import DomainError

SUPPORTED = ("1", "2")


class VersionUnsupported(DomainError):
    code, status, message = "API_VERSION_UNSUPPORTED", 404, _("This API version is not supported")


class PathOrHeaderVersioning(BaseVersioning):
    """The path decides; without a version in it the header does; without both it is 1."""

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> str:
        if pinned := kwargs.get("version"):
            return str(pinned)
        text = request.headers.get("API-Version", "").strip() or "1"
        major, _dot, minor = text.partition(".")
        if major not in SUPPORTED or minor.strip("0"):
            raise VersionUnsupported(supported=list(SUPPORTED))
        return major


@csrf_exempt
def unsupported(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The view of any other `/api/vN`."""
    return error_response(404, VersionUnsupported.code, VersionUnsupported.message, supported=list(SUPPORTED))
