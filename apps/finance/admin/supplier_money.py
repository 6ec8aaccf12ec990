"""Payments to suppliers and suppliers' accounts in the back office."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.accounts.models import DocumentLanguage as Language
from apps.accounts.selectors import organization
from apps.finance import services
from apps.finance.admin.accounts import AGES, PER_PAGE, PeriodForm
from apps.finance.admin.document_links import in_languages, shown
from apps.finance.documents.supplier_reconciliation import supplier_statement_pdf
from apps.finance.models import PAYABLE, SupplierAllocation, SupplierBill, SupplierPayment
from apps.finance.selectors import supplier_accounts
from apps.finance.selectors.receivables import AgedDebt
from apps.inventory.models import Supplier
from apps.inventory.selectors import supplier_rows
from apps.kernel import clock, money
from apps.kernel.admin import ReadOnlyInline, Step, StepForm, TenantAdmin, actor_of, columns, explain
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.errors import DomainError
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
class SupplierPaymentAdmin(TenantAdmin):
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

    def get_urls(self) -> list[Any]:
        pages = (
            ("accounts/", self.accounts, "finance_payables"),
            ("accounts/<uuid:pk>/", self.account, "finance_supplier_account"),
            ("accounts/<uuid:pk>/<slug:language>.pdf", self.document, "finance_supplier_account_document"),
        )
        own = [path(address, self.admin_site.admin_view(view), name=name) for address, view, name in pages]
        return own + super().get_urls()

    def accounts(self, request: HttpRequest) -> HttpResponse:
        """Whom we owe what, by age, and where our money lies."""
        self._require(request)
        words = request.GET.get("q", "").strip()[:100]
        found = supplier_accounts.suppliers_with_accounts(words)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        suppliers = list(page.object_list)
        ids = [row.pk for row in suppliers]
        aged = supplier_accounts.aged_payables(ids, clock.today())
        owed, held = supplier_accounts.payables(ids), supplier_accounts.on_account_at(ids)
        every = sum(aged.values(), AgedDebt())
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Accounts of suppliers"),
            "opts": self.opts,
            "words": words,
            "ages": AGES,
            "page": page,
            "rows": [_row(row, aged, owed, held) for row in suppliers],
            "totals": [columns.money(amount) for amount in every.ages],
            "balance": columns.money(sum(owed.values(), money.ZERO)),
            "on_account": columns.money(sum(held.values(), money.ZERO)),
        }
        return TemplateResponse(request, "workplace/payables.html", context)

    def account(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """One supplier's account over a period, and its reconciliation act."""
        supplier = self._supplier(request, pk)
        form = PeriodForm(request.GET)
        first, last = form.period()
        found = supplier_accounts.supplier_statement(supplier, first, last)
        query = f"?first={first.isoformat()}&last={last.isoformat()}"
        default = organization(actor_of(request).organization_id).legal_document_language  # type: ignore[union-attr]
        act = in_languages(
            gettext("Reconciliation act"),
            default,
            lambda code: reverse("admin:finance_supplier_account_document", args=(supplier.pk, code)) + query,
        )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Account: %(name)s") % {"name": supplier.name},
            "opts": self.opts,
            "supplier": supplier,
            "first": columns.date(first),
            "last": columns.date(last),
            "errors": [text for texts in form.errors.values() for text in texts],
            "document_links": [act],
            "opening": columns.money(found.opening_balance),
            "closing": columns.money(found.closing_balance),
            "rows": [_posting(row) for row in found.rows],
            "debit": columns.money(found.debit_turnover),
            "credit": columns.money(found.credit_turnover),
        }
        return TemplateResponse(request, "workplace/supplier_account.html", context)

    def document(self, request: HttpRequest, pk: Any, language: str) -> HttpResponse:
        """The reconciliation act of the period, shown by the browser."""
        supplier = self._supplier(request, pk)
        if language not in Language.values:
            raise Http404
        first, last = PeriodForm(request.GET).period()
        try:
            file = self.run(
                request,
                supplier,
                supplier_statement_pdf,
                supplier.pk,
                date_from=first,
                date_to=last,
                language=language,
            )
        except DomainError as error:
            self.message_user(request, explain(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:finance_supplier_account", args=(pk,)))
        return shown(file)

    def _require(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _supplier(self, request: HttpRequest, pk: Any) -> Supplier:
        self._require(request)
        found: Supplier | None = supplier_rows().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


def _row(
    supplier: Supplier, aged: dict[Any, AgedDebt], owed: dict[Any, Decimal], held: dict[Any, Decimal]
) -> dict[str, Any]:
    debt = aged.get(supplier.pk, AgedDebt())
    return {
        "name": supplier.name,
        "url": reverse("admin:finance_supplier_account", args=(supplier.pk,)),
        "ages": [columns.money(amount) for amount in debt.ages],
        "overdue": debt.overdue > 0,
        "balance": columns.money(owed.get(supplier.pk, money.ZERO)),
        "on_account": columns.money(held.get(supplier.pk, money.ZERO)),
    }


def _kinds() -> dict[str, Any]:
    return {
        "opening": _("Opening balance"),
        "bill": _("Supplier bill"),
        "payment": _("Payment"),
        "cancellation": _("Cancellation"),
    }


def _posting(row: supplier_accounts.SupplierPosting) -> dict[str, Any]:
    return {
        "date": columns.date(row.date),
        "kind": _kinds()[row.kind],
        "number": row.document_number,
        "paper": row.supplier_number or columns.NOTHING,
        "debit": columns.money(row.debit) if row.debit else "",
        "credit": columns.money(row.credit) if row.credit else "",
        "balance": columns.money(row.balance),
    }
