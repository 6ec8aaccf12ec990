"""What orders look like in the API: requests."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.crm.models import Customer
from apps.inventory.models import VatRate
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    JSONObjectField,
    ListField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.naming import camelize
from apps.kernel.api.serializers import Serializer
from apps.sales.models import Condition, OrderStatus, OrderType

MAX_LINES = 500


class ShippingAddress(Serializer):
    """Where the goods go."""

    address_line1 = CharField()
    address_line2 = CharField(required=False, allow_blank=True)
    city = CharField(max_length=100)
    postal_code = CharField(required=False, allow_blank=True, max_length=20)
    country = CharField(required=False, max_length=2)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The address whole, also in an update, under the API's keys: as the order keeps and shows it."""
        given = super().to_internal_value(data)
        required = [ErrorDetail(_("This field is required."), code="required")]
        absent = {key: required for key in ("addressLine1", "city") if key not in data}
        if absent:
            raise ValidationError(absent)
        return {"postalCode": "", "country": "KZ", **{camelize(name): text for name, text in given.items()}}


class KeptAddress(ShippingAddress):
    """What an answer shows of one."""


@extend_schema_field(KeptAddress)
class ShippingAddressField(JSONObjectField):
    """The address as the order keeps it."""


class OrderLineBody(Serializer):
    """A line; without a price and `tax` it takes the product's. `id` names a line that there is.

    A line without a product, which an order that was an amount alone has, keeps its `description`.
    """

    id = UUIDField(required=False, allow_null=True)
    product_id = UUIDField(allow_null=True)
    description = CharField(required=False, max_length=500)
    quantity = QuantityField()
    unit_price = MoneyField(required=False, allow_null=True)
    unit_price_with_tax = MoneyField(required=False, allow_null=True)
    discount = PercentField(required=False, allow_null=True)
    tax = PercentField(required=False, allow_null=True)
    tax_category = EnumField(VatRate.Code, required=False, allow_null=True)
    tax_included = BooleanField(required=False, allow_null=True)


class OrderDocumentBody(Serializer):
    id = UUIDField(required=False, allow_null=True)
    type = CharField(max_length=50)
    name = CharField()
    url = CharField(max_length=2000)


class CreateOrder(Serializer):
    """The contract is the customer's unless `contractNumber` is sent; empty, the order goes by none."""

    type = EnumField(OrderType, required=False)
    customer_id = UUIDField()
    deal_id = UUIDField(required=False, allow_null=True)
    items = ListField(child=OrderLineBody(), allow_empty=False, max_length=MAX_LINES)
    shipping_address = ShippingAddress(required=False, allow_null=True)
    delivery_date = DateField(required=False, allow_null=True)
    payment_terms = EnumField(Customer.PaymentTerms, required=False)
    contract_number = CharField(required=False, allow_null=True, allow_blank=True, max_length=50)
    contract_date = DateField(required=False, allow_null=True)
    notes = TextField(required=False)


class UpdateOrder(Serializer):
    """`status` takes the step that leads there; the rest says what the step may need.

    `items` are the lines as a set: of a confirmed order down to what is shipped or billed of each. More goods
    than are there wait where `allowBackorder` says so, here or when the order was confirmed.
    """

    status = EnumField(OrderStatus, required=False)
    items = ListField(child=OrderLineBody(), required=False, max_length=MAX_LINES)
    shipping_address = ShippingAddress(required=False)
    delivery_date = DateField(required=False, allow_null=True)
    payment_terms = EnumField(Customer.PaymentTerms, required=False)
    contract_number = CharField(required=False, allow_null=True, allow_blank=True, max_length=50)
    contract_date = DateField(required=False, allow_null=True)
    notes = TextField(required=False)
    documents = ListField(child=OrderDocumentBody(), required=False)
    override_credit_limit = BooleanField(required=False)
    allow_backorder = BooleanField(required=False)
    tracking_number = CharField(required=False, allow_blank=True, max_length=100)
    carrier = CharField(required=False, allow_blank=True, max_length=100)
    estimated_delivery = DateField(required=False, allow_null=True)
    reason = TextField(required=False)
    refund_amount = MoneyField(required=False)


class ConfirmOrder(Serializer):
    """`allowBackorder`: what is not there waits, and is kept for the order when it comes in."""

    override_credit_limit = BooleanField(required=False)
    allow_backorder = BooleanField(required=False)


class ShippedLineBody(Serializer):
    """A line of the order by its id, or the lines of a product."""

    order_item_id = UUIDField(required=False, allow_null=True)
    product_id = UUIDField(required=False, allow_null=True)
    quantity = QuantityField()


class ShipOrder(Serializer):
    """Without `items` all that is left is delivered. `date`: the local day, today unless given."""

    items = ListField(child=ShippedLineBody(), required=False, allow_null=True, max_length=MAX_LINES)
    date = DateField(required=False, allow_null=True)
    tracking_number = CharField(required=False, allow_blank=True, max_length=100)
    carrier = CharField(required=False, allow_blank=True, max_length=100)
    estimated_delivery = DateField(required=False, allow_null=True)
    notes = CharField(required=False, allow_blank=True, max_length=1000)


class UpdateShipment(Serializer):
    tracking_number = CharField(required=False, allow_blank=True, max_length=100)
    carrier = CharField(required=False, allow_blank=True, max_length=100)
    estimated_delivery = DateField(required=False, allow_null=True)
    notes = CharField(required=False, allow_blank=True, max_length=1000)


class DeliverShipment(Serializer):
    """`date`: the local day, today unless given."""

    date = DateField(required=False, allow_null=True)


class UndoShipment(Serializer):
    reason = CharField(max_length=1000)


class LoseShipment(Serializer):
    """`refundAmount`: how much of what is then paid too much goes back. `date`: today unless told."""

    reason = CharField(max_length=1000)
    refund_amount = MoneyField(required=False)
    date = DateField(required=False, allow_null=True)


class ReturnedLineBody(Serializer):
    """`restock` puts it into stock, `scrap` does not."""

    order_item_id = UUIDField()
    quantity = QuantityField()
    condition = EnumField(Condition, default=Condition.RESTOCK.value)


class ReturnGoods(Serializer):
    """`refundAmount`: how much of what is then paid too much goes back; the rest stays on the account."""

    items = ListField(child=ReturnedLineBody(), allow_empty=False, max_length=MAX_LINES)
    reason = CharField(max_length=1000)
    refund_amount = MoneyField(required=False)
    date = DateField(required=False, allow_null=True)


class CloseOrder(Serializer):
    reason = TextField(allow_blank=False)


class CancelOrder(Serializer):
    reason = TextField(allow_blank=False)
    refund_amount = MoneyField(required=False)
