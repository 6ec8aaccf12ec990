"""/organization/exports: copies of the whole organization, each for the owner who asked for it."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from rest_framework.response import Response

from apps.accounts import selectors, services
from apps.accounts.api import owners as shown
from apps.accounts.models import OrganizationExport
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import FileAnswer
from apps.kernel.api.viewsets import ViewSet

ZIP = "application/zip"


class ExportViewSet(ViewSet):
    """One's own copies: an owner's."""

    model = OrganizationExport
    resource = "SETTINGS"
    table = {
        "list": Action(
            response=shown.ExportShown,
            many=True,
            permission="UPDATE",
            operation="listExports",
            summary="List one's own copies",
            description="Answers the copies of the organization that the caller asked for, the newest first.",
        ),
        "create": Action(
            request=shown.OwnerRequest,
            response=shown.ExportShown,
            service=services.ask_for_export,
            permission="UPDATE",
            status=202,
            detail=False,
            errors=(409,),
            operation="requestExport",
            summary="Ask for a copy of everything",
            description="An owner asks by the password; it is made in the background and told by a notice.",
        ),
        "link": Action(
            response=shown.ExportLink,
            service=services.link_to_export,
            permission="UPDATE",
            errors=(404, 410),
            operation="getExportLink",
            summary="Get a link to a copy",
            description="Answers an address that gives the file without a token, for ten minutes.",
        ),
    }

    def run_list(self) -> Response:
        found = selectors.own_exports(self.actor)
        return Response(shown.ExportShown(found, many=True).data)


class ExportFileViewSet(ViewSet):
    """The file of a signed link: no token, but one file and ten minutes."""

    public = True
    authentication_classes = ()
    table = {
        "retrieve": Action(
            response=FileAnswer,
            permission=None,
            query=shown.LinkToken,
            produces=ZIP,
            errors=(404, 410),
            operation="downloadExport",
            summary="Download the copy of a link",
            description="Answers the ZIP that a signed link names.",
        )
    }

    def run_download(self) -> Any:
        return as_answer(self.subject_id, self.request.query_params.get("token", ""))


def as_answer(export_id: Any, token: str) -> FileResponse:
    """The file in pieces, never kept by caches. Raises NotFound, LinkExpired, ExportGone."""
    file, name = services.open_export(export_id, token=token)
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Content-Type"] = ZIP
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
