"""/imports: moving in. What a kind needs is judged by the service, when it is asked for and when it runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.imports import selectors, services
from apps.imports.api import serializers
from apps.imports.choices import Kind, Mode, Outcome, Status
from apps.imports.models import Import
from apps.imports.services.papers import CSV, XLSX
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import FileAnswer
from apps.kernel.api.filters import BOOLEAN, ID, MOMENT, NUMBER, Filter, FilterSet, enum
from apps.kernel.api.viewsets import ViewSet

STARTED = _("The file is being read")


def longest_upload() -> int:
    """Of the most generous plan; the service knows the organization's own."""
    return max(settings.FILES_MAX_BYTES.values())


class ImportFilters(FilterSet):
    fields = {
        "kind": Filter("kind", enum(Kind)),
        "status": Filter("status", enum(Status)),
        "mode": Filter("mode", enum(Mode)),
        "dryRun": Filter("dry_run", BOOLEAN),
        "requestedBy": Filter("requested_by_id", ID),
        "createdAt": Filter("created_at", MOMENT),
    }
    search = ("file_name",)
    sorts = {"completedAt": "completed_at"}


class RowFilters(FilterSet):
    fields = {"outcome": Filter("outcome", enum(Outcome)), "row": Filter("number", NUMBER)}
    search = ("name",)
    names = ("name",)
    sorts = {"row": "number"}
    default_sort = ("number",)


class ImportViewSet(ViewSet):
    """One's own imports, a person's or an API key's; owners and administrators see everybody's."""

    model = Import
    open_to_keys = True
    table = {
        "list": Action(response=serializers.ImportItem, paged=True, permission=None),
        "create": Action(
            service=services.request_import,
            request=serializers.ImportBody,
            response=serializers.ImportAccepted,
            status=202,
            permission=None,
            uploads=True,
            longest_upload=longest_upload,
            message=STARTED,
            errors=(403, 413),
            operation="requestImport",
            summary="Import a file",
            description=(
                "Takes an Excel workbook or CSV of one kind of records and answers 202. A dry run, which it "
                "is unless `dryRun` is false, shows per row what would happen and changes nothing."
            ),
        ),
        "template": Action(
            method="get",
            detail=False,
            response=FileAnswer,
            query=serializers.TemplateQuery,
            service=services.template,
            produces=f"{XLSX}, text/csv",
            permission=None,
            errors=(403,),
            operation="downloadImportTemplate",
            summary="Download a template for an import",
            description=(
                "Answers a workbook or CSV with the headings of a kind in the reader's language and a sample "
                "row; with `withData` the records that are there, to be edited and imported."
            ),
        ),
        "retrieve": Action(response=serializers.ImportItem, permission=None),
        "run": Action(
            service=services.carry_out,
            request=serializers.CarryOutBody,
            response=serializers.ImportAccepted,
            status=202,
            permission=None,
            message=STARTED,
            errors=(403, 409),
            operation="startImport",
            summary="Start an import that was tried",
            description="Imports the file of a finished dry run; a second time it changes nothing.",
        ),
        "rows": Action(
            method="get",
            response=serializers.ImportRowItem,
            paged=True,
            permission=None,
            operation="listImportRows",
            summary="List the rows of an import",
            description="Answers one page of what each row does or would do, with its errors by column.",
        ),
        "errors": Action(
            method="get",
            response=FileAnswer,
            service=services.errors_file,
            produces=CSV.partition(";")[0],
            permission=None,
            operation="downloadImportErrors",
            summary="Download the errors of an import",
            description="Answers a CSV of row, column, value and what is wrong.",
        ),
    }

    @property
    def filterset_class(self) -> Any:  # type: ignore[override]
        return RowFilters if self.action == "rows" else ImportFilters

    def get_queryset(self) -> QuerySet[Any]:
        if self.action == "rows":
            return selectors.rows_of(self.subject_id, actor=self.actor)
        return selectors.visible(self.actor)
