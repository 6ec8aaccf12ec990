"""Customers' accounts: who owes how much since when, one customer's account, and its postings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)

from apps.accounts.models import DocumentLanguage as Language
from apps.accounts.selectors import organization
from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.finance import selectors
from apps.finance.admin.document_links import in_languages, shown
from apps.finance.documents.reconciliation import statement_pdf
from apps.finance.models import LedgerEntry
from apps.finance.selectors import receivables
from apps.kernel import clock, money
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin, actor_of, columns, explain
from apps.kernel.admin.fields import DateField
from apps.kernel.errors import DomainError

PER_PAGE = 50
AGES = (_("not due yet"), _("1–30 days"), _("31–60 days"), _("61–90 days"), _("over 90 days"))


@dataclass(frozen=True, slots=True)
class Row:
    """One customer's account as the list shows it."""

    customer: Customer
    url: str
    debt: receivables.AgedDebt
    balance: str
    on_account: str

    @property
    def ages(self) -> list[str]:
        return [columns.money(amount) for amount in self.debt.ages]

    @property
    def overdue(self) -> bool:
        return self.debt.overdue > 0


class PeriodForm(forms.Form):
    """By default from the beginning of the year until today."""

    first = DateField(required=False)
    last = DateField(required=False)

    def period(self) -> tuple[date, date]:
        """(first, last day); what cannot be read is the default, and `errors` says so."""
        entered = self.cleaned_data if self.is_valid() else {}
        last = entered.get("last") or clock.today()
        return entered.get("first") or last.replace(month=1, day=1), last

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = entered.get("first"), entered.get("last") or clock.today()
        if first and first > last:
            raise forms.ValidationError(_("The period ends before it begins."))
        return entered


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyMixin, TenantAdmin):
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

    def get_urls(self) -> list[Any]:
        pages = (
            ("accounts/", self.accounts, "finance_accounts"),
            ("accounts/<uuid:pk>/", self.account, "finance_account"),
            ("accounts/<uuid:pk>/<slug:language>.pdf", self.document, "finance_account_document"),
        )
        own = [path(address, self.admin_site.admin_view(view), name=name) for address, view, name in pages]
        return own + super().get_urls()

    def accounts(self, request: HttpRequest) -> HttpResponse:
        """Who owes what, by age, and whose money lies here."""
        self._require(request)
        today, words = clock.today(), request.GET.get("q", "").strip()[:100]
        found = receivables.accounts(words)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        customers = list(page.object_list)
        aged_debts = receivables.aged_debts([row.pk for row in customers], today)
        sums = found.order_by().aggregate(balance=Sum("balance"), on_account=Sum("on_account"))
        every = receivables.aged_debt_of_all(found, today)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Accounts of customers"),
            "opts": self.opts,
            "words": words,
            "ages": AGES,
            "page": page,
            "rows": [_row(customer, aged_debts) for customer in customers],
            "totals": [columns.money(amount) for amount in every.ages],
            "balance": columns.money(sums["balance"] or money.ZERO),
            "on_account": columns.money(sums["on_account"] or money.ZERO),
        }
        return TemplateResponse(request, "workplace/accounts.html", context)

    def account(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """One customer's account over a period, and its reconciliation act."""
        customer = self._customer(request, pk)
        form = PeriodForm(request.GET)
        first, last = form.period()
        found = selectors.statement(customer, first, last)
        query = f"?first={first.isoformat()}&last={last.isoformat()}"
        default = organization(actor_of(request).organization_id).legal_document_language  # type: ignore[union-attr]
        act = in_languages(
            gettext("Reconciliation act"),
            default,
            lambda code: reverse("admin:finance_account_document", args=(customer.pk, code)) + query,
        )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Account: %(name)s") % {"name": customer.name},
            "opts": self.opts,
            "customer": customer,
            "customer_url": self._customer_page(request, customer),
            "first": columns.date(first),
            "last": columns.date(last),
            "errors": [text for texts in form.errors.values() for text in texts],
            "document_links": [act],
            "opening": columns.money(found.opening_balance),
            "closing": columns.money(found.closing_balance),
            "rows": [_posting(row) for row in found.rows],
            "debit": columns.money(found.debit_turnover),
            "credit": columns.money(found.credit_turnover),
            "on_account": columns.money(found.on_account),
            "settlement": _settled(found.settlement),
        }
        return TemplateResponse(request, "workplace/account.html", context)

    def document(self, request: HttpRequest, pk: Any, language: str) -> HttpResponse:
        """The reconciliation act of the period, shown by the browser."""
        customer = self._customer(request, pk)
        if language not in Language.values:
            raise Http404
        first, last = PeriodForm(request.GET).period()
        try:
            file = self.run(
                request,
                customer,
                statement_pdf,
                customer.pk,
                date_from=first,
                date_to=last,
                language=language,
            )
        except DomainError as error:
            self.message_user(request, explain(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:finance_account", args=(pk,)))
        return shown(file)

    def _require(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _customer(self, request: HttpRequest, pk: Any) -> Customer:
        """A customer of the workspace, for whoever may see invoices."""
        self._require(request)
        found: Customer | None = customer_rows().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _customer_page(self, request: HttpRequest, customer: Customer) -> str | None:
        may = self.admin_site.may(request, "CUSTOMERS_VIEW")
        return reverse("admin:crm_customer_change", args=(customer.pk,)) if may else None


def _row(customer: Customer, aged_debts: dict[Any, receivables.AgedDebt]) -> Row:
    return Row(
        customer,
        reverse("admin:finance_account", args=(customer.pk,)),
        aged_debts.get(customer.pk, receivables.AgedDebt()),
        columns.money(customer.balance),
        columns.money(customer.on_account),
    )


def _posting(row: selectors.StatementRow) -> dict[str, Any]:
    invoice = row.invoice_id and reverse("admin:finance_invoice_change", args=(row.invoice_id,))
    return {
        "date": columns.date(row.date),
        "kind": LedgerEntry.Kind(row.kind).label,
        "number": row.document_number,
        "invoice": row.invoice_number or columns.NOTHING,
        "url": invoice,
        "debit": columns.money(row.debit) if row.debit else "",
        "credit": columns.money(row.credit) if row.credit else "",
        "balance": columns.money(row.balance),
    }


def _settled(amount: Decimal) -> str:
    """What is between both sides by what was delivered."""
    if not amount:
        return gettext("Nobody owes anything.")
    said = gettext("The customer owes %(amount)s ₸.") if amount > 0 else gettext("We owe %(amount)s ₸.")
    return said % {"amount": columns.money(abs(amount))}
