"""What orders and shipments look like in the API: answers."""

from __future__ import annotations

from operator import add

from apps.crm.api.price_source import price_source
from apps.crm.models import Customer
from apps.finance import selectors as finance
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
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, expression, external
from apps.kernel.api.serializers import Serializer
from apps.production import selectors as production
from apps.sales import models
from apps.sales.api import earned
from apps.sales.api.approvals import WithApproval, WithReasons
from apps.sales.api.billed import billing_of_orders, remaining, unbilled
from apps.sales.api.bodies import ShippingAddressField
from apps.sales.api.stock import stock_of_orders
from apps.sales.api.told import ShipmentDocument, ShipmentEInvoice
from apps.sales.models import (
    OrderDocument,
    OrderItem,
    OrderStatus,
    OrderStatusEntry,
    OrderType,
    PaymentStatus,
    Shipment,
    ShipmentStatus,
)
from apps.sales.selectors import line_name


class OrderLine(RowSerializer):
    id = UUIDField()
    product_id = UUIDField(allow_null=True)
    product_code = CharField(source="product.code", allow_null=True)
    product_name = expression(CharField(), line_name)
    unit = CharField(source="product.unit", allow_null=True)
    quantity = QuantityField()
    shipped_quantity = QuantityField()
    returned_quantity = QuantityField()
    closed_quantity = QuantityField()
    remaining_quantity = computed(
        QuantityField(), "quantity", "shipped_quantity", "closed_quantity", using=remaining
    )
    unit_price = MoneyField()
    unit_price_with_tax = MoneyField()
    tax_included = BooleanField()
    discount = PercentField()
    tax = PercentField()
    tax_category = computed(EnumField(VatRate.Code, allow_null=True), "tax_category", using=blank_to_null)
    price_source = price_source()
    net_amount = MoneyField(source="net")
    vat_amount = MoneyField(source="vat")
    total_price = MoneyField(source="total")
    agreed_net = MoneyField()
    agreed_vat = MoneyField()
    agreed_total = MoneyField()
    sold_net, cost, margin, margin_percent = earned.fields()


class OrderLineBilling(RowSerializer):
    """What of a line is issued and not to be billed again, what is left, and what drafts have of it."""

    order_item_id = UUIDField()
    billed_quantity = QuantityField()
    billed_amount = MoneyField()
    unbilled_amount = MoneyField()
    drafted_amount = MoneyField()


class OrderListItem(WithApproval):
    """One order of the list."""

    id = UUIDField()
    order_number = CharField(source="number")
    type = EnumField(OrderType)
    customer_id = UUIDField()
    customer_name = CharField(source="customer.name")
    deal_id = UUIDField(allow_null=True)
    deal_number = CharField(source="deal.deal_number", allow_null=True)
    auto_created = BooleanField()
    status = EnumField(OrderStatus)
    items_total = MoneyField()
    adjustment_amount = MoneyField(min_value=None)
    total_amount = MoneyField()
    currency = CharField()
    items = children(OrderLine, lambda: OrderItem.objects.all(), key="order_id", order=("position", "id"))
    shipping_address = ShippingAddressField(allow_null=True)
    delivery_date = DateField(allow_null=True)
    payment_terms = EnumField(Customer.PaymentTerms)
    contract_number = computed(CharField(allow_null=True), "contract_number", using=blank_to_null)
    contract_date = DateField(allow_null=True)
    payment_status = EnumField(PaymentStatus)
    paid_amount = MoneyField()
    invoiced_amount = MoneyField()
    credited_amount = MoneyField()
    closed_amount = MoneyField()
    billed_amount = computed(MoneyField(), "invoiced_amount", "credited_amount", using=add)
    unbilled_amount = computed(
        MoneyField(), "total_amount", "closed_amount", "invoiced_amount", "credited_amount", using=unbilled
    )
    notes = TextField()
    confirmed_at = MomentField(allow_null=True)
    shipped_at = MomentField(allow_null=True)
    delivered_at = DateField(allow_null=True)
    cancelled_at = MomentField(allow_null=True)
    cancel_reason = computed(TextField(allow_null=True), "cancel_reason", using=blank_to_null)
    refund_amount = MoneyField()
    closed_at = MomentField(allow_null=True)
    close_reason = computed(TextField(allow_null=True), "close_reason", using=blank_to_null)
    created_at = MomentField()
    updated_at = MomentField()
    sold_net, cost, margin, margin_percent = earned.fields()


class StatusEntry(RowSerializer):
    status = EnumField(OrderStatus)
    date = MomentField(source="created_at")
    user_id = UUIDField(allow_null=True)
    note = computed(TextField(allow_null=True), "note", using=blank_to_null)


class OrderShipment(RowSerializer):
    """A shipment where its order shows it."""

    id = UUIDField()
    shipment_number = CharField(source="number")
    act_number = computed(CharField(allow_null=True), "act_number", using=blank_to_null)
    tracking_number = computed(CharField(allow_null=True), "tracking_number", using=blank_to_null)
    carrier = computed(CharField(allow_null=True), "carrier", using=blank_to_null)
    status = EnumField(ShipmentStatus)
    estimated_delivery = DateField(allow_null=True)
    shipped_at = MomentField()
    delivered_at = DateField(allow_null=True)


class OrderPaper(RowSerializer):
    """A document of the order; one that is made of an invoice on demand has no id."""

    id = UUIDField(allow_null=True)
    type = CharField()
    name = CharField()
    url = CharField()


class OrderProduction(RowSerializer):
    """What is made for the order."""

    id = UUIDField()
    production_number = CharField()
    product_id = UUIDField()
    parent_id = UUIDField(allow_null=True)
    quantity = QuantityField()
    status = CharField()
    completed_quantity = QuantityField()


class OrderInvoice(RowSerializer):
    """What was billed for the order."""

    id = UUIDField()
    invoice_number = CharField()
    amount = MoneyField()
    status = CharField()
    paid_amount = MoneyField()


class OrderStock(RowSerializer):
    """What is kept of a product for the order, and what it waits for."""

    product_id = UUIDField()
    product_code = CharField()
    product_name = CharField()
    reserved = QuantityField()
    waiting = QuantityField()
    expected_date = DateField(allow_null=True)


class OrderDetail(WithReasons, OrderListItem):
    """One order with all that belongs to it."""

    full_details = computed(BooleanField(), using=lambda: True)
    billing = external(OrderLineBilling(many=True), billing_of_orders)
    allow_backorder = BooleanField()
    stock = external(OrderStock(many=True), stock_of_orders)
    version = IntegerField()
    cancelled_by = UUIDField(source="cancelled_by_id", allow_null=True)
    status_history = children(
        StatusEntry, lambda: OrderStatusEntry.objects.all(), key="order_id", order=("created_at", "id")
    )
    production_orders = external(OrderProduction(many=True), production.orders_of_order)
    shipments = children(
        OrderShipment, lambda: Shipment.objects.all(), key="order_id", order=("shipped_at", "id")
    )
    invoices = external(OrderInvoice(many=True), finance.invoices_of_orders)
    documents = children(
        OrderPaper, lambda: OrderDocument.objects.all(), key="order_id", order=("created_at", "id")
    )


class OrderCreated(Serializer):
    id = UUIDField()
    order_number = CharField(source="number")
    status = EnumField(OrderStatus)
    total_amount = MoneyField()


class OrderMoved(Serializer):
    """Where a step has led."""

    id = UUIDField()
    status = EnumField(OrderStatus)
    message = MessageField()


class OrderShipped(Serializer):
    id = UUIDField(source="order_id")
    status = EnumField(OrderStatus, source="order.status")
    shipment_id = UUIDField(source="id")
    shipment_number = CharField(source="number")
    act_number = CharField(allow_blank=True)
    message = MessageField()


class ShippedLine(RowSerializer):
    """What a shipment brought of one line of the order."""

    id = UUIDField()
    order_item_id = UUIDField(allow_null=True, help_text="None: undone, and then taken out of the order")
    product_id = UUIDField(allow_null=True)
    product_code = CharField(source="product.code", allow_null=True)
    product_name = expression(CharField(allow_null=True), lambda: line_name("order_item__"))
    unit = CharField(source="product.unit", allow_null=True)
    is_service = BooleanField()
    quantity = QuantityField()
    returned_quantity = QuantityField()
    tax = PercentField()
    net_amount = MoneyField(source="net")
    vat_amount = MoneyField(source="vat")
    total_price = MoneyField(source="total")


class ShipmentItem(OrderShipment):
    """One shipment of the list."""

    order_id = UUIDField()
    order_number = CharField(source="order.number")
    customer_id = UUIDField(source="order.customer_id")
    customer_name = CharField(source="order.customer.name")
    notes = CharField()
    cancelled_at = MomentField(allow_null=True)
    cancel_reason = computed(CharField(allow_null=True), "cancel_reason", using=blank_to_null)
    created_at = MomentField()
    updated_at = MomentField()


class ShipmentDetail(ShipmentItem):
    """One shipment with its lines and documents."""

    items = children(
        ShippedLine,
        lambda: models.ShipmentItem.objects.all(),
        key="shipment_id",
        order=("position", "id"),
    )
    documents = external(ShipmentDocument(many=True), finance.documents_of_shipments)
    e_invoices = external(ShipmentEInvoice(many=True), finance.e_invoices_of_shipments)


class ShipmentMoved(Serializer):
    """Where a step has led, and where its order stands."""

    id = UUIDField()
    status = EnumField(ShipmentStatus)
    order_id = UUIDField()
    order_status = EnumField(OrderStatus, source="order.status")
    message = MessageField()
