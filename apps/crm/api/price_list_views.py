"""Price lists over HTTP: what lists can be asked, and the routes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.crm import services
from apps.crm.api import price_lists as shown
from apps.crm.models import PriceList, PriceListItem
from apps.crm.selectors import price_asked
from apps.kernel import clock
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import read_query
from apps.kernel.api.filters import (
    BOOLEAN,
    DAY,
    ID,
    MOMENT,
    NUMBER,
    TEXT,
    Filter,
    FilterSet,
    enum,
)
from apps.kernel.api.serializers import Done
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.kernel.letters import folded, holds


def _holds_on(_operator: str, day: dt.date) -> Q:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=day)) & Q(is_active=True)


def _for_segment(_operator: str, name: str) -> Q:
    return Q(segment_keys__contains=[folded(name)])


class PriceListFilters(FilterSet):
    """`validOn`: active, and its days hold it."""

    fields = {
        "name": Filter("name", TEXT),
        "audience": Filter("audience", enum(PriceList.Audience)),
        "segment": Filter("segment_keys", TEXT, build=_for_segment),
        "customerId": Filter("for_customers__customer_id", ID),
        "isActive": Filter("is_active", BOOLEAN),
        "validOn": Filter("valid_from", DAY, build=_holds_on),
        "validFrom": Filter("valid_from", DAY),
        "validTo": Filter("valid_to", DAY),
        "externalId": Filter("external_id", TEXT),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = ("name", "notes", "external_id")
    names = ("name",)
    sorts = {
        "name": "name",
        "validFrom": "valid_from",
        "validTo": "valid_to",
        "updatedAt": "updated_at",
    }


class PriceListLineFilters(FilterSet):
    fields = {
        "productId": Filter("product_id", ID),
        "unitPrice": Filter("unit_price", NUMBER),
        "percent": Filter("percent", NUMBER),
        "fromQuantity": Filter("from_quantity", NUMBER),
        "validFrom": Filter("valid_from", DAY),
        "validTo": Filter("valid_to", DAY),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    sorts = {
        "productCode": "product__code",
        "fromQuantity": "from_quantity",
        "unitPrice": "unit_price",
        "updatedAt": "updated_at",
    }
    names = ("product__code",)

    def search_query(self, words: list[str]) -> Q:
        """Each word in the product's texts or the category."""
        condition = Q()
        for word in words:
            condition &= holds("product__search_text", word) | holds("category", word)
        return condition


class PriceListViewSet(ViewSet):
    model = PriceList
    resource = "PRICELISTS"

    @property
    def filterset_class(self) -> type[FilterSet]:  # type: ignore[override]
        return PriceListLineFilters if self.action == "items" else PriceListFilters

    def get_queryset(self) -> QuerySet[Any]:
        """Lists, or the lines of one of them."""
        found = super().get_queryset()
        if self.action != "items":
            return found
        if not found.filter(pk=self.subject_id).exists():
            raise NotFound
        return PriceListItem.objects.filter(price_list=self.subject_id)

    def run_retrieve(self) -> Response:
        if self.action != "price":
            return super().run_retrieve()
        asked = read_query(shown.PriceQuery, self.request, {})
        found = price_asked.price(
            product_id=asked["product_id"],
            customer_id=asked.get("customer_id"),
            quantity=asked.get("quantity") or Decimal(1),
            on=asked.get("date") or clock.today(),
        )
        return Response(shown.PriceAsked(found).data)

    table = {
        "list": Action(response=shown.PriceListRow, paged=True),
        "create": Action.create(
            services.create_price_list, shown.PriceListBody, shown.PriceListMade, errors=(404, 409)
        ),
        "retrieve": Action(response=shown.PriceListDetail),
        "update": Action.update(
            services.update_price_list,
            shown.PriceListChange,
            _("Price list updated successfully"),
            errors=(404, 409),
        ),
        "destroy": Action.delete(services.delete_price_list, _("Price list deleted successfully")),
        "price": Action(
            response=shown.PriceAsked,
            query=shown.PriceQuery,
            method="get",
            detail=False,
            permission="VIEW",
            errors=(400, 404),
            operation="getPrice",
            summary="Ask for a price",
            description=(
                "Answers what a product costs a customer for a quantity on a day, from which list it is, and "
                "why the other lines of lists do not count."
            ),
        ),
        "items": Action(
            response=shown.PriceListLineRow,
            method="get",
            permission="VIEW",
            paged=True,
            operation="listPriceListItems",
            summary="List the lines of a price list",
            description="Answers one page of the lines of a price list.",
        ),
        "put_items": Action(
            path="items",
            method="put",
            request=shown.PriceListLinesBody,
            full_body=True,
            response=Done,
            service=services.put_price_list_items,
            permission="UPDATE",
            message=_("Price list updated successfully"),
            errors=(404,),
            operation="setPriceListItems",
            summary="Set the lines of a price list",
            description="Makes the lines those of the body: with `id` the line stays, others go or are new.",
        ),
        "add_items": Action(
            path="items",
            request=shown.PriceListLinesBody,
            response=Done,
            service=services.keep_price_list_items,
            permission="UPDATE",
            message=_("Price list updated successfully"),
            errors=(404,),
            operation="addPriceListItems",
            summary="Put lines into a price list",
            description=(
                "Lines with the same product or category, quantity and first day are replaced; others stay."
            ),
        ),
    }
