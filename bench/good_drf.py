"""The deals list as a good Django REST framework project writes it: `select_related`, `prefetch_related`,
a `ModelSerializer`, django-filter, stored counters, no query that grows with the page. The same sign-in,
tenant, middleware and keys as the house's own list.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any, cast

import django_filters
from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from apps.crm.models import Deal, DealProduct, Stage
from apps.kernel import clock, tenancy


class Line(serializers.ModelSerializer[Any]):
    productId = serializers.UUIDField(source="product_id")  # noqa: N815
    productName = serializers.CharField(source="product.name_ru")  # noqa: N815
    unitPrice = serializers.DecimalField(18, 2, source="unit_price")  # noqa: N815
    unitPriceWithTax = serializers.DecimalField(18, 2, source="unit_price_with_tax")  # noqa: N815
    taxIncluded = serializers.BooleanField(source="tax_included")  # noqa: N815
    taxCategory = serializers.SerializerMethodField()  # noqa: N815
    netPrice = serializers.DecimalField(18, 2, source="net")  # noqa: N815
    taxAmount = serializers.DecimalField(18, 2, source="vat")  # noqa: N815
    totalPrice = serializers.DecimalField(18, 2, source="total")  # noqa: N815
    priceSource = serializers.JSONField(source="price_source")  # noqa: N815

    class Meta:
        model = DealProduct
        fields = [
            "id", "productId", "productName", "quantity", "unitPrice", "unitPriceWithTax", "taxIncluded",
            "discount", "tax", "taxCategory", "netPrice", "taxAmount", "totalPrice", "priceSource",
        ]  # fmt: skip

    def get_taxCategory(self, line: DealProduct) -> str | None:  # noqa: N802
        return line.tax_category or None


class Metrics(serializers.Serializer[Any]):
    daysInPipeline = serializers.SerializerMethodField()  # noqa: N815
    activitiesCount = serializers.IntegerField(source="activities_count")  # noqa: N815
    lastActivityDate = serializers.DateField(source="last_activity_date")  # noqa: N815

    def get_daysInPipeline(self, deal: Deal) -> int:  # noqa: N802
        return max(0, ((deal.actual_close_date or clock.today()) - deal.opened_on).days)


class DealSerializer(serializers.ModelSerializer[Any]):
    dealNumber = serializers.CharField(source="deal_number")  # noqa: N815
    customerId = serializers.UUIDField(source="customer_id")  # noqa: N815
    customerName = serializers.CharField(source="customer.name")  # noqa: N815
    currency = serializers.SerializerMethodField()
    expectedCloseDate = serializers.DateField(source="expected_close_date")  # noqa: N815
    assignedTo = serializers.UUIDField(source="assigned_to_id")  # noqa: N815
    assignedToName = serializers.SerializerMethodField()  # noqa: N815
    products = Line(source="lines", many=True)
    metrics = Metrics(source="*")
    wonAt = serializers.DateTimeField(source="won_at")  # noqa: N815
    lostAt = serializers.DateTimeField(source="lost_at")  # noqa: N815
    actualCloseDate = serializers.DateField(source="actual_close_date")  # noqa: N815
    finalAmount = serializers.DecimalField(18, 2, source="final_amount")  # noqa: N815
    lostReason = serializers.CharField(source="lost_reason")  # noqa: N815
    competitorWon = serializers.CharField(source="competitor_won")  # noqa: N815
    createdBy = serializers.UUIDField(source="created_by_id")  # noqa: N815
    createdAt = serializers.DateTimeField(source="created_at")  # noqa: N815
    updatedAt = serializers.DateTimeField(source="updated_at")  # noqa: N815

    class Meta:
        model = Deal
        fields = [
            "id", "dealNumber", "title", "description", "customerId", "customerName", "value", "currency",
            "stage", "probability", "expectedCloseDate", "assignedTo", "assignedToName", "source", "products",
            "competitors", "tags", "metrics", "notes", "wonAt", "lostAt", "actualCloseDate", "finalAmount",
            "lostReason", "competitorWon", "createdBy", "createdAt", "updatedAt",
        ]  # fmt: skip

    def get_currency(self, deal: Deal) -> str:
        return "KZT"

    def get_assignedToName(self, deal: Deal) -> str | None:  # noqa: N802
        return deal.assigned_to.membership.user.full_name if deal.assigned_to else None


class DealFilter(django_filters.FilterSet):
    stage = django_filters.ChoiceFilter(choices=Stage.choices)
    minValue = django_filters.NumberFilter(field_name="value", lookup_expr="gte")  # noqa: N815
    maxValue = django_filters.NumberFilter(field_name="value", lookup_expr="lte")  # noqa: N815
    customerId = django_filters.UUIDFilter(field_name="customer_id")  # noqa: N815
    assignedTo = django_filters.UUIDFilter(field_name="assigned_to_id")  # noqa: N815


class Pages(PageNumberPagination):
    page_size = 20
    page_size_query_param = "limit"


class DealViewSet(viewsets.ReadOnlyModelViewSet[Any]):
    serializer_class = DealSerializer
    renderer_classes = [JSONRenderer]
    pagination_class = Pages
    filter_backends = [DjangoFilterBackend, OrderingFilter]
    filterset_class = DealFilter
    ordering_fields = ["created_at", "value", "title"]
    ordering = ["-created_at", "-id"]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # The tenant of the house: without it row-level security shows nothing.
        with ExitStack() as stack:
            outermost = not connection.in_atomic_block
            stack.enter_context(transaction.atomic())
            request.enter_tenant = partial(_enter, stack, outermost)
            response: Any = super().dispatch(request, *args, **kwargs)
            return response if getattr(response, "is_rendered", True) else response.render()

    def get_queryset(self) -> QuerySet[Any]:
        if not cast(Any, self.request.auth).may("DEALS_VIEW"):
            raise PermissionDenied
        lines = DealProduct.objects.select_related("product").order_by("position", "id")
        return Deal.objects.select_related("customer", "assigned_to__membership__user").prefetch_related(
            Prefetch("lines", queryset=lines)
        )

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        response = super().list(request, *args, **kwargs)
        return Response({"success": True, "data": response.data})


def _enter(stack: ExitStack, outermost: bool, scope: tenancy.Scope) -> None:
    stack.enter_context(tenancy.applied(scope, until_commit=outermost))
