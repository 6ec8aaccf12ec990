"""Pages of accounts, of customers as of suppliers: who owes how much since when, one account, its act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import DocumentLanguage as Language
from apps.accounts.selectors import organization
from apps.finance.admin.document_links import in_languages, shown
from apps.finance.selectors.receivables import AgedDebt
from apps.kernel import clock
from apps.kernel.admin import TenantAdmin, actor_of, columns, explain
from apps.kernel.admin.fields import DateField
from apps.kernel.errors import DomainError

PER_PAGE = 50
AGES = (_("not due yet"), _("1–30 days"), _("31–60 days"), _("61–90 days"), _("over 90 days"))
# (every age, balance, on account) of what the list's last line adds up.
Together = tuple[AgedDebt, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Row:
    """An account as the list shows it."""

    party: Any
    url: str
    debt: AgedDebt
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


class AccountPages(TenantAdmin):
    """A screen of postings or payments with the accounts that they make up above it."""

    # Names of the pages: the list, one account, its act.
    account_pages: ClassVar[tuple[str, str, str]]
    accounts_title: ClassVar[Any]
    accounts_template: ClassVar[str]
    account_template: ClassVar[str]
    # The act of a party and a period, by `date_from`, `date_to`, `language`.
    act_service: ClassVar[Callable[..., Any]]

    def parties(self) -> Any:
        """Rows of those who may have an account."""
        raise NotImplementedError

    def found_accounts(self, words: str) -> Any:
        """Those with an account, whose names have the words, in their order."""
        raise NotImplementedError

    def account_rows(self, parties: list[Any], found: Any) -> tuple[list[Row], Together]:
        """The rows of a page as `account_row` makes them, and what stands below them."""
        raise NotImplementedError

    def account_shown(self, request: HttpRequest, party: Any, first: date, last: date) -> dict[str, Any]:
        """What the page of one account shows of its own; `statement` has balances and turnovers."""
        raise NotImplementedError

    def get_urls(self) -> list[Any]:
        listed, one, act = self.account_pages
        pages = (
            ("accounts/", self.accounts, listed),
            ("accounts/<uuid:pk>/", self.account, one),
            ("accounts/<uuid:pk>/<slug:language>.pdf", self.document, act),
        )
        own = [path(address, self.admin_site.admin_view(view), name=name) for address, view, name in pages]
        return own + super().get_urls()

    def accounts(self, request: HttpRequest) -> HttpResponse:
        """Who owes what, by age, and whose money lies where."""
        self._require(request)
        words = request.GET.get("q", "").strip()[:100]
        found = self.found_accounts(words)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        rows, (debt, balance, on_account) = self.account_rows(list(page.object_list), found)
        context = {
            **self.admin_site.each_context(request),
            "title": str(self.accounts_title),
            "opts": self.opts,
            "words": words,
            "ages": AGES,
            "page": page,
            "rows": rows,
            "totals": [columns.money(amount) for amount in debt.ages],
            "balance": columns.money(balance),
            "on_account": columns.money(on_account),
        }
        return TemplateResponse(request, self.accounts_template, context)

    def account_row(self, party: Any, debt: AgedDebt, balance: Decimal, on_account: Decimal) -> Row:
        """A row of the list."""
        address = reverse(f"admin:{self.account_pages[1]}", args=(party.pk,))
        return Row(party, address, debt, columns.money(balance), columns.money(on_account))

    def account(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """One account over a period, and its reconciliation act."""
        party = self._party(request, pk)
        form = PeriodForm(request.GET)
        first, last = form.period()
        own = self.account_shown(request, party, first, last)
        found = own.pop("statement")
        query = f"?first={first.isoformat()}&last={last.isoformat()}"
        default = organization(actor_of(request).organization_id).legal_document_language  # type: ignore[union-attr]
        act = in_languages(
            gettext("Reconciliation act"),
            default,
            lambda code: reverse(f"admin:{self.account_pages[2]}", args=(party.pk, code)) + query,
        )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Account: %(name)s") % {"name": party.name},
            "opts": self.opts,
            "first": columns.date(first),
            "last": columns.date(last),
            "errors": [text for texts in form.errors.values() for text in texts],
            "document_links": [act],
            "opening": columns.money(found.opening_balance),
            "closing": columns.money(found.closing_balance),
            "debit": columns.money(found.debit_turnover),
            "credit": columns.money(found.credit_turnover),
            **own,
        }
        return TemplateResponse(request, self.account_template, context)

    def document(self, request: HttpRequest, pk: Any, language: str) -> HttpResponse:
        """The reconciliation act of the period, shown by the browser."""
        party = self._party(request, pk)
        if language not in Language.values:
            raise Http404
        first, last = PeriodForm(request.GET).period()
        act = type(self).act_service
        try:
            file = self.run(request, party, act, party.pk, date_from=first, date_to=last, language=language)
        except DomainError as error:
            self.message_user(request, explain(error), messages.ERROR)
            return HttpResponseRedirect(reverse(f"admin:{self.account_pages[1]}", args=(pk,)))
        return shown(file)

    def _require(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _party(self, request: HttpRequest, pk: Any) -> Any:
        """One of the workspace, for whoever may see the accounts."""
        self._require(request)
        found = self.parties().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


def posting(row: Any, **own: Any) -> dict[str, Any]:
    """A posting of a statement, as the page shows it."""
    return {
        "date": columns.date(row.date),
        "number": row.document_number,
        "debit": columns.money(row.debit) if row.debit else "",
        "credit": columns.money(row.credit) if row.credit else "",
        "balance": columns.money(row.balance),
        **own,
    }
