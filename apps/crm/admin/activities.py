"""Activities in the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
)
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.crm import services
from apps.crm.models import Activity
from apps.kernel.admin import Step, StepForm, TenantAdmin, columns
from apps.kernel.admin.typed import ModelForm, shorten
from apps.kernel.clock import today


class ActivityForm(ModelForm):
    """About a deal, or with a customer and no deal in particular."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten(self)
        if "customer" in self.fields:
            self.fields["customer"].required = False

    def clean(self) -> dict[str, Any] | None:
        """One of the two is named; a deal's customer is known."""
        entered = super().clean() or self.cleaned_data
        customer, deal = entered.get("customer"), entered.get("deal")
        if bool(customer) == bool(deal):
            raise forms.ValidationError(_("Name a deal, or a customer without a deal."))
        return entered


class DoneForm(StepForm):
    """How it went."""

    outcome = forms.ChoiceField(
        required=False,
        label=_("outcome"),
        choices=[("", "–"), *Activity.Outcome.choices],
        widget=UnfoldAdminSelectWidget,
    )
    notes = forms.CharField(required=False, label=_("notes"), widget=UnfoldAdminTextareaWidget({"rows": 3}))

    def prefill(self) -> None:
        if self.obj is not None:
            self.initial["notes"] = self.obj.notes


@admin.register(Activity)
class ActivityAdmin(TenantAdmin):
    """What was done is written down once, and stays."""

    resource = "DEALS"
    form = ActivityForm
    status_field = "outcome"
    exported = {"moment": "occurred_at"}
    list_display = ("moment", "is_done", "type", "subject", "customer", "of_deal", "outcome")
    more_columns = ("user", "duration", "completed_at")
    list_display_links = ("moment", "subject")
    list_filter = (
        ("completed_at", admin.EmptyFieldListFilter),
        ("type", ChoicesDropdownFilter),
        ("outcome", ChoicesDropdownFilter),
        ("occurred_at", RangeDateTimeFilter),
        ("customer", AutocompleteSelectFilter),
    )
    list_select_related = ("customer", "deal", "user")
    search_fields = ("subject", "notes", "customer__name", "deal__deal_number")
    ordering = ("-occurred_at", "-id")
    autocomplete_fields = ("customer", "deal")
    fields = (
        ("deal", "customer"),
        ("type", "outcome"),
        "subject",
        ("occurred_at", "completed_at"),
        "duration",
        "notes",
    )
    steps = (
        Step(
            "complete", _("Mark as done"), services.complete_activity, right="CREATE", asks=DoneForm,
            possible=lambda activity: activity.completed_at is None, icon="task_alt", tone="primary",
            question=_("It stays in the history as it is written down."), bulk=True,
        ),
    )  # fmt: skip
    create_service = services.add_customer_activity

    @admin.display(description=_("deal"), ordering="deal__deal_number")
    def of_deal(self, activity: Activity) -> str:
        """Its number: what it is about stands in the subject."""
        return activity.deal.deal_number if activity.deal else columns.NOTHING

    @admin.display(description=_("when"), ordering="occurred_at")
    def moment(self, activity: Activity) -> Any:
        """Red when its time has passed and it is not done."""
        at = activity.occurred_at
        shown = columns.moment(at) if activity.has_time else columns.date(timezone.localdate(at))
        is_over = activity.completed_at is None and timezone.localdate(at) < today()
        return format_html('<span class="{}">{}</span>', "late" if is_over else "nowrap", shown)

    @admin.display(description=_("done"), boolean=True, ordering="completed_at")
    def is_done(self, activity: Activity) -> bool:
        """Whether it is done."""
        return activity.completed_at is not None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        entered = self.service_data(request, form, change)
        entered["date"] = entered.pop("occurred_at")
        if entered["completed_at"] is None:
            del entered["completed_at"]  # the service knows by the date
        deal_id, customer_id = entered.pop("deal_id"), entered.pop("customer_id")
        if deal_id:
            made = self.run(request, obj, services.add_deal_activity, deal_id, **entered)
        else:
            made = self.run(request, obj, services.add_customer_activity, customer_id, **entered)
        obj.pk, obj._state.adding = made.pk, False
