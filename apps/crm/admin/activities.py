"""Activities in the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.crm import services
from apps.crm.models import Activity
from apps.kernel.admin import TenantAdmin
from apps.kernel.admin.typed import ModelForm


class ActivityForm(ModelForm):
    """About a deal, or with a customer and no deal in particular."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "customer" in self.fields:
            self.fields["customer"].required = False

    def clean(self) -> dict[str, Any] | None:
        """One of the two is named; a deal's customer is known."""
        entered = super().clean() or self.cleaned_data
        customer, deal = entered.get("customer"), entered.get("deal")
        if bool(customer) == bool(deal):
            raise forms.ValidationError(_("Name a deal, or a customer without a deal."))
        return entered


@admin.register(Activity)
class ActivityAdmin(TenantAdmin):
    """What was done is written down once, and stays."""

    resource = "DEALS"
    form = ActivityForm
    list_display = ("occurred_at", "completed_at", "type", "subject", "customer", "deal", "outcome", "user")
    list_filter = ("type", "outcome", "occurred_at", ("completed_at", admin.EmptyFieldListFilter))
    list_select_related = ("customer", "deal", "user")
    search_fields = ("subject", "notes", "customer__name", "deal__deal_number")
    ordering = ("-occurred_at", "-id")
    autocomplete_fields = ("customer", "deal")
    fields = (
        "deal",
        "customer",
        "type",
        "subject",
        "occurred_at",
        "completed_at",
        "duration",
        "outcome",
        "notes",
    )
    actions = ("complete",)
    create_service = services.add_customer_activity

    @admin.action(description=_("Mark as done"), permissions=["add"])
    def complete(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.complete_activity)

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
