"""What the steps of money ask: put somewhere, taken off, given back; payments and advances of before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from apps.finance import funds, openings
from apps.finance.admin.invoice_dialogs import amount_field, reason_field, text_field, to_pay
from apps.finance.models import (
    DUE,
    Invoice,
    InvoiceStatus,
    OpeningBalance,
    Payment,
    PaymentKind,
    PaymentMethod,
)
from apps.kernel import clock, money
from apps.kernel.admin import StepForm, columns
from apps.kernel.admin.fields import DateField


class RefundForm(StepForm):
    """By default everything that is left, today."""

    amount = amount_field(_("amount"))
    reason = reason_field()
    reference = text_field(pgettext_lazy("payment", "reference"), 100)
    date = DateField(label=_("date"))

    def prefill(self) -> None:
        self.initial["date"] = clock.today()
        if self.obj is not None:
            self.initial["amount"] = left_of(self.obj)


class AdvanceRefundForm(RefundForm):
    """There is no payment whose method it could take."""

    method = forms.ChoiceField(
        label=_("method"), choices=PaymentMethod.choices, widget=UnfoldAdminSelectWidget
    )

    field_order = ("amount", "method")


def left_of(of: funds.Money) -> Decimal:
    """What of a payment was not given back, or of an advance is left, in tenge."""
    if isinstance(of, OpeningBalance):
        return funds.free(of)
    back = Payment.objects.filter(refunds=of).aggregate(total=Sum("amount"))["total"]
    found: Decimal = of.amount + (back or money.ZERO)
    return found


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Invoices and debts of before with what is due of each."""

    def label_from_instance(self, obj: Any) -> str:
        due = obj.due_amount if isinstance(obj, OpeningBalance) else to_pay(obj)
        return f"{obj.number} · {columns.money(due)} ₸"


class _MoveForm(StepForm):
    invoice = PlaceChoice(None, label=_("invoice"), widget=UnfoldAdminSelectWidget)
    debt = PlaceChoice(None, required=False, label=_("opening balance"), widget=UnfoldAdminSelectWidget)
    amount = amount_field(_("amount"), required=False)
    sign = 1

    def prefill(self) -> None:
        if self.obj is None:
            return
        debts, invoices = self.debts(), self.invoices()
        self.fields["invoice"].queryset = invoices  # type: ignore[attr-defined]
        self.fields["debt"].queryset = debts  # type: ignore[attr-defined]
        if not debts.exists():
            del self.fields["debt"]
            return
        self.fields["invoice"].required = False

    def invoices(self) -> QuerySet[Invoice]:
        raise NotImplementedError

    def debts(self) -> QuerySet[OpeningBalance]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        named = [name for name in ("invoice", "debt") if entered.get(name)]
        if len(named) != 1 and "invoice" not in self.errors:
            self.add_error("invoice", _("Name either an invoice or an opening balance."))
        return entered

    def data_for_service(self) -> dict[str, Any]:
        keys = {"invoice": "invoice_id", "debt": "opening_balance_id"}
        item = {key: self.cleaned_data[name].pk for name, key in keys.items() if self.cleaned_data.get(name)}
        if amount := self.cleaned_data["amount"]:
            item["amount"] = self.sign * amount
        return {"items": [item]}


class PutForm(_MoveForm):
    """On which of the customer's invoices and debts, and how much of it."""

    def prefill(self) -> None:
        super().prefill()
        self.fields["amount"].help_text = _("Empty: as much as there is and as is owed.")

    def invoices(self) -> QuerySet[Invoice]:
        waiting = Q(status__in=(*DUE, InvoiceStatus.DRAFT), customer=self.obj.customer_id, amount__gt=0)
        return Invoice.objects.filter(waiting).order_by("due_date", "id")

    def debts(self) -> QuerySet[OpeningBalance]:
        return openings.debts().filter(customer=self.obj.customer_id).order_by("due_date", "id")


class TakeForm(_MoveForm):
    """Off which of them, and how much."""

    amount = amount_field(_("amount"))
    sign = -1

    def prefill(self) -> None:
        super().prefill()
        places = funds.places_of(self.obj) if self.obj is not None else []
        if len(places) == 1:
            [(model, pk)] = places
            place = model.objects.get(pk=pk)
            self.initial.update(
                {
                    "invoice" if model is Invoice else "debt": pk,
                    "amount": funds.lying(self.obj, place),
                }
            )

    def invoices(self) -> QuerySet[Invoice]:
        return Invoice.objects.filter(pk__in=self._places(Invoice))

    def debts(self) -> QuerySet[OpeningBalance]:
        return OpeningBalance.objects.filter(pk__in=self._places(OpeningBalance))

    def _places(self, wanted: Any) -> list[Any]:
        return [pk for model, pk in funds.places_of(self.obj) if model is wanted]


class ReverseForm(StepForm):
    """Why, and by which day: that of the mistake unless another is said."""

    reason = reason_field()
    date = DateField(label=_("date"), required=False)

    def prefill(self) -> None:
        self.fields["date"].help_text = _("Empty: the day of the mistake, as if it had never been.")


def is_money(of: funds.Money) -> bool:
    """A payment, or a customer's advance that was not taken back."""
    if isinstance(of, OpeningBalance):
        return of.customer_id is not None and not of.is_debt and of.is_in_force
    return bool(of.kind == PaymentKind.PAYMENT)


def is_refundable(of: funds.Money) -> bool:
    """Something of it is left."""
    return is_money(of) and left_of(of) > 0


def can_be_put(of: funds.Money) -> bool:
    """Something of it is on account."""
    return is_money(of) and funds.free(of) > 0


def can_be_taken(of: funds.Money) -> bool:
    """Something of it lies somewhere."""
    return is_money(of) and bool(funds.places_of(of))


def can_be_reversed(opening: OpeningBalance) -> bool:
    """It stands, and no money moves on it."""
    return opening.is_in_force and not opening.settled_amount
