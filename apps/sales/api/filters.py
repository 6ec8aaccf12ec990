"""By what orders and shipments are found and sorted."""

from __future__ import annotations

from django.db.models import Q

from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.kernel.api.filters import DAY, ID, MOMENT, NUMBER, TEXT, Filter, FilterSet, enum
from apps.kernel.letters import holds
from apps.sales.models import Approval, Order, OrderStatus, OrderType, PaymentStatus, ShipmentStatus


class OrderFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(OrderStatus)),
        "approval": Filter("approval", enum(Approval)),
        "type": Filter("type", enum(OrderType)),
        "customerId": Filter("customer_id", ID),
        "dealId": Filter("deal_id", ID),
        "paymentStatus": Filter("payment_status", enum(PaymentStatus)),
        "totalAmount": Filter("total_amount", NUMBER),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
        "deliveryDate": Filter("delivery_date", DAY),
        "orderNumber": Filter("number", TEXT),
        "customer.type": Filter("customer__type", enum(Customer.Type)),
    }
    aliases = {"dateFrom": ("createdAt", "gte"), "dateTo": ("createdAt", "lte")}
    sorts = {
        "totalAmount": "total_amount",
        "deliveryDate": "delivery_date",
        "orderNumber": "number",
        "status": "status",
        "customerName": "customer__name",
        "updatedAt": "updated_at",
    }
    names = ("customer__name",)
    joins = ("customer",)

    def search_query(self, words: list[str]) -> Q:
        """Each word in the number, the notes, the contract's number or the customer's name.

        A union rather than an OR across the join, which no index could answer.
        """
        condition = Q()
        for word in words:
            own = Order.objects.filter(
                holds("number", word) | holds("notes", word) | holds("contract_number", word)
            )
            named = customer_rows().filter(holds("name", word))
            theirs = Order.objects.filter(customer_id__in=named.values("pk"))
            condition &= Q(pk__in=own.values("pk").union(theirs.values("pk")))
        return condition


class ShipmentFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(ShipmentStatus)),
        "orderId": Filter("order_id", ID),
        "customerId": Filter("order__customer_id", ID),
        "carrier": Filter("carrier", TEXT),
        "trackingNumber": Filter("tracking_number", TEXT),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
        "shippedAt": Filter("shipped_at", MOMENT),
        "estimatedDelivery": Filter("estimated_delivery", DAY),
    }
    aliases = {"dateFrom": ("createdAt", "gte"), "dateTo": ("createdAt", "lte")}
    search = (
        "number", "act_number", "tracking_number", "carrier", "order__number", "order__customer__name",
    )  # fmt: skip
    sorts = {
        "shipmentNumber": "number",
        "status": "status",
        "estimatedDelivery": "estimated_delivery",
        "shippedAt": "shipped_at",
        "updatedAt": "updated_at",
    }
