"""What invoices, payments, credit notes and statements look like in the API: answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.crm.api.price_source import price_source
from apps.finance import funds, selectors
from apps.finance.api.e_invoices import InvoiceEInvoice
from apps.finance.models import (
    DUE,
    Allocation,
    CreditNote,
    CreditNoteItem,
    EsfStatus,
    InvoiceItem,
    InvoiceStatus,
    Payment,
    PaymentKind,
    PaymentMethod,
)
from apps.inventory.models import VatRate
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    MessageField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.letters import LetterItem
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, expression, external
from apps.kernel.api.serializers import Serializer


def _due(status: str, amount: Decimal, credited: Decimal, paid: Decimal) -> Decimal:
    return amount - credited - paid if status in DUE else Decimal(0)


class InvoiceLine(RowSerializer):
    id = UUIDField()
    product_id = UUIDField(allow_null=True)
    order_item_id = UUIDField(allow_null=True)
    description = CharField()
    unit = computed(CharField(allow_null=True), "unit", using=blank_to_null)
    by_amount = BooleanField()
    quantity = QuantityField()
    unit_price = MoneyField()
    unit_price_with_tax = MoneyField()
    tax_included = BooleanField()
    discount = PercentField()
    tax = PercentField()
    tax_category = computed(EnumField(VatRate.Code, allow_null=True), "tax_category", using=blank_to_null)
    price_source = price_source()
    net_amount = MoneyField(source="net")
    vat_amount = MoneyField(source="vat")
    amount = MoneyField()
    agreed_net = MoneyField()
    agreed_vat = MoneyField()
    agreed_total = MoneyField()


class InvoicePayment(RowSerializer):
    """What lies on an invoice of a payment, or was taken off it again; refunds are negative."""

    id = UUIDField(source="payment_id")
    payment_number = CharField(source="payment.number")
    kind = EnumField(PaymentKind, source="payment.kind")
    amount = MoneyField(min_value=None)
    date = DateField(source="payment.date")
    method = EnumField(PaymentMethod, source="payment.method")
    reference = computed(CharField(allow_null=True), "payment.reference", using=blank_to_null)
    allocation_id = UUIDField(source="id")
    allocated_on = DateField(source="date")


class InvoiceMoney(InvoicePayment):
    """As it is read: in place of a payment an advance, which `split_payments` puts apart."""

    opening_balance_id = UUIDField(source="advance_id", allow_null=True)
    opening_balance_number = CharField(source="advance.number", allow_null=True)


class InvoiceAdvance(RowSerializer):
    """What lies on an invoice of an advance of before, or was taken off it again."""

    opening_balance_id = UUIDField()
    opening_balance_number = CharField()
    amount = MoneyField(min_value=None)
    allocation_id = UUIDField()
    allocated_on = DateField()


def split_payments(item: dict[str, Any]) -> None:
    """What lies on an invoice, read at once, as its `payments` and its `advances`."""
    payments = []
    for row in item["payments"]:
        advance = {key: row.pop(key) for key in ("openingBalanceId", "openingBalanceNumber")}
        if advance["openingBalanceId"] is None:
            payments.append(row)
        else:
            rest = {key: row[key] for key in ("amount", "allocationId", "allocatedOn")}
            item["advances"].append({**advance, **rest})
    item["payments"] = payments


class PaymentRow(RowSerializer):
    """A payment; refunds are negative."""

    id = UUIDField()
    payment_number = CharField(source="number")
    kind = EnumField(PaymentKind)
    amount = MoneyField(min_value=None)
    date = DateField()
    method = EnumField(PaymentMethod)
    reference = computed(CharField(allow_null=True), "reference", using=blank_to_null)


class PaymentAllocation(RowSerializer):
    """So much was put on an invoice or a debt of before, or (negative) taken off it."""

    id = UUIDField()
    invoice_id = UUIDField(allow_null=True)
    invoice_number = CharField(source="invoice.number", allow_null=True)
    opening_balance_id = UUIDField(source="debt_id", allow_null=True)
    opening_balance_number = CharField(source="debt.number", allow_null=True)
    amount = MoneyField(min_value=None)
    date = DateField()


class InvoiceCreditNote(RowSerializer):
    """A credit note where its invoice shows it."""

    id = UUIDField()
    credit_note_number = CharField(source="number")
    amount = MoneyField()
    date = DateField()
    reason = computed(TextField(allow_null=True), "reason", using=blank_to_null)
    rebill = BooleanField()


class InvoiceListItem(RowSerializer):
    """One invoice of the list."""

    id = UUIDField()
    invoice_number = CharField(source="number")
    customer_id = UUIDField()
    customer_name = CharField(source="customer.name")
    order_id = UUIDField(allow_null=True)
    order_number = CharField(source="order.number", allow_null=True)
    shipment_id = UUIDField(allow_null=True)
    shipment_number = CharField(source="shipment.number", allow_null=True)
    status = EnumField(InvoiceStatus)
    items_total = MoneyField()
    adjustment_amount = MoneyField(min_value=None)
    amount = MoneyField()
    paid_amount = MoneyField()
    credited_amount = MoneyField()
    due_amount = computed(MoneyField(), "status", "amount", "credited_amount", "paid_amount", using=_due)
    currency = CharField()
    issue_date = DateField()
    due_date = DateField()
    turnover_date = DateField(allow_null=True)
    items = children(InvoiceLine, InvoiceItem.objects.all, key="invoice_id", order=("position", "id"))
    payments = children(
        InvoicePayment,
        Allocation.objects.all,
        key="invoice_id",
        order=("payment__date", "id"),
        reading=InvoiceMoney,
    )
    advances = computed(InvoiceAdvance(many=True), using=list)
    notes = TextField()
    sent_at = MomentField(allow_null=True)
    paid_at = DateField(source="paid_date", allow_null=True)
    cancelled_at = MomentField(allow_null=True)
    cancel_reason = computed(TextField(allow_null=True), "cancel_reason", using=blank_to_null)
    esf_number = computed(CharField(allow_null=True), "esf_number", using=blank_to_null)
    esf_status = computed(EnumField(EsfStatus, allow_null=True), "esf_status", using=blank_to_null)
    esf_date = DateField(allow_null=True)
    created_at = MomentField()
    updated_at = MomentField()


class InvoicePaper(RowSerializer):
    """A document made of the invoice, ready to be downloaded."""

    type = CharField()
    name = CharField()
    url = CharField()


class InvoiceDetail(InvoiceListItem):
    """One invoice with all that belongs to it."""

    full_details = computed(BooleanField(), using=lambda: True)
    documents = expression(InvoicePaper(many=True), selectors.document_facts)
    credit_notes = children(InvoiceCreditNote, CreditNote.objects.all, key="invoice_id", order=("date", "id"))
    e_invoices = external(InvoiceEInvoice(many=True), selectors.e_invoices_of_invoices)
    mailings = external(LetterItem(many=True, read_only=True), selectors.letters)
    version = IntegerField()


class InvoiceCreated(Serializer):
    id = UUIDField()
    invoice_number = CharField(source="number")
    amount = MoneyField()
    status = EnumField(InvoiceStatus)


class InvoiceMoved(Serializer):
    """Where a step has led."""

    id = UUIDField()
    status = EnumField(InvoiceStatus)
    message = MessageField()


class PaymentItem(PaymentRow):
    """One payment of the list; `onAccount` is what of it settles no invoice."""

    invoice_id = UUIDField(allow_null=True)
    invoice_number = CharField(source="invoice.number", allow_null=True)
    customer_id = UUIDField()
    customer_name = CharField(source="customer.name")
    order_id = UUIDField(source="invoice.order_id", allow_null=True)
    refund_of = UUIDField(source="refunds_id", allow_null=True)
    opening_balance_id = UUIDField(source="advance_id", allow_null=True)
    reason = computed(TextField(allow_null=True), "reason", using=blank_to_null)
    on_account = external(MoneyField(), funds.free_of, empty=Decimal)
    created_at = MomentField()


class PaymentDetail(PaymentItem):
    """One payment with where it lies and what was given back of it."""

    allocations = children(PaymentAllocation, Allocation.objects.all, key="payment_id", order=("date", "id"))
    refunds = children(PaymentRow, Payment.objects.all, key="refunds_id", order=("date", "id"))


class PaymentAllocated(Serializer):
    """Where the payment's money lies now is in the payment itself."""

    id = UUIDField()
    payment_number = CharField(source="number")
    on_account = MoneyField()
    message = MessageField()


class PaymentRecorded(Serializer):
    id = UUIDField()
    payment_number = CharField(source="number")
    message = MessageField()


class PaymentRefunded(PaymentRecorded):
    amount = MoneyField(min_value=None)


class CreditNoteLine(RowSerializer):
    """What a credit note takes of one line of its invoice."""

    id = UUIDField()
    invoice_item_id = UUIDField()
    description = CharField(source="invoice_item.description")
    quantity = QuantityField(allow_null=True)
    tax = PercentField()
    net_amount = MoneyField(source="net")
    vat_amount = MoneyField(source="vat")
    amount = MoneyField()


class CreditNoteRow(InvoiceCreditNote):
    """One credit note of the list."""

    invoice_id = UUIDField()
    invoice_number = CharField(source="invoice.number")
    customer_id = UUIDField()
    customer_name = CharField(source="customer.name")
    created_at = MomentField()


class CreditNoteDetail(CreditNoteRow):
    """One credit note with its lines."""

    items = children(CreditNoteLine, CreditNoteItem.objects.all, key="credit_note_id")


class CreditNoteIssued(Serializer):
    id = UUIDField()
    credit_note_number = CharField(source="number")
    amount = MoneyField()
    message = MessageField()
