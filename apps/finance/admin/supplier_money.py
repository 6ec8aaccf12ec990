"""Payments to suppliers and suppliers' accounts in the back office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.finance import services
from apps.finance.admin.account_pages import AccountPages, Row, Together, posting
from apps.finance.documents.supplier_reconciliation import supplier_statement_pdf
from apps.finance.models import PAYABLE, SupplierAllocation, SupplierBill, SupplierPayment
from apps.finance.selectors import supplier_accounts
from apps.finance.selectors.receivables import AgedDebt
from apps.inventory.selectors import supplier_rows
from apps.kernel import clock, money
from apps.kernel.admin import ReadOnlyInline, Step, StepForm, columns
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.money import MONEY_DIGITS, MONEY_PLACES

ENTERED = ("supplier", "amount", "method", "date", "reference", "notes")


class BillsInline(ReadOnlyInline):
    """What the payment pays."""

    model = SupplierAllocation
    resource = "BILLS"
    fields = ("bill", "debt", "amount", "date")
    ordering = ("created_at", "id")


class PutOnBillForm(StepForm):
    """On which bill, and how much."""

    bill = forms.ChoiceField(label=_("supplier bill"), widget=UnfoldAdminSelectWidget)
    amount = NumberField(label=_("amount"), max_digits=MONEY_DIGITS, decimal_places=MONEY_PLACES, min_value=0)

    def prefill(self) -> None:
        payment = self.obj
        bills = SupplierBill.objects.filter(supplier=payment.supplier_id, status__in=PAYABLE)
        rows = list(bills.order_by("due_date", "id")[:100])
        self.fields["bill"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), f"{row.number} · {row.supplier_number}: {columns.money(row.due_amount)} ₸")
            for row in rows
        ]
        if rows:
            self.initial["amount"] = min(payment.left_amount, rows[0].due_amount)

    def data_for_service(self) -> dict[str, Any]:
        entered = self.cleaned_data
        return {"items": [{"supplier_bill_id": entered["bill"], "amount": entered["amount"]}]}


class ReverseForm(StepForm):
    reason = forms.CharField(
        label=_("reason"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )
    date = DateField(label=_("date"), required=False)


@admin.register(SupplierPayment)
class SupplierPaymentAdmin(AccountPages):
    """Money that went to suppliers; what lies on no bill is on account."""

    resource = "BILLS"
    rights = {"add": "BILLS_PAY", "change": None, "delete": None}
    list_display = ("number", "date", "supplier", "amount", "allocated_amount", "method", "reference")
    more_columns = ("reversed_on", "created_at")
    list_filter = (
        ("supplier", AutocompleteSelectFilter),
        ("method", ChoicesDropdownFilter),
        ("date", RangeDateFilter),
    )
    list_totals = ("amount", "allocated_amount")
    list_select_related = ("supplier",)
    search_fields = ("number", "reference", "notes", "supplier__name")
    autocomplete_fields = ("supplier",)
    ordering = ("-created_at", "-id")
    create_service = services.pay_supplier
    account_pages = ("finance_payables", "finance_supplier_account", "finance_supplier_account_document")
    accounts_title = _("Accounts of suppliers")
    accounts_template, account_template = "workplace/payables.html", "workplace/supplier_account.html"
    act_service = supplier_statement_pdf
    steps = (
        Step(
            "put", _("Put on a bill"), services.allocate_supplier_payment, right="BILLS_PAY",
            asks=PutOnBillForm, icon="add_link", tone="primary",
            possible=lambda obj: obj.left_amount > 0,
            question=_("Money on account at the supplier pays one of their bills."),
        ),
        Step(
            "take_back", _("Take back"), services.reverse_supplier_payment, right="BILLS_PAY",
            asks=ReverseForm, icon="assignment_return", tone="danger",
            possible=lambda obj: obj.reversed_on is None,
            question=_("Its bills are to be paid again, as if the money had never gone."),
        ),
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ENTERED if obj is None else (*ENTERED, "number", "allocated_amount", "reversed_on", "reason")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj is None else (BillsInline,)

    def record_figures(self, obj: SupplierPayment) -> list[tuple[Any, Any]]:
        """The sum, and what of it pays nothing yet."""
        return [
            (_("amount"), f"{columns.money(obj.amount)} ₸"),
            (_("on account"), f"{columns.money(obj.left_amount)} ₸"),
        ]

    def parties(self) -> Any:
        """See the base class."""
        return supplier_rows()

    def found_accounts(self, words: str) -> Any:
        """See the base class."""
        return supplier_accounts.suppliers_with_accounts(words)

    def account_rows(self, parties: list[Any], found: Any) -> tuple[list[Row], Together]:
        """Below them what is owed to the suppliers of the page."""
        ids = [row.pk for row in parties]
        aged = supplier_accounts.aged_payables(ids, clock.today())
        owed, held = supplier_accounts.payables(ids), supplier_accounts.on_account_at(ids)
        rows = [
            self.account_row(
                each,
                aged.get(each.pk, AgedDebt()),
                owed.get(each.pk, money.ZERO),
                held.get(each.pk, money.ZERO),
            )
            for each in parties
        ]
        every = sum(aged.values(), AgedDebt())
        return rows, (every, sum(owed.values(), money.ZERO), sum(held.values(), money.ZERO))

    def account_shown(self, request: HttpRequest, party: Any, first: date, last: date) -> dict[str, Any]:
        """See the base class."""
        found = supplier_accounts.supplier_statement(party, first, last)
        return {"statement": found, "supplier": party, "rows": [_posting(row) for row in found.rows]}


def _kinds() -> dict[str, Any]:
    return {
        "opening": _("Opening balance"),
        "bill": _("Supplier bill"),
        "payment": _("Payment"),
        "cancellation": _("Cancellation"),
    }


def _posting(row: supplier_accounts.SupplierPosting) -> dict[str, Any]:
    return posting(row, kind=_kinds()[row.kind], paper=row.supplier_number or columns.NOTHING)
