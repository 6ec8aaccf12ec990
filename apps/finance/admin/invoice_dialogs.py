"""What the steps of invoices and payments ask, and the services behind them where they are two in one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.accounts.models import DocumentLanguage
from apps.finance import services
from apps.finance.models import (
    CreditNote,
    CreditNoteItem,
    EsfStatus,
    Invoice,
    InvoiceItem,
    InvoiceStatus,
    Payment,
    PaymentMethod,
)
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.admin import StepForm, columns
from apps.kernel.admin.fields import DateField, NumberField

# So many lines of an invoice can be credited one by one in a dialog.
MOST_LINES = 30


def amount_field(label: Any, **options: Any) -> NumberField:
    return NumberField(
        label=label, min_value=money.CENT, max_digits=money.MONEY_DIGITS, decimal_places=2, **options
    )


def text_field(label: Any, length: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=length, widget=UnfoldAdminTextInputWidget)


def reason_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("reason"), max_length=1000, required=required, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


class MailForm(StepForm):
    """To whom, in which language, with which words."""

    email = forms.EmailField(label=_("e-mail"), required=False, widget=UnfoldAdminEmailInputWidget)
    language = forms.ChoiceField(
        label=_("language"), required=False, choices=DocumentLanguage.choices, widget=UnfoldAdminSelectWidget
    )
    message = forms.CharField(
        label=_("message"), required=False, max_length=10_000, widget=UnfoldAdminTextareaWidget({"rows": 3})
    )

    def prefill(self) -> None:
        if self.obj is None:
            return
        self.initial["language"] = self.obj.organization.document_language
        self.initial["email"] = self.obj.customer.email


class PayForm(StepForm):
    """Money that came for an invoice: by default all that is due, today."""

    amount = amount_field(_("amount"))
    method = forms.ChoiceField(
        label=_("method"), choices=PaymentMethod.choices, widget=UnfoldAdminSelectWidget
    )
    reference = text_field(pgettext_lazy("payment", "reference"), 100)
    date = DateField(label=_("date"))
    on_account = forms.BooleanField(
        required=False,
        label=_("Keep what is beyond the invoice on account"),
        widget=UnfoldBooleanSwitchWidget,
    )

    def prefill(self) -> None:
        self.initial.update({"date": clock.today(), "method": PaymentMethod.BANK_TRANSFER})
        if self.obj is not None:
            self.initial["amount"] = to_pay(self.obj)


def to_pay(invoice: Invoice) -> Decimal:
    """What a payment of the whole invoice comes to; a draft is issued by it."""
    amount: Decimal = invoice.amount if invoice.status == InvoiceStatus.DRAFT else invoice.due_amount
    return amount


def pay(invoice_id: UUID, *, actor: Actor, **data: Any) -> Payment:
    """As `record_payment`, for this invoice."""
    return services.record_payment(invoice_id=invoice_id, actor=actor, **data)


class CancelForm(StepForm):
    reason = reason_field()


class CreditForm(StepForm):
    """All that is left, an amount, or quantities of single lines."""

    amount = amount_field(_("amount"), required=False)
    reason = reason_field()
    rebill = forms.BooleanField(
        required=False,
        label=_("to be billed again"),
        help_text=_("Off: what is credited of an order is no longer part of what it costs"),
        widget=UnfoldBooleanSwitchWidget,
    )

    def prefill(self) -> None:
        if self.obj is None:
            return
        rest = columns.money(self.obj.amount - self.obj.credited_amount)
        said = _("Empty, and no quantities below: everything that is left, %(rest)s ₸.")
        self.fields["amount"].help_text = said % {"rest": rest}
        if self.obj.order_id is None:
            del self.fields["rebill"]
        for line, left in creditable(self.obj):
            self.fields[f"line_{line.pk}"] = NumberField(
                label=line.description,
                required=False,
                min_value=0,
                max_value=left,
                decimal_places=3,
                help_text=_("quantity, at most %(left)s %(unit)s")
                % {"left": columns.quantity(left), "unit": line.unit},
            )

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        if entered.get("amount") and _chosen(entered):
            self.add_error("amount", _("Enter an amount or quantities of lines, not both."))
        return entered

    def data_for_service(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith("line_")}
        if items := _chosen(self.cleaned_data):
            data["items"] = items
        return {name: value for name, value in data.items() if value}


def _chosen(entered: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"invoice_item_id": UUID(name.removeprefix("line_")), "quantity": value}
        for name, value in entered.items()
        if name.startswith("line_") and value
    ]


def creditable(invoice: Invoice) -> list[tuple[InvoiceItem, Decimal]]:
    """The invoice's lines with the quantity of each that no credit note took back yet; two queries."""
    taken = dict(
        CreditNoteItem.objects.filter(credit_note__invoice=invoice, quantity__isnull=False)
        .order_by()
        .values_list("invoice_item_id")
        .annotate(total=Sum("quantity"))
    )
    lines = InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id")[:MOST_LINES]
    rest = [(line, line.quantity - taken.get(line.pk, 0)) for line in lines]
    return [(line, left) for line, left in rest if left > 0]


def credit(invoice_id: UUID, *, actor: Actor, **data: Any) -> CreditNote:
    """As `issue_credit_note`, of this invoice."""
    return services.issue_credit_note(invoice_id=invoice_id, actor=actor, **data)


class EsfForm(StepForm):
    """Where the electronic invoice stands, as the accountant sees it in IS ESF."""

    esf_number = text_field(_("ESF number"), 100)
    esf_status = forms.ChoiceField(
        label=_("ESF status"),
        required=False,
        choices=[("", "—"), *EsfStatus.choices],
        widget=UnfoldAdminSelectWidget,
    )
    esf_date = DateField(label=_("ESF date"), required=False)

    def prefill(self) -> None:
        if self.obj is not None:
            self.initial.update({name: getattr(self.obj, name) for name in self.fields})

    def data_for_service(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
