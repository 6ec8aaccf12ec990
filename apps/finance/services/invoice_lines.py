"""What an invoice's lines cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.crm.selectors.prices import PriceBook
from apps.finance.models import Invoice, InvoiceItem
from apps.finance.services.named_parts import named_parts
from apps.finance.services.part_bills import OrderBook
from apps.finance.services.parts import OrderLines
from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.inventory.selectors import product_rows
from apps.inventory.services import default_tax, price_line, warn_of_taxes_not_in_force
from apps.inventory.translated import text
from apps.kernel import money, pricing
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import Missing, not_found
from apps.kernel.pricing import AGREED, SALE_TERMS, LineAmounts, LineTerms, terms_of
from apps.sales.models import Order

COLUMNS = (
    "position",
    "product_id",
    "order_item_id",
    "description",
    "unit",
    "by_amount",
    *SALE_TERMS,
    "net",
    "vat",
    "amount",
    *AGREED,
)
Lines = Children[InvoiceItem]


def match_lines(invoice: Invoice, sent: Sequence[Mapping[str, Any]]) -> Lines:
    """What the invoice's lines become; `save()` writes it. All products are read in one query.

    A line of a product that the invoice's order has, at the order's price, is a part of that line: it costs
    what it leaves of it, so that the parts add up to the order's sum. Nothing is agreed on top yet.

    Args:
        sent: `description`, `quantity`, and where given `unit`, `product_id` and what `price_line` knows. A
            line with a product takes from the order's line, else from the product, what is not given; the VAT
            of a line without one is the standard rate of the invoice's date. With `order_item_id` so many
            pieces, or so much (`amount`), of that line: see `named_parts`.
    Raises:
        NotFound: a product that the workspace does not have, an id that is no line of the invoice.
        Invalid: a new line of a product that is not sold (any more), unless the invoice's order has it.
        Missing: a new line without quantity, or without description or price where no product gives them.
        Invalid: a sum beyond what money columns hold, VAT of who pays none.
    """
    present = InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id")
    sent, parts = named_parts(invoice, present, sent)
    found = match(
        invoice,
        present,
        sent,
        field="items",
        make=lambda: InvoiceItem(invoice=invoice, **tenant_of(invoice)),
        required=("quantity",),
        columns=COLUMNS,
    )
    ids = {line.product_id for line in found.wanted if line.product_id}
    products = product_rows().in_bulk(ids) if ids else {}
    known = {row["id"]: row for row in found.before}
    on = tax_date(invoice)
    payer = inventory.pays_vat(invoice.organization_id, on)
    billed = OrderLines.of(invoice, ids)
    prices = PriceBook(invoice.customer_id, list(products), invoice.issue_date)
    bundles: dict[UUID, str] = {}
    for place, (line, values) in enumerate(zip(found.wanted, sent, strict=True)):
        if place in parts:
            line.position = place + 1
            continue
        before = known.get(line.pk)
        product = products.get(line.product_id) if line.product_id else None
        if before is not None and product is not None and before["product_id"] != product.pk:
            before = None
            _forget(line, values)
            values = {"discount": line.discount, **values}
        if (
            product is None
            and line.product_id
            and (before is None or before["product_id"] != line.product_id)
        ):
            raise not_found(f"items.{place}.product_id")
        if product is not None and before is None and not billed.has(product.pk):
            inventory.require_sellable(product, field=f"items.{place}.product_id")
            if product.type == Product.Type.BUNDLE:
                bundles.setdefault(product.pk, f"items.{place}.product_id")
        line.position = place + 1
        kept = None if before is None else terms_of(before, total="amount")
        _name(line, product, values, place, kept)
        part_of = billed.line_for(line, before)
        if kept is None and part_of is not None:
            kept, values = terms_of(part_of), _at_full_price(values)
        terms = price_line(
            values,
            on=on,
            payer=payer,
            field=f"items.{place}",
            product=product,
            kept=kept,
            prices=prices,
            reprice=part_of is None,
        )
        line.order_item, sums = billed.take(part_of, terms, before)
        _put(line, terms, sums)
        if before is None or invoice.bills_part:
            agree([line], money.ZERO)
    inventory.require_whole_bundles(bundles)
    warn_of_taxes_not_in_force((line.tax for line in found.wanted), on)
    return found


def copied_from(order: Order, invoice: Invoice) -> Lines:
    """What is left to bill of the invoice's shipment, else of the order, as it was agreed: no line where
    nothing is. Nothing is priced again.

    An order that is an amount alone (a deal won without products, not confirmed yet) becomes one line with
    the VAT inside.
    """
    book = OrderBook.of(order.pk, without=invoice.pk)
    if invoice.shipment_id is not None:
        return placed(invoice, book.shipment(invoice.shipment_id))
    if book.billing or not order.unbilled:
        return placed(invoice, book.rest())
    return placed(invoice, [_whole(order, invoice)])


def placed(invoice: Invoice, rows: Sequence[Mapping[str, Any]]) -> Lines:
    """Ready rows as the invoice's lines."""
    found = match(
        invoice,
        InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id"),
        rows,
        field="items",
        make=lambda: InvoiceItem(invoice=invoice, **tenant_of(invoice)),
        required=(),
        columns=COLUMNS,
    )
    for place, line in enumerate(found.wanted):
        line.position = place + 1
    warn_of_taxes_not_in_force((line.tax for line in found.wanted), tax_date(invoice))
    return found


def share_of_order(lines: Iterable[InvoiceItem]) -> Decimal:
    """What lines that keep their parts of an order have of its adjustment."""
    return sum((line.agreed_total - line.amount for line in lines), money.ZERO)


def agree(lines: Sequence[InvoiceItem], adjustment: Decimal) -> None:
    """Give the lines, unsaved, their parts of the invoice's signed adjustment."""
    own = [LineAmounts(line.net, line.vat, line.amount) for line in lines]
    agreed = pricing.spread(own, [line.tax for line in lines], adjustment)
    for line, sums in zip(lines, agreed, strict=True):
        line.agreed_net, line.agreed_vat, line.agreed_total = sums.net, sums.vat, sums.total


def sum_of(lines: Iterable[InvoiceItem]) -> Decimal:
    """Σ amounts with VAT, in tenge.

    Raises:
        Invalid: beyond what money columns hold.
    """
    return money.require_money(sum((line.amount for line in lines), money.ZERO), field="items")


def tax_date(invoice: Invoice) -> date:
    """The day whose VAT rates hold: of the turnover, else of the issue (domain.md §6.1)."""
    return invoice.turnover_date or invoice.issue_date


def _forget(line: Any, values: Mapping[str, Any]) -> None:
    """What a line had from another product, or from none, goes with it unless it was sent."""
    line.description, line.unit = values.get("description") or "", values.get("unit") or ""


def _at_full_price(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who names a price, and no discount, means that price: the order's discount is not taken off it."""
    named = any(values.get(name) is not None for name in pricing.PRICES)
    return {"discount": money.ZERO, **values} if named else values


def _name(
    line: InvoiceItem, product: Product | None, values: Mapping[str, Any], place: int, kept: LineTerms | None
) -> None:
    """Fill in how the line is called; refuse one that has no name, or no price, from anywhere."""
    if product is not None:
        line.description = line.description or text(product, "name")
        line.unit = line.unit or product.unit
    absent = [] if line.description else ["description"]
    priced = product is not None or kept is not None
    if not priced and all(values.get(name) is None for name in pricing.PRICES):
        absent.append("unit_price")
    if absent:
        raise Missing(*(f"items.{place}.{name}" for name in absent))


def _put(line: InvoiceItem, terms: LineTerms, sums: LineAmounts) -> None:
    for name in SALE_TERMS:
        setattr(line, name, getattr(terms, name))
    line.net, line.vat, line.amount = sums.net, sums.vat, sums.total


def _whole(order: Order, invoice: Invoice) -> dict[str, Any]:
    on = tax_date(invoice)
    tax, category = default_tax(None, on, payer=inventory.pays_vat(invoice.organization_id, on))
    price = pricing.price_of(order.unbilled, tax, tax_included=True)
    sums = pricing.inside(order.unbilled, tax)
    title = order.deal.title if order.deal is not None else None
    return {
        "product_id": None,
        "order_item_id": None,
        "description": title or _("Order %(number)s") % {"number": order.number},
        "by_amount": False,
        "quantity": Decimal(1),
        "discount": money.ZERO,
        "tax": tax,
        "tax_category": category,
        "tax_included": True,
        "unit_price": price.unit_price,
        "unit_price_with_tax": price.unit_price_with_tax,
        "net": sums.net,
        "vat": sums.vat,
        "amount": sums.total,
        "agreed_net": sums.net,
        "agreed_vat": sums.vat,
        "agreed_total": sums.total,
    }
