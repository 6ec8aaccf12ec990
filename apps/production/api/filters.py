"""By what production orders, work orders and shortages are found and sorted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from apps.inventory.models import Product
from apps.inventory.selectors import product_rows
from apps.kernel.api.filters import DAY, ID, MOMENT, NUMBER, TEXT, Filter, FilterSet, FilterType, enum
from apps.kernel.letters import holds
from apps.production.models import Priority, ProductionOrder, ProductionStatus, WorkOrder, WorkStatus
from apps.sales.selectors import order_rows


def _named(word: str) -> QuerySet[Any]:
    """Production orders with the word in the number, the notes, the product or the sales order's number.

    A union rather than an OR across joins, which no index could answer.
    """
    every = ProductionOrder.objects.all()
    products = product_rows().filter(holds("search_text", word))
    orders = order_rows().filter(holds("number", word))
    return (
        every.filter(holds("number", word) | holds("notes", word))
        .values("pk")
        .union(
            every.filter(product_id__in=products.values("pk")).values("pk"),
            every.filter(order_id__in=orders.values("pk")).values("pk"),
        )
    )


class ProductionFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(ProductionStatus)),
        "priority": Filter("priority", enum(Priority)),
        "productId": Filter("product_id", ID),
        "orderId": Filter("order_id", ID),
        "parentId": Filter("parent_id", ID),
        "productionNumber": Filter("number", TEXT),
        "quantity": Filter("quantity", NUMBER),
        "startDate": Filter("start_date", DAY),
        "dueDate": Filter("due_date", DAY),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    aliases = {"dateFrom": ("createdAt", "gte"), "dateTo": ("createdAt", "lte")}
    sorts = {
        "productionNumber": "number",
        "quantity": "quantity",
        "priority": "urgency",
        "startDate": "start_date",
        "dueDate": "due_date",
        "status": "status",
        "updatedAt": "updated_at",
    }

    def search_query(self, words: list[str]) -> Q:
        condition = Q()
        for word in words:
            condition &= Q(pk__in=_named(word))
        return condition


def _of_order(column: str, kind: FilterType) -> Filter:
    """A column of the production order, looked up there: its indexes are of a workspace's live rows."""

    def build(operator: str, value: Any) -> Q:
        condition = {column if operator == "exact" else f"{column}__{operator}": value}
        return Q(production_order_id__in=ProductionOrder.objects.filter(**condition).values("pk"))

    return Filter(f"production_order__{column}", kind, build)


class WorkOrderFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(WorkStatus)),
        "operation": Filter("operation", TEXT),
        "productionOrderId": Filter("production_order_id", ID),
        "productId": _of_order("product_id", ID),
        "orderId": _of_order("order_id", ID),
        "priority": _of_order("priority", enum(Priority)),
        "productionStatus": _of_order("status", enum(ProductionStatus)),
        "dueDate": _of_order("due_date", DAY),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    sorts = {
        "sequence": "sequence",
        "status": "status",
        "dueDate": "production_order__due_date",
        "priority": "production_order__urgency",
        "productionNumber": "production_order__number",
        "updatedAt": "updated_at",
    }

    def search_query(self, words: list[str]) -> Q:
        condition = Q()
        for word in words:
            own = WorkOrder.objects.filter(holds("operation", word))
            theirs = WorkOrder.objects.filter(production_order_id__in=_named(word))
            condition &= Q(pk__in=own.values("pk").union(theirs.values("pk")))
        return condition


class ShortageFilters(FilterSet):
    fields = {
        "productId": Filter("id", ID),
        "type": Filter("type", enum(Product.Type)),
        "code": Filter("code", TEXT),
    }
    search = ("search_text",)
    sorts = {"code": "code"}
    names = ("code",)
    default_sort = ("code",)
