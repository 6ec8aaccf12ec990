"""Reports in the back office: asked for, watched while they are made, downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter

from apps.kernel.admin import Step, TenantAdmin, columns, explain
from apps.kernel.errors import DomainError, ServiceUnavailable
from apps.reports import content, selectors, services
from apps.reports.admin.request_forms import NARROWING, SHOWN, ReportRequestForm, in_words
from apps.reports.errors import ReportGone
from apps.reports.models import Report, ReportStatus
from apps.reports.state_machines import REPORT
from apps.reports.writers import MEDIA_TYPES

MOMENTS = ("created_at", "completed_at", "expires_at")


class ReportForm(ReportRequestForm):
    """A report on demand."""

    class Meta:
        model = Report
        fields = ("type", "format", "language")


@admin.register(Report)
class ReportAdmin(TenantAdmin):
    """One's own reports; owners and administrators see everybody's."""

    resource = "REPORTS"
    rights = {"add": "REPORTS_GENERATE", "delete": "REPORTS_GENERATE"}
    form = ReportForm
    list_display = ("title", "format", "status", "state", "rows", "asked_by", "created_at", "expires_at")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("type", ChoicesDropdownFilter),
        ("format", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("requested_by__first_name", "requested_by__last_name", "file_name")
    list_select_related = ("requested_by", "schedule")
    ordering = ("-created_at", "-id")
    create_service = staticmethod(services.request_report)
    delete_service = staticmethod(services.delete_report)
    change_form_before_template = "workplace/report.html"
    conditional_fields = SHOWN
    field_names = {"period": "period_word"}
    state_machine = REPORT
    steps = (
        Step(
            "retry", _("Make again"), services.retry_report, right="GENERATE", tone="primary",
            icon="refresh", bulk=True, question=_("It gets three attempts more."),
        ),
    )  # fmt: skip

    class Media:
        css = {"all": ("workplace/sales.css", "workplace/money.css")}

    def get_queryset(self, request: HttpRequest) -> Any:
        """What holds something that the visitor may not see any more is not there, as over the API."""
        readable = selectors.readable(self.admin_site.actor(request, None))
        return super().get_queryset(request).filter(pk__in=readable.values("pk"))

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/file/", wrap(self.file), name="reports_report_file"),
            path("<uuid:pk>/progress/", wrap(self.progress_of), name="reports_report_progress"),
        ]
        return own + super().get_urls()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor = self.admin_site.actor(request, obj)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            what = ("type", "format", "language", "period_word", "first_day", "last_day")
            return [(None, {"fields": what}), (_("Only a part"), {"fields": NARROWING})]
        shown = ("kind", "format", "language", "days", "filters_in_words", "rows", "size")
        return [
            (
                None,
                {"fields": (*shown, "asked_by", "schedule", "created_at", "completed_at", "expires_at")},
            )
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        return (
            "kind",
            "days",
            "filters_in_words",
            "size",
            "asked_by",
            "created_at",
            "rows",
            "expires_at",
            "completed_at",
        )

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        entered = form.cleaned_data
        return {**{name: entered[name] for name in ("type", "format", "language")}, **form.asked()}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            context |= self._shown(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("report"), ordering="type")
    def title(self, obj: Report) -> str:
        """As its file is headed."""
        return content.title_of(obj.type, obj.start_date, obj.end_date, (get_language() or "ru")[:2])

    @admin.display(description=_("type"))
    def kind(self, obj: Report) -> str:
        return str(obj.get_type_display())

    @admin.display(description=_("period"))
    def days(self, obj: Report) -> str:
        return f"{columns.date(obj.start_date)} – {columns.date(obj.end_date)}"

    @admin.display(description=_("only a part"))
    def filters_in_words(self, obj: Report) -> str:
        return in_words(obj)

    @admin.display(description=_("requested by"), ordering="requested_by__last_name")
    def asked_by(self, obj: Report) -> str:
        """People by their names."""
        return obj.requested_by.full_name if obj.requested_by is not None else columns.NOTHING

    @admin.display(description=_("file size"))
    def size(self, obj: Report) -> str:
        return columns.NOTHING if obj.file_size is None else filesizeformat(obj.file_size)

    @admin.display(description=_("file"))
    def state(self, obj: Report) -> Any:
        """How far it is, or the way to its file."""
        if obj.status == ReportStatus.COMPLETED:
            url = reverse("admin:reports_report_file", args=(obj.pk,))
            return format_html('<a href="{}">{}</a>', url, _("Download"))
        return f"{obj.progress} %" if obj.status == ReportStatus.PROCESSING else columns.NOTHING

    def file(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """The report's file; a refusal leads back to the report."""
        report = self._of(request, pk)
        try:
            found = selectors.for_download(report.pk, actor=self.admin_site.actor(request, report))
            return _answer(found)
        except DomainError as error:
            self.message_user(request, explain(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:reports_report_change", args=(pk,)))

    def progress_of(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The bar alone; once the report is ready the page is read anew."""
        report = self._of(request, pk)
        if report.status != ReportStatus.PROCESSING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return TemplateResponse(request, "workplace/report_progress.html", self._shown(report))

    def _of(self, request: HttpRequest, pk: Any) -> Report:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found: Report | None = self.get_object(request, str(pk))
        if found is None:
            raise Http404
        return found

    def _shown(self, report: Report) -> dict[str, Any]:
        names = ("file", "progress")
        file, bar = (reverse(f"admin:reports_report_{name}", args=(report.pk,)) for name in names)
        return {"report": report, "report_file": file, "report_progress": bar}


def _answer(report: Report) -> FileResponse:
    """The file in pieces, kept by no cache. Raises ReportGone, ServiceUnavailable."""
    try:
        file = default_storage.open(report.file_path, "rb")
    except FileNotFoundError:
        raise ReportGone() from None
    except OSError:
        raise ServiceUnavailable() from None
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return FileResponse(
        file,
        as_attachment=True,
        filename=report.file_name,
        content_type=MEDIA_TYPES[report.format],
        headers=headers,
    )
