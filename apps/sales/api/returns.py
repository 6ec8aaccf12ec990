"""Returns over HTTP: what came back, and how it looks."""

from __future__ import annotations

from apps.kernel.api.actions import Action
from apps.kernel.api.fields import (
    CharField,
    DateField,
    EnumField,
    MessageField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    UUIDField,
)
from apps.kernel.api.filters import DAY, ID, MOMENT, NUMBER, FilterSet
from apps.kernel.api.filters import Filter as By
from apps.kernel.api.rows import RowSerializer, children, expression
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet
from apps.sales.models import Condition, SalesReturn, SalesReturnItem
from apps.sales.selectors import line_name


class ReturnedLine(RowSerializer):
    """What came back of one line of a shipment."""

    id = UUIDField()
    order_item_id = UUIDField()
    shipment_id = UUIDField(source="shipment_item.shipment_id")
    shipment_number = CharField(source="shipment_item.shipment.number")
    product_id = UUIDField(allow_null=True)
    product_name = expression(CharField(), lambda: line_name("order_item__"))
    quantity = QuantityField()
    condition = EnumField(Condition)
    tax = PercentField()
    net_amount = MoneyField(source="net")
    vat_amount = MoneyField(source="vat")
    total_price = MoneyField(source="total")


class ReturnItem(RowSerializer):
    """One return of the list."""

    id = UUIDField()
    return_number = CharField(source="number")
    order_id = UUIDField()
    order_number = CharField(source="order.number")
    customer_id = UUIDField(source="order.customer_id")
    customer_name = CharField(source="order.customer.name")
    date = DateField()
    reason = CharField()
    amount = MoneyField()
    refund_amount = MoneyField()
    created_at = MomentField()


class ReturnDetail(ReturnItem):
    """One return with its lines."""

    items = children(
        ReturnedLine,
        lambda: SalesReturnItem.objects.all(),
        key="sales_return_id",
        order=("position", "id"),
    )


class GoodsReturned(Serializer):
    """What was made of it."""

    id = UUIDField()
    return_number = CharField(source="number")
    order_id = UUIDField()
    amount = MoneyField()
    refund_amount = MoneyField()
    message = MessageField()


class ReturnFilters(FilterSet):
    fields = {
        "orderId": By("order_id", ID),
        "customerId": By("order__customer_id", ID),
        "date": By("date", DAY),
        "amount": By("amount", NUMBER),
        "createdAt": By("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("date", "gte"), "dateTo": ("date", "lte")}
    search = ("number", "reason", "order__number", "order__customer__name")
    sorts = {"returnNumber": "number", "date": "date", "amount": "amount"}


class ReturnViewSet(ViewSet):
    """What customers gave back; a return is made of its order and never changed."""

    model = SalesReturn
    resource = "ORDERS"
    filterset_class = ReturnFilters
    table = {
        "list": Action(response=ReturnItem, paged=True),
        "retrieve": Action(response=ReturnDetail),
    }
