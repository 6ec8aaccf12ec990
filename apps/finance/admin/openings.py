"""Opening balances in the back office: entered once, paid, used, given back, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter

from apps.finance import services
from apps.finance.admin import payment_dialogs
from apps.finance.admin.forms import OpeningForm
from apps.finance.admin.payments import AllocationsInline, MoneyAdmin
from apps.finance.models import IN_FORCE, OpeningBalance
from apps.kernel.admin import Step, columns

ENTERED = ("customer", "supplier", "amount", "date", "due_date", "external_id", "notes")


class UsedInline(AllocationsInline):
    """Where an advance lies."""

    fk_name = "advance"
    fields = ("invoice", "debt", "amount", "date")


class PaidInline(AllocationsInline):
    """What was paid of a debt."""

    verbose_name_plural = _("payments")
    fk_name = "debt"
    fields = ("payment", "advance", "amount", "date")


class StandingFilter(admin.SimpleListFilter):
    """Neither taken back, nor what takes another back."""

    title = _("taken back")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("No")), ("no", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.filter(IN_FORCE)
        return queryset.exclude(IN_FORCE) if self.value() == "no" else queryset


@admin.register(OpeningBalance)
class OpeningBalanceAdmin(MoneyAdmin):
    """Positive a debt (the customer owes, we owe the supplier), negative an advance."""

    resource = "INVOICES"
    rights = {"add": "PAYMENTS_CREATE"}
    form = OpeningForm
    list_display = ("number", "date", "customer", "supplier", "amount", "settled_amount", "due_date")
    list_filter = (
        StandingFilter,
        ("customer", AutocompleteSelectFilter),
        ("supplier", AutocompleteSelectFilter),
        ("date", RangeDateFilter),
        ("due_date", RangeDateFilter),
    )
    list_totals = ("amount", "settled_amount")
    list_select_related = ("customer", "supplier")
    search_fields = ("number", "external_id", "notes", "customer__name", "supplier__name")
    autocomplete_fields = ("customer", "supplier")
    create_service = services.create_opening_balance
    asks_again = frozenset({"refund"})
    steps = (
        Step(
            "put", _("Put on an invoice"), services.allocate_advance, right="PAYMENTS_CREATE",
            asks=payment_dialogs.PutForm, possible=payment_dialogs.can_be_put, icon="add_link",
            tone="primary",
            question=_("Money on account pays one of the customer's invoices; a draft is issued by it."),
        ),
        Step(
            "take_off", _("Take off an invoice"), services.allocate_advance, right="PAYMENTS_CREATE",
            asks=payment_dialogs.TakeForm, possible=payment_dialogs.can_be_taken, icon="link_off",
            question=_("The invoice is owed again, and the money is on the customer's account."),
        ),
        Step(
            "refund", _("Give back"), services.refund_advance, right="PAYMENTS_REFUND",
            asks=payment_dialogs.AdvanceRefundForm, possible=payment_dialogs.is_refundable, icon="undo",
            tone="danger",
            question=_("What is left of the advance goes back to the customer."),
        ),
        Step(
            "take_back", _("Take back"), services.reverse_opening_balance, right="PAYMENTS_REFUND",
            asks=payment_dialogs.ReverseForm, possible=payment_dialogs.can_be_reversed,
            icon="assignment_return", tone="danger",
            question=_("It was entered by mistake: an opposite entry takes it back, then enter it anew."),
        ),
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ENTERED if obj is None else (*ENTERED, "settled_amount", "reverses", "reversed_on")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        if obj is None or obj.customer_id is None:
            return ()
        return (PaidInline,) if obj.is_debt else (UsedInline,)

    def record_figures(self, obj: OpeningBalance) -> list[tuple[Any, Any]]:
        """The sum, and what of it is to be paid or to be used."""
        return [
            (_("amount"), f"{columns.money(obj.amount)} ₸"),
            (_("to be paid") if obj.is_debt else _("on account"), f"{columns.money(obj.left_amount)} ₸"),
            (_("due date"), columns.date(obj.due_date)),
        ]
