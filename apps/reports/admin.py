"""Back office of reports: staff look at reports and runs, and manage schedules."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.kernel.admin import ReadOnlyMixin, TenantAdmin
from apps.kernel.admin.typed import ModelForm
from apps.kernel.models import OutgoingMail
from apps.reports import services
from apps.reports.models import Report, ReportRun, ReportSchedule


@admin.register(Report)
class ReportAdmin(TenantAdmin):
    """To look at, to start again and to delete."""

    resource = "REPORTS"
    rights = {"delete": "REPORTS_GENERATE"}
    list_display = (
        "created_at",
        "type",
        "format",
        "start_date",
        "end_date",
        "status",
        "progress",
        "attempts",
    )
    list_filter = ("status", "type", "format")
    search_fields = ("requested_by__email", "file_name")
    date_hierarchy = "created_at"
    list_select_related = ("organization", "requested_by", "schedule")
    delete_service = staticmethod(services.delete_report)
    actions = ("make_again",)

    @admin.action(description=_("Make again"), permissions=["delete"])
    def make_again(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.retry_report)


class ScheduleForm(ModelForm):
    """A schedule runs with the rights of whoever made it."""

    class Meta:
        model = ReportSchedule
        fields = (
            "name",
            "type",
            "format",
            "language",
            "period",
            "filters",
            "frequency",
            "at",
            "weekday",
            "day_of_month",
            "cron",
            "time_zone",
            "recipients",
            "is_active",
        )


@admin.register(ReportSchedule)
class ReportScheduleAdmin(TenantAdmin):
    """Changed by the same services as over the API."""

    resource = "REPORTS"
    rights = dict.fromkeys(("add", "change", "delete"), "REPORTS_GENERATE")
    form = ScheduleForm
    list_display = ("name", "type", "format", "frequency", "next_run_at", "is_active", "failures", "owner")
    list_filter = ("is_active", "frequency", "type")
    search_fields = ("name", "owner__email")
    list_select_related = ("organization", "owner")
    readonly_fields = ("next_run_at", "failures", "paused_at")
    create_service = staticmethod(services.create_schedule)
    update_service = staticmethod(services.update_schedule)
    delete_service = staticmethod(services.delete_schedule)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        if "filters" in data:
            data["filters"] = data["filters"] or {}
        return data


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyMixin, TenantAdmin):
    """What became of each due time."""

    resource = "REPORTS"
    list_display = ("due_at", "schedule", "outcome", "finished_at", "error", "letters")
    list_filter = ("outcome",)
    search_fields = ("schedule__name",)
    date_hierarchy = "due_at"
    list_select_related = ("organization", "schedule", "report")
    readonly_fields = ("letters",)

    @admin.display(description=_("letters"))
    def letters(self, run: ReportRun) -> str:
        rows = OutgoingMail.objects.filter(pk__in=run.mails).order_by("to").values_list("to", "sent_at")
        return ", ".join(f"{to} {'✓' if sent_at else '…'}" for to, sent_at in rows)
