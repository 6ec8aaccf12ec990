"""Customers' accounts: who owes how much since when, one customer's account, and its postings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)

from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.finance import selectors
from apps.finance.admin.account_pages import AccountPages, Row, Together, posting
from apps.finance.documents.reconciliation import statement_pdf
from apps.finance.models import LedgerEntry
from apps.finance.selectors import receivables
from apps.kernel import clock, money
from apps.kernel.admin import ReadOnlyMixin, columns


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyMixin, AccountPages):
    """The postings, to look at; above them the accounts that they make up."""

    resource = "INVOICES"
    list_display = ("date", "customer", "kind", "document_number", "invoice", "amount")
    list_display_links = ("document_number",)
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("customer", AutocompleteSelectFilter),
        ("date", RangeDateFilter),
    )
    list_totals = ("amount",)
    list_select_related = ("customer", "invoice")
    search_fields = ("document_number", "invoice__number", "customer__name")
    ordering = ("-created_at", "-id")
    fields = ("customer", "invoice", "kind", "document_number", "date", "amount")
    status_field = "kind"
    account_pages = ("finance_accounts", "finance_account", "finance_account_document")
    accounts_title = _("Accounts of customers")
    accounts_template, account_template = "workplace/accounts.html", "workplace/account.html"
    act_service = statement_pdf

    def parties(self) -> Any:
        """See the base class."""
        return customer_rows()

    def found_accounts(self, words: str) -> Any:
        """See the base class."""
        return receivables.accounts(words)

    def account_rows(self, parties: list[Any], found: Any) -> tuple[list[Row], Together]:
        """Below them what all customers who were found owe and have here."""
        today = clock.today()
        aged = receivables.aged_debts([row.pk for row in parties], today)
        sums = found.order_by().aggregate(balance=Sum("balance"), on_account=Sum("on_account"))
        rows = [
            self.account_row(each, aged.get(each.pk, receivables.AgedDebt()), each.balance, each.on_account)
            for each in parties
        ]
        every = receivables.aged_debt_of_all(found, today)
        return rows, (every, sums["balance"] or money.ZERO, sums["on_account"] or money.ZERO)

    def account_shown(self, request: HttpRequest, party: Any, first: date, last: date) -> dict[str, Any]:
        """With what lies on account, and what is between both by what was delivered."""
        found = selectors.statement(party, first, last)
        return {
            "statement": found,
            "customer": party,
            "customer_url": self._customer_page(request, party),
            "rows": [_posting(row) for row in found.rows],
            "on_account": columns.money(found.on_account),
            "settlement": _settled(found.settlement),
        }

    def _customer_page(self, request: HttpRequest, customer: Customer) -> str | None:
        may = self.admin_site.may(request, "CUSTOMERS_VIEW")
        return reverse("admin:crm_customer_change", args=(customer.pk,)) if may else None


def _posting(row: selectors.StatementRow) -> dict[str, Any]:
    return posting(
        row,
        kind=LedgerEntry.Kind(row.kind).label,
        invoice=row.invoice_number or columns.NOTHING,
        url=row.invoice_id and reverse("admin:finance_invoice_change", args=(row.invoice_id,)),
    )


def _settled(amount: Decimal) -> str:
    """What is between both sides by what was delivered."""
    if not amount:
        return gettext("Nobody owes anything.")
    said = gettext("The customer owes %(amount)s ₸.") if amount > 0 else gettext("We owe %(amount)s ₸.")
    return said % {"amount": columns.money(abs(amount))}
