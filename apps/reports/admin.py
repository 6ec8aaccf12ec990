"""Back office of reports: staff look at reports and runs, and manage schedules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Workspace
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin
from apps.kernel.models import OutgoingMail
from apps.reports import services
from apps.reports.models import Report, ReportRun, ReportSchedule


@admin.register(Report)
class ReportAdmin(TenantAdmin):
    """To look at, to start again and to delete."""

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


class ScheduleForm(forms.ModelForm):
    """The owner is chosen among the organization's members; staff own nothing."""

    class Meta:
        model = ReportSchedule
        fields = (
            "name",
            "owner",
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


class NewScheduleForm(ScheduleForm):
    """A schedule belongs to a workspace for good."""

    place = forms.ModelChoiceField(Workspace.everything.none(), label=_("workspace"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Workspace.everything.select_related("organization").order_by("organization__name", "name")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["place"].label_from_instance = lambda place: f"{place.organization} · {place}"  # type: ignore[attr-defined]


@admin.register(ReportSchedule)
class ReportScheduleAdmin(TenantAdmin):
    """Changed by the same services as over the API."""

    form = ScheduleForm
    list_display = ("name", "type", "format", "frequency", "next_run_at", "is_active", "failures", "owner")
    list_filter = ("is_active", "frequency", "type")
    search_fields = ("name", "owner__email")
    list_select_related = ("organization", "owner")
    readonly_fields = ("next_run_at", "failures", "paused_at")
    autocomplete_fields = ("owner",)
    create_service = staticmethod(services.create_schedule)
    update_service = staticmethod(services.update_schedule)
    delete_service = staticmethod(services.delete_schedule)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        data.pop("place_id", None)
        if "filters" in data:
            data["filters"] = data["filters"] or {}
        return data

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = NewScheduleForm if obj is None else ScheduleForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            place = form.cleaned_data["place"]
            obj.organization_id, obj.workspace_id = place.organization_id, place.pk
        super().save_model(request, obj, form, change)


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyMixin, TenantAdmin):
    """What became of each due time."""

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
