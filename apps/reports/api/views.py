"""/reports: files on demand and by schedule."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kernel import tenancy
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import FileAnswer
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.reports import links, models, selectors, services
from apps.reports.api import bodies, downloads, filters, serializers

ANY_FORMAT = ", ".join(downloads.FILES)
STARTED = _("Report generation started")


class FileViewSet(ViewSet):
    """Whatever answers with a report's file."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file may be asked for as what it is; refusals and links are JSON."""
        entry = self.entry_or_none()
        if entry is None or entry.produces is None or force:
            return super().perform_content_negotiation(request, force)
        json = downloads.OFFERS[0]
        self.get_content_negotiator().select_renderer(request, downloads.OFFERS, self.format_kwarg)
        return json, json.media_type


class ReportViewSet(FileViewSet):
    """One's own reports; owners and administrators see everybody's."""

    model = models.Report
    resource = "REPORTS"
    filterset_class = filters.ReportFilters
    table = {
        "generate": Action(
            detail=False,
            method="get",
            path="generate",
            query=bodies.ReportRequest,
            response=serializers.ReportAccepted,
            service=services.request_report,
            permission="GENERATE",
            status=202,
            message=STARTED,
            errors=(400,),
            operation="generateReport",
            summary="Generate a report by GET",
            description="The same as `requestReport`, for clients that can only follow links.",
        ),
        "request_report": Action(
            detail=False,
            path="generate",
            request=bodies.ReportRequest,
            response=serializers.ReportAccepted,
            service=services.request_report,
            permission="GENERATE",
            status=202,
            message=STARTED,
            operation="requestReport",
            summary="Generate a report",
            description=(
                "Begins to make a file and answers 202 with its id; `report.ready` tells when it is there."
            ),
        ),
        "list": Action(response=serializers.ReportItem, paged=True),
        "retrieve": Action(response=serializers.ReportDetail),
        "destroy": Action.delete(
            services.delete_report, _("Report deleted successfully"), permission="GENERATE"
        ),
        "download": Action(
            method="get",
            response=serializers.SignedLink,
            query=bodies.NoQuery,
            produces=ANY_FORMAT,
            permission="VIEW",
            errors=(409, 410, 422),
            operation="downloadReport",
            summary="Download a report",
            description="Answers the file or, for `Accept: application/json`, a signed link to it.",
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.readable(self.actor)

    def validated(self, entry: Action) -> dict[str, Any]:
        if entry.query is None:
            return super().validated(entry)
        sent = entry.query(data=bodies.read_query(self.request), context={"actor": self.actor})
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def run_service(self) -> Response:
        """Asking by GET must not be answered from a cache."""
        response = super().run_service()
        if self.action in ("generate", "request_report"):
            response["Cache-Control"] = "no-store"
        return response

    def run_retrieve(self) -> Response:
        selectors.require_readable(self.subject_id, actor=self.actor)
        return super().run_retrieve()

    def run_download(self) -> Any:
        """The bytes, or a signed link to them."""
        report = selectors.for_download(self.subject_id, actor=self.actor)
        if not downloads.wants_link(self.request):
            return downloads.answer(report)
        url, expires_at = links.make(report)
        data = serializers.SignedLink({"url": url, "expires_at": expires_at}).data
        return Response(data, headers={"Cache-Control": "private, no-store"})


class LinkedFileViewSet(FileViewSet):
    """Signed links: no token, but one file and two hours."""

    public = True
    table = {
        "retrieve": Action(
            response=FileAnswer,
            permission=None,
            query=bodies.LinkQuery,
            produces=ANY_FORMAT,
            errors=(404, 410),
            operation="downloadLinkedFile",
            summary="Download the file of a signed link",
            description="Answers the file; the link works for two hours and needs no token.",
        )
    }

    def run_download(self) -> Any:
        named = links.read(self.subject_id, self.request.query_params.get("token", ""))
        claim = named.pop("claim")
        with tenancy.enter(**named):
            report = models.Report.objects.filter(pk=self.subject_id).first()
            if report is None or report.claim != claim:
                raise NotFound()
            return downloads.answer(selectors.with_file(report))


class ScheduleViewSet(ViewSet):
    """Reports that come by mail; one's own, owners and administrators see everybody's.

    Whoever has lost the right to make reports still sees, stops and deletes their own.
    """

    model = models.ReportSchedule
    resource = "REPORTS"
    table = {
        "list": Action(response=serializers.ScheduleItem, paged=True, permission=None),
        "create": Action.create(
            services.create_schedule,
            bodies.ScheduleRequest,
            serializers.ScheduleCreated,
            permission="GENERATE",
            message=_("Schedule created successfully"),
        ),
        "retrieve": Action(response=serializers.ScheduleDetail, permission=None),
        "update": Action.update(
            services.update_schedule,
            bodies.ScheduleRequest,
            _("Schedule updated successfully"),
            permission=None,
        ),
        "destroy": Action.delete(
            services.delete_schedule, _("Schedule deleted successfully"), permission=None
        ),
        "runs": Action(
            method="get",
            response=serializers.RunItem,
            paged=True,
            permission=None,
            operation="listReportRuns",
            summary="List the runs of a report schedule",
            description="Answers one page of a schedule's runs with their outcomes, the newest first.",
        ),
    }

    @property
    def filterset_class(self) -> Any:  # type: ignore[override]
        return filters.RunFilters if self.action == "runs" else filters.ScheduleFilters

    def get_queryset(self) -> QuerySet[Any]:
        mine = selectors.visible_schedules(self.actor)
        if self.action != "runs":
            return mine
        if not mine.filter(pk=self.subject_id).exists():
            raise NotFound()
        return models.ReportRun.objects.filter(schedule_id=self.subject_id)
