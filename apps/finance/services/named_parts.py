"""Lines of a body that name a line of the order: so many pieces of it, or so much of its sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.finance.models import Invoice, InvoiceItem
from apps.finance.services.part_bills import OrderBook, Row
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.pricing import AGREED, SALE_TERMS, TERMS
from apps.sales.models import OrderItem

Sent = Mapping[str, Any]
# What the order says of its line.
FIXED = ("product_id", *(name for name in TERMS if name != "quantity"))
STORED = (
    "product_id",
    "order_item_id",
    "unit",
    "description",
    "by_amount",
    *SALE_TERMS,
    "net",
    "vat",
    "amount",
    *AGREED,
)


def named_parts(
    invoice: Invoice, present: QuerySet[InvoiceItem], sent: Sequence[Sent]
) -> tuple[list[Sent], set[int]]:
    """(what was sent, with the lines that name a line of the order made out, the places of these).

    A line of the invoice that is sent back with its `id` stays the part that it was, at the order's price;
    with another quantity (or, of a sum, another amount) it is that part.

    Raises:
        NotFound: a line that the order does not have. Missing: neither quantity nor amount.
        Invalid: both, a line twice, another price than the order's, more than all of the line.
    """
    known = {row.pk: row for row in present} if any(values.get("id") for values in sent) else {}
    book: OrderBook | None = None
    found: list[Sent] = []
    places: set[int] = set()
    named: set[UUID] = set()
    for place, values in enumerate(sent):
        row = known.get(values["id"]) if values.get("id") else None
        pk = values.get("order_item_id") if row is None else row.order_item_id
        if pk is None or (row is not None and not invoice.bills_part) or (row is None and values.get("id")):
            found.append({name: values[name] for name in values if name not in ("amount", "order_item_id")})
            continue
        field = f"items.{place}"
        if pk in named:
            raise Invalid({f"{field}.order_item_id": _("The line is named twice.")})
        named.add(pk)
        book = book or OrderBook.of(invoice.order_id, without=invoice.pk) if invoice.order_id else None
        if book is None or pk not in book.billing:
            raise not_found(f"{field}.order_item_id")
        places.add(place)
        if row is not None and _same(row, values):
            made: Row = {name: getattr(row, name) for name in STORED}
        else:
            made = _made(book, book.billing[pk].line, row, values, field)
        called = {name: values[name] for name in ("description", "unit") if values.get(name)}
        found.append({**made, **called, **({} if row is None else {"id": row.pk})})
    return found, places


def _same(row: InvoiceItem, values: Sent) -> bool:
    """Whether a line that is sent back is the part that it was."""
    quantity, amount = values.get("quantity"), values.get("amount")
    if row.by_amount:
        return amount in (None, row.amount)
    return quantity in (None, row.quantity)


def _made(book: OrderBook, line: OrderItem, row: InvoiceItem | None, values: Sent, field: str) -> Row:
    quantity: Decimal | None = values.get("quantity")
    amount: Decimal | None = values.get("amount")
    if row is None:
        for name in FIXED:
            if values.get(name) not in (None, "", getattr(line, name)):
                raise Invalid({f"{field}.{name}": _("The line costs what the order says.")})
        if quantity is not None and amount is not None:
            raise Invalid({f"{field}.amount": _("Send either a quantity or an amount.")})
    elif row.by_amount:
        quantity = None
    else:
        amount = None
    if amount is not None:
        if not amount:
            raise Invalid({f"{field}.amount": _("Nothing of the line.")})
        if amount > line.agreed_total:
            raise Invalid({f"{field}.amount": _("More than all of the line.")})
        return book.line_amount(line.pk, amount)
    if quantity is None:
        raise Missing(f"{field}.quantity")
    if quantity > line.quantity:
        raise Invalid({f"{field}.quantity": _("More than all of the line.")})
    return book.line_quantity(line.pk, quantity)
