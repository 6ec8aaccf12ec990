"""What lists of customers, deals and activities can be filtered, searched and sorted by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.crm.models import Activity, Customer, Deal, Stage
from apps.hr import selectors as hr
from apps.kernel.api.filters import (
    CATEGORY,
    DAY,
    ID,
    INTEGER,
    MOMENT,
    NUMBER,
    TAGS,
    TEXT,
    Filter,
    FilterSet,
    enum,
)
from apps.kernel.letters import holds

# Ids in an array, which is never null.
PEOPLE = replace(ID, operators=("in", "ne"))


def _took_part(_operator: str, employee_id: UUID) -> Q:
    return Q(participants__contains=[employee_id])


class CustomerFilters(FilterSet):
    fields = {
        "type": Filter("type", enum(Customer.Type)),
        "status": Filter("status", enum(Customer.Status)),
        "segment": Filter("segment", CATEGORY),
        "source": Filter("source", CATEGORY),
        "name": Filter("name", TEXT),
        "customerNumber": Filter("customer_number", TEXT),
        "email": Filter("email", TEXT),
        "phone": Filter("phone", TEXT),
        "bin": Filter("bin", TEXT),
        "iin": Filter("iin", TEXT),
        "rating": Filter("rating", NUMBER),
        "creditLimit": Filter("credit_limit", NUMBER),
        "paymentTerms": Filter("payment_terms", enum(Customer.PaymentTerms)),
        "paymentBehavior": Filter("payment_behavior", enum(Customer.PaymentBehavior)),
        "balance": Filter("balance", NUMBER),
        "totalOrders": Filter("total_orders", INTEGER),
        "totalRevenue": Filter("total_revenue", NUMBER),
        "lastOrderDate": Filter("last_order_date", DAY),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    aliases = {
        "minRevenue": ("totalRevenue", "gte"),
        "maxRevenue": ("totalRevenue", "lte"),
        "dateFrom": ("createdAt", "gte"),
        "dateTo": ("createdAt", "lte"),
    }
    search = ("name", "email", "phone", "bin", "iin", "customer_number", "contract_number")
    phones = ("phone",)
    names = ("name",)
    sorts = {
        "name": "name",
        "customerNumber": "customer_number",
        "updatedAt": "updated_at",
        "rating": "rating",
        "creditLimit": "credit_limit",
        "balance": "balance",
        "totalOrders": "total_orders",
        "totalRevenue": "total_revenue",
        "lifetimeValue": "total_revenue",
        "lastOrderDate": "last_order_date",
    }


class DealFilters(FilterSet):
    fields = {
        "stage": Filter("stage", enum(Stage)),
        "customerId": Filter("customer_id", ID),
        "assignedTo": Filter("assigned_to_id", ID, means=hr.employees_meant),
        "value": Filter("value", NUMBER),
        "probability": Filter("probability", NUMBER),
        "title": Filter("title", TEXT),
        "dealNumber": Filter("deal_number", TEXT),
        "source": Filter("source", CATEGORY),
        "tags": Filter("tags", TAGS),
        "expectedCloseDate": Filter("expected_close_date", DAY),
        "actualCloseDate": Filter("actual_close_date", DAY),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
        "customer.name": Filter("customer__name", TEXT),
        "customer.type": Filter("customer__type", enum(Customer.Type)),
        "customer.status": Filter("customer__status", enum(Customer.Status)),
        "customer.segment": Filter("customer__segment", CATEGORY),
    }
    aliases = {
        "minValue": ("value", "gte"),
        "maxValue": ("value", "lte"),
        "dateFrom": ("createdAt", "gte"),
        "dateTo": ("createdAt", "lte"),
    }
    sorts = {
        "value": "value",
        "title": "title",
        "dealNumber": "deal_number",
        "stage": "stage_order",
        "probability": "probability",
        "expectedCloseDate": "expected_close_date",
        "actualCloseDate": "actual_close_date",
        "updatedAt": "updated_at",
        "customerName": "customer__name",
        "customer.name": "customer__name",
    }
    names = ("title", "customer__name")
    joins = ("customer",)

    def search_query(self, words: list[str]) -> Q:
        """Each word occurs in the deal's own texts or in its customer's name.

        A union of two look-ups, because an OR over two tables would read every deal.
        """
        condition = Q()
        for word in words:
            own = holds("title", word) | holds("description", word) | holds("deal_number", word)
            customers = Customer.objects.filter(holds("name", word)).values("pk")
            found: Any = Deal.objects.filter(own).values("pk")
            condition &= Q(
                pk__in=found.union(Deal.objects.filter(customer__in=customers).values("pk"), all=True)
            )
        return condition


class ActivityFilters(FilterSet):
    fields = {
        "type": Filter("type", enum(Activity.Type)),
        "outcome": Filter("outcome", enum(Activity.Outcome)),
        "date": Filter("occurred_at", MOMENT),
        "completedAt": Filter("completed_at", MOMENT),
        "dealId": Filter("deal_id", ID),
        "userId": Filter("user_id", ID, means=hr.users_meant),
        "participants": Filter("participants", PEOPLE, build=_took_part, means=hr.employees_meant),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("date", "gte"), "dateTo": ("date", "lte")}
    search = ("subject", "notes")
    sorts = {"date": "occurred_at", "completedAt": "completed_at"}
    default_sort = ("-occurred_at",)
