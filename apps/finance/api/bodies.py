"""What invoices, payments and credit notes look like in the API: requests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.finance.models import EsfStatus, PaymentMethod
from apps.inventory.models import VatRate
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer

MAX_LINES = 500
CENT = Decimal("0.01")
# Columns that hold an empty text where the wire says null.
TEXTS = ("unit", "description", "notes", "esf_number", "esf_status", "reference", "reason", "external_id")


def _text(max_length: int) -> Any:
    return CharField(required=False, allow_null=True, allow_blank=True, max_length=max_length)


class Body(Serializer):
    """Null is no text."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {name: "" if value is None and name in TEXTS else value for name, value in attrs.items()}


class LineBody(Body):
    """A line; with `productId` it takes from the product what is not given. `id` names a present line.

    `orderItemId` with a `quantity` or an `amount` (with VAT) bills that part of a line of the order, at its
    price.
    """

    id = UUIDField(required=False, allow_null=True)
    order_item_id = UUIDField(required=False, allow_null=True)
    product_id = UUIDField(required=False, allow_null=True)
    description = CharField(required=False, allow_null=True, max_length=500)
    unit = _text(20)
    quantity = QuantityField(required=False)
    amount = MoneyField(required=False)
    unit_price = MoneyField(required=False, allow_null=True)
    unit_price_with_tax = MoneyField(required=False, allow_null=True)
    discount = PercentField(required=False, allow_null=True)
    tax = PercentField(required=False, allow_null=True)
    tax_category = EnumField(VatRate.Code, required=False, allow_null=True)
    tax_included = BooleanField(required=False, allow_null=True)


class InvoiceBody(Body):
    """What an invoice says; its lines as a set."""

    customer_id = UUIDField()
    order_id = UUIDField(required=False, allow_null=True)
    items = LineBody(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]
    adjustment_amount = MoneyField(required=False, min_value=None)
    issue_date = DateField(required=False, allow_null=True)
    due_date = DateField(required=False, allow_null=True)
    turnover_date = DateField(required=False, allow_null=True)
    notes = TextField(required=False, allow_null=True)
    esf_number = _text(100)
    esf_status = EnumField(EsfStatus, required=False, allow_null=True)
    esf_date = DateField(required=False, allow_null=True)


class CreateInvoice(InvoiceBody):
    """Of an order at most one of `shipmentId`, `percent`, `amount` and `items`; without them the rest."""

    shipment_id = UUIDField(required=False, allow_null=True)
    percent = PercentField(required=False, allow_null=True, min_value=CENT)
    amount = MoneyField(required=False, allow_null=True, min_value=CENT)


class CancelInvoice(Body):
    reason = _text(1000)


class PaymentBody(Body):
    """With `customerId` alone the money is on account; beyond what is due only with `onAccount`.

    `openingBalanceId` in place of an invoice: a debt of before.
    """

    invoice_id = UUIDField(required=False)
    customer_id = UUIDField(required=False, allow_null=True)
    opening_balance_id = UUIDField(required=False)
    amount = MoneyField(min_value=CENT)
    method = EnumField(PaymentMethod)
    on_account = BooleanField(required=False)
    reference = _text(100)
    date = DateField(required=False, allow_null=True)


class AllocationBody(Body):
    """Positive puts on an invoice or a debt of before, negative takes off it.

    Without `amount` all that there is and is owed.
    """

    invoice_id = UUIDField(required=False)
    opening_balance_id = UUIDField(required=False)
    amount = MoneyField(required=False, min_value=None)


class AllocationsBody(Body):
    """Several `items`, or the `invoiceId` (`openingBalanceId`) and `amount` of one."""

    items = AllocationBody(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]
    invoice_id = UUIDField(required=False)
    opening_balance_id = UUIDField(required=False)
    amount = MoneyField(required=False, min_value=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        items = list(attrs.get("items", []))
        if "invoice_id" in attrs or "opening_balance_id" in attrs:
            items.append({name: attrs[name] for name in attrs if name != "items"})
        return {"items": items}


class RefundBody(Body):
    """Without `amount` all that is left of the payment goes back; null is refused, not taken for all."""

    amount = MoneyField(required=False, min_value=CENT)
    reason = _text(1000)
    reference = _text(100)
    date = DateField(required=False, allow_null=True)


class CreditNoteLineBody(Body):
    """So many pieces, or so much with VAT, of one line of the invoice."""

    invoice_item_id = UUIDField()
    quantity = QuantityField(required=False)
    amount = MoneyField(required=False, min_value=CENT)


class CreditNoteBody(Body):
    """Without `items` the `amount` is spread by what is left on each line; without both all is credited."""

    invoice_id = UUIDField()
    items = CreditNoteLineBody(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]
    amount = MoneyField(required=False, min_value=CENT)
    reason = _text(1000)
    rebill = BooleanField(required=False)


class OpeningBalanceBody(Body):
    """A customer's or a supplier's: positive a debt (they owe us, or we the supplier), negative an advance.

    `dueDate` is `date` unless given. An `externalId` is entered once.
    """

    customer_id = UUIDField(required=False, allow_null=True)
    supplier_id = UUIDField(required=False, allow_null=True)
    amount = MoneyField(min_value=None)
    date = DateField()
    due_date = DateField(required=False, allow_null=True)
    external_id = _text(100)
    notes = _text(1000)


class ReverseOpeningBalance(Body):
    """`date` of the opposite entry: that of the mistake unless given."""

    reason = _text(1000)
    date = DateField(required=False, allow_null=True)


class AdvanceRefundBody(RefundBody):
    """Without `amount` all that is left of the advance goes back."""

    method = EnumField(PaymentMethod)
