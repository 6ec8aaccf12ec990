"""What one sees while picking, and what a choice brings along: prices, rates, stock, terms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.crm import selectors as crm
from apps.crm.models import Customer
from apps.crm.selectors.prices import PriceBook, source_said
from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.inventory.services import price_line
from apps.inventory.translated import text
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.admin import actor_of, columns
from apps.kernel.uuids import read_uuid

# A form that is not sent yet may say anything.
MOST_ASKED = Decimal(10**6)


class Picks(AutocompleteJsonView):
    """Django's autocomplete; a product shows its price and what is free, a customer its number."""

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found.select_related("stock") if found.model is Product else found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        """As Django's, with the words of this workplace."""
        found: dict[str, Any] = super().serialize_result(obj, to_field_name)
        if isinstance(obj, Product):
            found["text"] = " · ".join(_product_words(obj))
        elif isinstance(obj, Customer):
            found["text"] = " · ".join(filter(None, (obj.name, obj.bin or obj.customer_number)))
        return found


def _product_words(product: Product) -> list[str]:
    words = [f"{product.code} {text(product, 'name')}", f"{columns.money(product.price)} ₸"]
    if product.is_stockable:
        stock = product.stock
        free = columns.quantity(stock.in_stock - stock.reserved)
        words.append(_("free %(quantity)s %(unit)s") % {"quantity": free, "unit": product.unit})
    return words


@require_GET
def picked(request: HttpRequest, kind: str, pk: str) -> JsonResponse:
    """What the chosen product or customer brings to a form, in the visitor's scope.

    Raises:
        Http404: no such kind, or not in the workspace. PermissionDenied: it may not be seen.
    """
    actor = actor_of(request)
    right, read = KINDS.get(kind, ("", None))
    if read is None or actor is None:
        raise Http404
    if not actor.may(right):
        raise PermissionDenied
    try:
        found = read(actor, read_uuid(pk), request.GET)
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return JsonResponse(found)


def _product(actor: Actor, pk: Any, asked: Mapping[str, str]) -> dict[str, Any] | None:
    """Price, rate and stock, today and by whom and how much of the form says so far."""
    product = Product.objects.select_related("stock").filter(pk=pk).first()
    if product is None:
        return None
    today = clock.today()
    payer = inventory.pays_vat(actor.organization_id, today)
    customer = read_uuid(asked["customer"]) if asked.get("customer") else None
    try:
        quantity = min(max(Decimal(asked.get("quantity") or 1), money.ZERO), MOST_ASKED)
    except InvalidOperation:
        quantity = Decimal(1)
    book = PriceBook(customer, [product.pk], today)
    terms = price_line(
        {"quantity": quantity}, on=today, payer=payer, field="product", product=product, prices=book
    )
    stock = product.stock if product.is_stockable else None
    said = ""
    if stock is not None:
        said = _("In stock %(stock)s %(unit)s, reserved %(reserved)s") % {
            "stock": columns.quantity(stock.in_stock),
            "reserved": columns.quantity(stock.reserved),
            "unit": product.unit,
        }
    return {
        "unit": product.unit,
        "unit_price": str(terms.unit_price),
        "unit_price_with_tax": str(terms.unit_price_with_tax),
        "tax_included": terms.tax_included,
        "tax": str(terms.tax),
        "stock": said,
        "price_source": source_said(terms.price_source),
    }


def _customer(actor: Actor, pk: Any, asked: Mapping[str, str]) -> dict[str, Any] | None:
    customer = Customer.objects.filter(pk=pk).first()
    if customer is None:
        return None
    address = crm.shipping_address(customer.pk) or {}
    return {
        "payment_terms": customer.payment_terms,
        "payment_terms_words": customer.get_payment_terms_display(),
        "contract_number": customer.contract_number or "",
        "contract_date": columns.date(customer.contract_date) if customer.contract_date else "",
        "address_line1": address.get("addressLine1", ""),
        "city": address.get("city", ""),
        "postal_code": address.get("postalCode", ""),
        "country": address.get("country", ""),
    }


KINDS: dict[str, tuple[str, Any]] = {
    "product": ("PRODUCTS_VIEW", _product),
    "customer": ("CUSTOMERS_VIEW", _customer),
}
