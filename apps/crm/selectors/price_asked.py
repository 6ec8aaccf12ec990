"""What a product costs a customer, and why: the answer to who asks, with all that had something to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer, PriceList, PriceListItem
from apps.crm.selectors.prices import Candidate, PriceBook, first, shown_source
from apps.inventory.models import Product
from apps.inventory.selectors import pays_vat, product_rows
from apps.inventory.services import price_line
from apps.kernel import tenancy
from apps.kernel.errors import not_found
from apps.kernel.letters import folded

MOST_CANDIDATES = 200


class Reason(TextChoices):
    """Why a line of a list does not give the price; the first that holds."""

    NOT_ACTIVE = "not_active", _("The list is not active.")
    OTHER_CUSTOMERS = "other_customers", _("The list is for other customers.")
    NOT_YET = "not_yet", _("It does not hold yet on this day.")
    OVER = "over", _("It no longer holds on this day.")
    QUANTITY = "quantity", _("The quantity does not reach it.")
    NEARER_LIST = "nearer_list", _("Another list is meant for fewer customers.")
    NEARER_LINE = "nearer_line", _("Another line names the product more closely.")
    HIGHER_QUANTITY = "higher_quantity", _("Another line holds from a higher quantity.")
    LATER_START = "later_start", _("Another line holds since a later day.")
    LOWER_PRICE = "lower_price", _("Another line has a lower price.")
    SAME = "same", _("Another line says the same.")


# In the order of a rank's places.
BY_PLACE = (
    Reason.NEARER_LIST,
    Reason.NEARER_LINE,
    Reason.HIGHER_QUANTITY,
    Reason.LATER_START,
    Reason.LOWER_PRICE,
    Reason.SAME,
)


def price(*, product_id: UUID, customer_id: UUID | None, quantity: Decimal, on: dt.date) -> dict[str, Any]:
    """What a line of so much costs before its discount, from where, and what else there is.

    Args:
        customer_id: None asks for what everybody pays. on: the local day of the document.
    Raises:
        NotFound: the product or the customer. Invalid: a sum beyond what money columns hold.
    """
    product = product_rows().filter(pk=product_id).first()
    if product is None:
        raise not_found("product_id")
    customer = None if customer_id is None else Customer.objects.filter(pk=customer_id).first()
    if customer_id is not None and customer is None:
        raise not_found("customer_id")
    organization = tenancy.current().organization_id
    assert organization is not None
    terms = price_line(
        {"quantity": quantity},
        on=on,
        payer=pays_vat(organization, on),
        field="quantity",
        product=product,
        prices=PriceBook(customer_id, [product.pk], on),
    )
    return {
        "product_id": product_id,
        "customer_id": customer_id,
        "quantity": quantity,
        "date": on,
        "unit_price": terms.unit_price,
        "unit_price_with_tax": terms.unit_price_with_tax,
        "tax_included": terms.tax_included,
        "tax": terms.tax,
        "price_source": _named(shown_source(terms.price_source)),
        "candidates": _explained(product, customer, quantity, on, terms.tax),
    }


def items_of_lists(ids: Iterable[UUID]) -> dict[UUID, int]:
    """{price list: how many lines it has}."""
    rows = PriceListItem.objects.filter(price_list__in=list(ids)).order_by()
    return dict(rows.values_list("price_list").annotate(lines=Count("pk")))


def _named(source: dict[str, Any] | None) -> dict[str, Any]:
    names = {
        "priceListId": "price_list_id",
        "priceListName": "price_list_name",
        "fromQuantity": "from_quantity",
    }
    return {names.get(key, key): value for key, value in (source or {}).items()}


def _explained(
    product: Product, customer: Customer | None, quantity: Decimal, on: dt.date, tax: Decimal
) -> list[dict[str, Any]]:
    """Every line that names the product, its category or everything: the chosen one first, then by rank."""
    judged = [
        (_candidate(item), item, _barred(item, customer, quantity, on)) for item in _lines_about(product)
    ]
    chosen = first([each for each, _item, barred in judged if barred is None], product, quantity, tax)
    found = []
    for each, item, barred in judged:
        amount, tax_included = each.price_of(product)
        is_chosen = chosen is not None and each.item_id == chosen.item_id
        reason = barred or (None if chosen is None or is_chosen else _behind(each, chosen, product, tax))
        row = {
            "price_list_id": item.price_list_id,
            "price_list_name": item.price_list.name,
            "item_id": item.pk,
            "audience": item.price_list.audience,
            "category": item.category or None,
            "from_quantity": item.from_quantity,
            "valid_from": _latest(item.price_list.valid_from, item.valid_from),
            "valid_to": _earliest(item.price_list.valid_to, item.valid_to),
            "percent": item.percent,
            "unit_price": amount,
            "tax_included": tax_included,
            "chosen": is_chosen,
            "reason": reason,
            "explanation": None if reason is None else str(reason.label),
        }
        found.append((not is_chosen, barred is not None, each.rank(product, tax), row))
    return [row for *_order, row in sorted(found, key=lambda entry: entry[:3])]


def _lines_about(product: Product) -> list[PriceListItem]:
    about = Q(product=product) | Q(product=None, category_key__in=["", *product.category_keys])
    rows = PriceListItem.objects.filter(about, price_list__deleted_at__isnull=True)
    rows = rows.select_related("price_list").prefetch_related("price_list__for_customers")
    return list(rows.order_by("-price_list__is_active", "-created_at", "-id")[:MOST_CANDIDATES])


def _candidate(item: PriceListItem) -> Candidate:
    price_list = item.price_list
    starts = _latest(price_list.valid_from, item.valid_from)
    return Candidate(
        str(price_list.pk),
        price_list.name,
        price_list.audience,
        price_list.tax_included,
        str(item.pk),
        None if item.product_id is None else str(item.product_id),
        item.category_key,
        item.unit_price,
        item.percent,
        item.from_quantity,
        None if starts is None else starts.isoformat(),
    )


def _barred(item: PriceListItem, customer: Customer | None, quantity: Decimal, on: dt.date) -> Reason | None:
    price_list = item.price_list
    if not price_list.is_active:
        return Reason.NOT_ACTIVE
    if not _is_for(price_list, customer):
        return Reason.OTHER_CUSTOMERS
    starts = _latest(price_list.valid_from, item.valid_from)
    if starts is not None and starts > on:
        return Reason.NOT_YET
    ends = _earliest(price_list.valid_to, item.valid_to)
    if ends is not None and ends < on:
        return Reason.OVER
    return Reason.QUANTITY if item.from_quantity > quantity else None


def _is_for(price_list: PriceList, customer: Customer | None) -> bool:
    if price_list.audience == PriceList.Audience.ALL:
        return True
    if customer is None:
        return False
    if price_list.audience == PriceList.Audience.SEGMENTS:
        return bool(customer.segment) and folded(customer.segment or "") in price_list.segment_keys
    return customer.pk in {row.customer_id for row in price_list.for_customers.all()}


def _behind(each: Candidate, chosen: Candidate, product: Product, tax: Decimal) -> Reason:
    """By what the chosen one comes before it."""
    ranks = zip(each.rank(product, tax), chosen.rank(product, tax), strict=True)
    place = next((place for place, (own, best) in enumerate(ranks) if own != best), len(BY_PLACE) - 1)
    return BY_PLACE[min(place, len(BY_PLACE) - 1)]


def _latest(*days: dt.date | None) -> dt.date | None:
    return max((day for day in days if day is not None), default=None)


def _earliest(*days: dt.date | None) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)
