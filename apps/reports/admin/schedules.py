"""Schedules of reports in the back office, and what became of each due time."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.validators import validate_email
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.kernel.actor import Actor
from apps.kernel.admin import ReadOnlyInline, ReadOnlyMixin, Step, TenantAdmin, columns
from apps.kernel.models import OutgoingMail
from apps.reports import selectors, services
from apps.reports.admin.request_forms import NARROWING, SHOWN, ReportRequestForm
from apps.reports.models import Report, ReportRun, ReportSchedule

WEEKDAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)
TIMING = ("frequency", "at", "weekday", "day_of_month", "cron", "time_zone")


class AddressesField(forms.CharField):
    """E-mail addresses, one a line or with commas between."""

    widget = UnfoldAdminTextareaWidget({"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [text for text in re.split(r"[\s,;]+", value or "") if text]

    def validate(self, value: Any) -> None:
        super().validate(value)
        for address in value:
            validate_email(address)

    def run_validators(self, value: Any) -> None:
        """Each address was validated."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or []) != self.to_python(data))


class ScheduleForm(ReportRequestForm):
    """A schedule runs with the rights of whoever made it."""

    recipients = AddressesField(label=_("recipients"), help_text=_("E-mail addresses, one a line."))
    weekday = forms.TypedChoiceField(
        label=_("weekday"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        empty_value=1,  # type: ignore[arg-type]
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = ReportSchedule
        fields = ("name", "type", "format", "language", *TIMING, "recipients", "is_active")


class RunsInline(ReadOnlyInline):
    model = ReportRun
    fk_name = "schedule"
    verbose_name_plural = _("runs")
    fields = ("due_at", "outcome", "report", "finished_at", "error")
    ordering = ("-due_at",)
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        """The reports of runs are named, not their contents."""
        return super().get_queryset(request).select_related("report")


def _pause(schedule_id: UUID, *, actor: Actor) -> ReportSchedule:
    return services.update_schedule(schedule_id, actor=actor, is_active=False)


def _resume(schedule_id: UUID, *, actor: Actor) -> ReportSchedule:
    return services.update_schedule(schedule_id, actor=actor, is_active=True)


def _page_of(report: Report) -> str:
    return reverse("admin:reports_report_change", args=(report.pk,))


@admin.register(ReportSchedule)
class ReportScheduleAdmin(TenantAdmin):
    """One's own schedules; owners and administrators see everybody's."""

    resource = "REPORTS"
    rights = dict.fromkeys(("add", "change", "delete"), "REPORTS_GENERATE")
    form = ScheduleForm
    list_display = ("name", "type", "format", "frequency", "next_run_at", "is_active", "failures", "owned_by")
    list_filter = ("is_active", ("frequency", ChoicesDropdownFilter), ("type", ChoicesDropdownFilter))
    search_fields = ("name", "owner__first_name", "owner__last_name")
    list_select_related = ("owner",)
    ordering = ("-created_at", "-id")
    inlines = (RunsInline,)
    create_service = staticmethod(services.create_schedule)
    update_service = staticmethod(services.update_schedule)
    delete_service = staticmethod(services.delete_schedule)
    field_names = {"period": "period_word"}
    conditional_fields = {
        **SHOWN,
        "at": "frequency != 'cron'",
        "weekday": "frequency == 'weekly'",
        "day_of_month": "frequency == 'monthly'",
        "cron": "frequency == 'cron'",
    }
    steps = (
        Step(
            "run", _("Run now"), services.run_schedule, right="GENERATE", icon="play_arrow",
            tone="primary", goes_to=_page_of,
            question=_("The report is made at once and mailed to the recipients; the next date stays."),
        ),
        Step(
            "pause", _("Pause"), _pause, right="GENERATE", icon="pause", bulk=True,
            possible=lambda obj: obj.is_active, question=_("Nothing is mailed until it is resumed."),
        ),
        Step(
            "resume", _("Resume"), _resume, right="GENERATE", icon="play_circle", bulk=True,
            possible=lambda obj: not obj.is_active, question=_("The next date counts from now."),
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """As over the API."""
        visible = selectors.visible_schedules(self.admin_site.actor(request, None))
        return super().get_queryset(request).filter(pk__in=visible.values("pk"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor = self.admin_site.actor(request, obj)
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        what = ("name", "type", "format", "language", "period_word", "first_day", "last_day")
        return [
            (None, {"fields": what}),
            (_("Only a part"), {"fields": NARROWING}),
            (_("When and to whom"), {"fields": (*TIMING, "recipients", "is_active")}),
        ]

    @admin.display(description=_("owner"), ordering="owner__last_name")
    def owned_by(self, obj: ReportSchedule) -> str:
        """People by their names."""
        name: str = obj.owner.full_name
        return name

    def record_figures(self, obj: ReportSchedule) -> list[tuple[Any, Any]]:
        """When it comes next, and whether it fails."""
        found = [(_("next run"), columns.moment(obj.next_run_at)), (_("owner"), obj.owner.full_name)]
        return [*found, (_("failures in a row"), obj.failures)] if obj.failures else found

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        names = {*NARROWING, "period_word", "first_day", "last_day"}
        entered = form.changed_data if change else form.cleaned_data
        data = {name: form.cleaned_data[name] for name in entered if name not in names}
        if not change or names & {*form.changed_data} or "type" in data:
            data |= form.asked()
        # A cron line has no time of day of its own; what is left empty keeps the service's default.
        return {name: value for name, value in data.items() if value is not None}


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyMixin, TenantAdmin):
    """What became of each due time."""

    resource = "REPORTS"
    status_field = "outcome"
    list_display = ("due_at", "schedule", "outcome", "finished_at", "error", "letters")
    list_filter = (("outcome", ChoicesDropdownFilter),)
    search_fields = ("schedule__name",)
    date_hierarchy = "due_at"
    list_select_related = ("schedule", "report")
    fields = ("schedule", "due_at", "outcome", "report", "finished_at", "error", "letters")
    readonly_fields = ("letters",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Of the schedules that one sees."""
        visible = selectors.visible_schedules(self.admin_site.actor(request, None))
        return super().get_queryset(request).filter(schedule__in=visible.values("pk"))

    @admin.display(description=_("letters"))
    def letters(self, run: ReportRun) -> str:
        """To whom it was mailed, and whether it left."""
        rows = OutgoingMail.objects.filter(pk__in=run.mails).order_by("to").values_list("to", "sent_at")
        return ", ".join(f"{to} {'✓' if sent_at else '…'}" for to, sent_at in rows) or columns.NOTHING
