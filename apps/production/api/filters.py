"""By what production orders, work orders and shortages are found and sorted."""

from __future__ import annotations

from django.db.models import Q

from apps.inventory.models import Product
from apps.kernel.api.filters import DAY, ID, MOMENT, NUMBER, TEXT, Filter, FilterSet, enum
from apps.production.models import Priority, ProductionStatus, WorkStatus
from apps.sales.models import Order


def _about(prefix: str, words: list[str]) -> Q:
    """Each word in the number, the notes, the product or the sales order's number."""
    condition = Q()
    for word in words:
        products = Product.objects.filter(search_text__contains=word.upper())
        orders = Order.objects.filter(number__icontains=word)
        condition &= (
            Q(**{f"{prefix}number__icontains": word})
            | Q(**{f"{prefix}notes__icontains": word})
            | Q(**{f"{prefix}product_id__in": products.values("pk")})
            | Q(**{f"{prefix}order_id__in": orders.values("pk")})
        )
    return condition


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
    }
    aliases = {"dateFrom": ("createdAt", "gte"), "dateTo": ("createdAt", "lte")}
    sorts = {
        "productionNumber": "number",
        "quantity": "quantity",
        "priority": "urgency",
        "startDate": "start_date",
        "dueDate": "due_date",
        "status": "status",
    }

    def search_query(self, words: list[str]) -> Q:
        return _about("", words)


class WorkOrderFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(WorkStatus)),
        "operation": Filter("operation", TEXT),
        "productionOrderId": Filter("production_order_id", ID),
        "productId": Filter("production_order__product_id", ID),
        "orderId": Filter("production_order__order_id", ID),
        "priority": Filter("production_order__priority", enum(Priority)),
        "productionStatus": Filter("production_order__status", enum(ProductionStatus)),
        "dueDate": Filter("production_order__due_date", DAY),
        "createdAt": Filter("created_at", MOMENT),
    }
    sorts = {
        "sequence": "sequence",
        "status": "status",
        "dueDate": "production_order__due_date",
        "priority": "production_order__urgency",
        "productionNumber": "production_order__number",
    }

    def search_query(self, words: list[str]) -> Q:
        condition = Q()
        for word in words:
            condition &= Q(operation__icontains=word) | _about("production_order__", [word])
        return condition


class ShortageFilters(FilterSet):
    fields = {
        "productId": Filter("id", ID),
        "type": Filter("type", enum(Product.Type)),
        "code": Filter("code", TEXT),
    }
    search = ("search_text",)
    sorts = {"code": "code"}
    default_sort = ("code",)
