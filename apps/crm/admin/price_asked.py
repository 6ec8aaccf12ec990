"""What a product costs a customer, and why: the question as a page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from apps.crm.models import Customer, PriceList, PriceListCustomer, PriceListItem
from apps.crm.selectors import price_asked
from apps.inventory.selectors import product_rows
from apps.kernel import clock
from apps.kernel.admin import columns
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.admin.refusals import put_on
from apps.kernel.errors import DomainError
from apps.kernel.uuids import read_uuid


class PriceForm(forms.Form):
    """Of what, for whom, how many of it and when; without a customer it is what everybody pays."""

    product_id: Any = forms.ModelChoiceField(queryset=None, label=_("product"))
    customer_id = forms.ModelChoiceField(
        queryset=Customer.everything.none(), label=_("customer"), required=False, empty_label=""
    )
    quantity = NumberField(
        max_digits=15, decimal_places=3, min_value=Decimal("0.001"), required=False, label=_("quantity")
    )
    date = DateField(required=False, label=_("day"))

    def __init__(self, *args: Any, site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows, row in (
            ("product_id", product_rows(), PriceListItem),
            ("customer_id", Customer.objects.all(), PriceListCustomer),
        ):
            field: Any = self.fields[name]
            field.queryset = rows
            field.widget = AutocompleteSelect(row._meta.get_field(name.removesuffix("_id")), site)
            field.widget.choices = field.choices
        for each in self.fields.values():
            each.label = capfirst(each.label or "")

    def asked(self) -> dict[str, Any]:
        """As the selector takes it."""
        found = self.cleaned_data
        customer = found.get("customer_id")
        return {
            "product_id": found["product_id"].pk,
            "customer_id": None if customer is None else customer.pk,
            "quantity": found.get("quantity") or Decimal(1),
            "on": found.get("date") or clock.today(),
        }


class PriceAskedMixin(ModelAdmin):
    """Adds `price/` to the screen of price lists."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.price_view)
        return [path("price/", view, name="crm_pricelist_price"), *super().get_urls()]

    def price_view(self, request: HttpRequest) -> HttpResponse:
        """The answer stands below the question; the address can be passed on."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = {name: request.GET.get(name, "") for name in PriceForm.base_fields}
        for name in ("product_id", "customer_id"):
            asked[name] = asked[name] if _is_id(asked[name]) else ""
        form = PriceForm(asked if "product_id" in request.GET else None, site=self.admin_site)
        found = None
        if form.is_bound and form.is_valid():
            try:
                found = _shown(price_asked.price(**form.asked()))
            except DomainError as error:
                put_on(form, error)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What does it cost?"),
            "form": form,
            "found": found,
        }
        return TemplateResponse(request, "workplace/price_asked.html", context)


def _is_id(text: str) -> bool:
    try:
        read_uuid(text)
    except ValueError:
        return False
    return True


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    source = found["price_source"]
    return {
        "with_tax": columns.money(found["unit_price_with_tax"]),
        "without_tax": columns.money(found["unit_price"]),
        "tax": columns.quantity(found["tax"]),
        "tax_label": _("VAT, %"),
        "list": source.get("price_list_name"),
        "list_url": _page(source.get("price_list_id")),
        "candidates": [_row(each) for each in found["candidates"]],
    }


def _row(each: dict[str, Any]) -> dict[str, Any]:
    percent, price = each["percent"], each["unit_price"]
    return {
        "name": each["price_list_name"],
        "url": _page(each["price_list_id"]),
        "audience": PriceList.Audience(each["audience"]).label,
        "about": each["category"] or "",
        "from_quantity": columns.quantity(each["from_quantity"]) if each["from_quantity"] else "",
        "valid": _days(each["valid_from"], each["valid_to"]),
        "percent": f"{columns.quantity(percent)} %" if percent is not None else "",
        "price": columns.money(price) if price is not None else "",
        "tax_included": each["tax_included"],
        "chosen": each["chosen"],
        "why": each["explanation"] or "",
    }


def _days(first: Any, last: Any) -> str:
    if first is None and last is None:
        return ""
    return f"{columns.date(first) if first else '…'} – {columns.date(last) if last else '…'}"


def _page(pk: Any) -> str:
    return reverse("admin:crm_pricelist_change", args=(pk,)) if pk else ""
