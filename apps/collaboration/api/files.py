"""/files, and the signed links to them.

A record's files are for whoever may see the record; who may change it adds and removes them. The storage has
no address for anybody: every content leaves here, after the same question.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts import tokens
from apps.collaboration import links, selectors, services
from apps.collaboration.api import bodies, serializers
from apps.collaboration.api.filters import FileFilters
from apps.collaboration.models import Attachment
from apps.kernel import tenancy
from apps.kernel.api import downloads
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import FileAnswer
from apps.kernel.api.throttling import client_address
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound

JSON, ANY_FILE = "application/json", "application/octet-stream"


def longest_upload() -> int:
    """Of the most generous plan; the service knows the organization's own."""
    return max(settings.FILES_MAX_BYTES.values())


def answer(file: Attachment, *, disposition: str, small: bool) -> FileResponse:
    """The content in pieces; nothing of it can run in a page of ours.

    Only pictures, which were drawn anew, are shown in place; everything else is saved by the browser.

    Raises:
        FileLost, NotFound, ServiceUnavailable
    """
    inline = disposition == downloads.Disposition.INLINE and file.is_picture
    response = FileResponse(selectors.opened(file, small=small), as_attachment=not inline, filename=file.name)
    response["Content-Type"] = file.media_type if not file.media_type.startswith("text/") else "text/plain"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if inline else "same-origin"
    response["Cache-Control"] = "private, max-age=300" if inline else "private, no-store"
    return response


class Downloads(ViewSet):
    """Whatever answers with a file's content."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Browsers ask for pictures, programs for anything; refusals and links are JSON."""
        entry = self.entry_or_none()
        if entry is None or entry.produces is None or force:
            return super().perform_content_negotiation(request, force)
        json = downloads.offered(ANY_FILE)[0]
        return json, json.media_type

    def asked(self) -> dict[str, Any]:
        """The query of a download."""
        query: Any = self.entry.query
        return downloads.read_query(query, self.request, {})


class FileViewSet(Downloads):
    open_to_keys = True
    model = Attachment
    filterset_class = FileFilters
    table = {
        "list": Action(response=serializers.FileItem, permission=None),
        "create": Action.create(
            services.add_file,
            bodies.FileBody,
            serializers.FileCreated,
            permission=None,
            uploads=True,
            longest_upload=longest_upload,
            errors=(403, 404, 413, 422),
        ),
        "retrieve": Action(response=serializers.FileItem, permission=None),
        "update": Action.update(
            services.change_file, bodies.FileUpdateBody, _("File updated"), permission=None
        ),
        "destroy": Action.delete(services.delete_file, _("File deleted"), permission=None),
        "download": Action(
            method="get",
            response=serializers.FileLink,
            query=bodies.FileQuery,
            produces=ANY_FILE,
            permission=None,
            errors=(404, 410),
            operation="downloadFile",
            summary="Download a file",
            description=(
                "Gives the content or, for `Accept: application/json`, a signed link that works without a "
                "token for a short time, for the caller alone. `size=small` gives a picture's small one."
            ),
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.visible_files(self.actor)

    def run_download(self) -> Any:
        """The bytes, or a link that works without a token for its person."""
        asked = self.asked()
        file = selectors.require_file(self.subject_id, actor=self.actor)
        if self.request.headers.get("Accept", "").partition(";")[0].strip().lower() != JSON:
            return answer(file, disposition=asked["disposition"], small=asked["size"] == "small")
        url, expires_at = links.make(file.pk, self.actor)
        url += "".join(f"&{name}={quote(value)}" for name, value in asked.items() if value)
        data = serializers.FileLink({"url": url, "expires_at": expires_at}).data
        return Response(data, headers={"Cache-Control": "private, no-store"})


class LinkedFileViewSet(Downloads):
    """Signed links: no token, but one file, one person and a short time."""

    public = True
    table = {
        "retrieve": Action(
            response=FileAnswer,
            permission=None,
            query=bodies.LinkQuery,
            produces=ANY_FILE,
            errors=(404, 410),
            operation="openFileLink",
            summary="Open a file's signed link",
            description="Gives the content, if the link's person may still see the record of the file.",
        )
    }

    def run_download(self) -> Any:
        """What the link's person may see now; pictures in place unless asked otherwise.

        Raises:
            NotFound: also for who comes with somebody else's token.
        """
        asked = self.asked()
        link = links.read(self.subject_id, asked["token"])
        request = self.request._request
        if tokens.author_of(request) not in (None, link.author_id):
            raise NotFound()
        with tenancy.enter(link.organization_id, link.workspace_id):
            holder = selectors.holder_of(link, address=client_address(request))
            file = selectors.require_file(self.subject_id, actor=holder)
            return answer(file, disposition=asked["disposition"], small=asked["size"] == "small")
