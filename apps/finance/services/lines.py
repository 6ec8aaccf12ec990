"""What an invoice's lines cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _

from apps.accounts import selectors as accounts
from apps.finance.models import Invoice, InvoiceItem
from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.inventory.services import warn_of_taxes_not_in_force
from apps.inventory.translated import text
from apps.kernel import money
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import Missing, not_found
from apps.sales.models import Order, OrderItem

COLUMNS = (
    "position",
    "product_id",
    "description",
    "unit",
    "quantity",
    "unit_price",
    "discount",
    "tax",
    "net",
    "vat",
    "amount",
)
Lines = Children[InvoiceItem]


def lines_of(invoice: Invoice, sent: Sequence[Mapping[str, Any]]) -> Lines:
    """What the invoice's lines become; `save()` writes it. All products are read in one query.

    Args:
        sent: `description`, `quantity`, net `unit_price`, and where given `tax`, `discount` (%), `unit` and
            `product_id`. A line with a product takes from it what is not given; the VAT of a line without
            one is the standard rate of the invoice's date. Who is no VAT payer adds none.
    Raises:
        NotFound: a product that the workspace does not have, an id that is no line of the invoice.
        Missing: a new line without quantity, or without description or price where no product gives them.
        Invalid: a sum beyond what money columns hold.
    """
    found = match(
        invoice,
        InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id"),
        sent,
        field="items",
        make=lambda: _unpriced(invoice),
        required=("quantity",),
        columns=COLUMNS,
    )
    ids = {line.product_id for line in found.wanted if line.product_id}
    products = Product.objects.in_bulk(ids) if ids else {}
    known = {row["id"]: row["product_id"] for row in found.before}
    on = tax_date(invoice)
    default_tax: Decimal | None = None
    for place, (line, values) in enumerate(zip(found.wanted, sent, strict=True)):
        product = products.get(line.product_id) if line.product_id else None
        if product is None and line.product_id and known.get(line.pk) != line.product_id:
            raise not_found(f"items.{place}.product_id")
        if product is not None and known.get(line.pk) != product.pk:
            _forget(line, values)
        if line.tax is None and default_tax is None:
            default_tax = _default_tax(invoice, on)
        _complete(line, product, place, on, default_tax)
        _price(line, place)
    warn_of_taxes_not_in_force((line.tax for line in found.wanted), on)
    return found


def copied_from(order: Order, invoice: Invoice) -> Lines:
    """The order's lines as the invoice's, as they were agreed: nothing is priced again.

    An order that is an amount alone (a deal won without products) becomes one line with the VAT inside.
    """
    rows = list(OrderItem.objects.filter(order=order).order_by("position", "id"))
    products = Product.everything.in_bulk({row.product_id for row in rows}) if rows else {}
    sent: list[dict[str, Any]] = [
        {
            "product_id": row.product_id,
            "description": text(products[row.product_id], "name"),
            "unit": products[row.product_id].unit,
            **{
                name: getattr(row, name)
                for name in ("quantity", "unit_price", "discount", "tax", "net", "vat")
            },
            "amount": row.total,
        }
        for row in rows
    ]
    if not sent and order.total_amount > 0:
        sent = [_whole(order, invoice)]
    present = InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id")
    found = match(
        invoice,
        present,
        sent,
        field="items",
        make=lambda: _unpriced(invoice),
        required=(),
        columns=COLUMNS,
    )
    for place, line in enumerate(found.wanted):
        line.position = place + 1
    warn_of_taxes_not_in_force((line.tax for line in found.wanted), tax_date(invoice))
    return found


def sum_of(lines: Iterable[InvoiceItem]) -> Decimal:
    """Σ amounts with VAT, in tenge.

    Raises:
        Invalid: beyond what money columns hold.
    """
    return money.require_money(sum((line.amount for line in lines), money.ZERO), field="items")


def tax_date(invoice: Invoice) -> date:
    """The day whose VAT rates hold: of the turnover, else of the issue (domain.md §6.1)."""
    return invoice.turnover_date or invoice.issue_date


def _unpriced(invoice: Invoice) -> InvoiceItem:
    line = InvoiceItem(invoice=invoice, **tenant_of(invoice))
    cast(Any, line).unit_price = cast(Any, line).tax = None
    return line


def _default_tax(invoice: Invoice, on: date) -> Decimal:
    payer = accounts.organization(invoice.organization_id).vat_payer
    return inventory.standard_rate(on) if payer else money.ZERO


def _forget(line: Any, values: Mapping[str, Any]) -> None:
    """What a line had from another product, or from none, goes with it unless it was sent."""
    line.description, line.unit = values.get("description") or "", values.get("unit") or ""
    line.unit_price, line.tax = values.get("unit_price"), values.get("tax")


def _complete(line: Any, product: Product | None, place: int, on: date, default_tax: Decimal | None) -> None:
    """Fill in what was not given. `default_tax` is 0 for who is no VAT payer, whatever the product says."""
    line.position = place + 1
    if product is not None:
        line.description = line.description or text(product, "name")
        line.unit = line.unit or product.unit
        if line.unit_price is None:
            line.unit_price = inventory.default_line_price(product, on=on)
        if line.tax is None and default_tax:
            line.tax = inventory.default_line_tax(product, on=on)
    if line.tax is None:
        line.tax = default_tax
    if line.discount is None:
        line.discount = money.ZERO
    absent = [name for name in ("description", "unit_price") if getattr(line, name) in (None, "")]
    if absent:
        raise Missing(*(f"items.{place}.{name}" for name in absent))


def _price(line: InvoiceItem, place: int) -> None:
    sums = money.line_amounts(line.quantity, line.unit_price, line.discount, line.tax)
    money.require_money(sums.total, field=f"items.{place}")
    line.net, line.vat, line.amount = sums.net, sums.vat, sums.total


def _whole(order: Order, invoice: Invoice) -> dict[str, Any]:
    on = tax_date(invoice)
    tax = _default_tax(invoice, on)
    net = order.total_amount - money.vat_inside(order.total_amount, tax)
    sums = money.line_amounts(Decimal(1), net, money.ZERO, tax)
    title = order.deal.title if order.deal is not None else None
    return {
        "product_id": None,
        "description": title or _("Order %(number)s") % {"number": order.number},
        "quantity": Decimal(1),
        "unit_price": net,
        "discount": money.ZERO,
        "tax": tax,
        "net": sums.net,
        "vat": sums.vat,
        "amount": sums.total,
    }
