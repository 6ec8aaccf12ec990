"""What an invoice takes of an order: all that is left, a shipment, a percent, an amount, or single lines.

A part keeps its line and its share of the order's adjustment. Parts written by quantity share a line by its
pieces, all others by its sum; either way the last one takes what is left, to the tiyn (domain.md §2.4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.finance.models import ISSUED, CreditNoteItem, InvoiceItem
from apps.finance.selectors.billed import NO_PARTS, LineBilling, Parts, billing_of_lines
from apps.inventory.models import Product
from apps.inventory.selectors import every_product_rows
from apps.inventory.translated import text
from apps.kernel import money
from apps.kernel.money import CENT, share_of
from apps.kernel.pricing import (
    SALE_TERMS,
    LineAmounts,
    part_of_line,
    price_of,
    shares,
    with_tax,
    without_tax,
)
from apps.sales.models import LIVE_SHIPMENTS, OrderItem, ShipmentItem
from apps.sales.selectors import order_item_rows, return_item_rows, shipment_item_rows

Row = dict[str, Any]


@dataclass(slots=True)
class OrderBook:
    """An order's lines beside what is billed of them, while one more invoice is written."""

    billing: dict[UUID, LineBilling]
    products: dict[UUID, Product]

    @classmethod
    def of(cls, order_id: UUID, *, without: UUID | None = None) -> OrderBook:
        """Those of an order; the order is locked.

        Args:
            without: the invoice that is written, which takes nothing yet.
        """
        lines = list(order_item_rows().filter(order_id=order_id).order_by("position", "id"))
        products = every_product_rows().in_bulk({line.product_id for line in lines if line.product_id})
        return cls(billing_of_lines(lines, without=without), products)

    def rest(self) -> list[Row]:
        """All that is left of each line, as it was agreed; no line of which nothing is left."""
        found = []
        for billing in self.billing.values():
            line = billing.line
            if not billing.is_billed and billing.worth == line.agreed_total:
                found.append(self._row(line, line.agreed, quantity=line.quantity))
            elif billing.unbilled:
                found.append(self._by_sum(billing, billing.unbilled, billing.issued))
        return found

    def shipment(self, shipment_id: UUID) -> list[Row]:
        """The smaller of what a shipment brought and what is unbilled of each of its lines."""
        items = shipment_item_rows().filter(shipment=shipment_id, shipment__status__in=LIVE_SHIPMENTS)
        back = return_item_rows().filter(shipment_item__shipment=shipment_id).order_by()
        returned = dict(back.values_list("shipment_item").annotate(total=Sum("total")))
        billed = billed_of_shipment(shipment_id)
        found = []
        for item in items.order_by("position", "id"):
            billing = self.billing[item.line_id]
            gone = max(returned.get(item.pk, money.ZERO), billed.get(item.line_id, money.ZERO))
            part = min(item.total - gone, billing.unbilled)
            if part > 0:
                found.append(self._of_shipment(billing, item, part))
        return found

    def _of_shipment(self, billing: LineBilling, item: ShipmentItem, part: Decimal) -> Row:
        line = billing.line
        if part != item.total:
            return self._by_sum(billing, part, billing.issued)
        sums = item.sums
        if item.tax == line.tax and part == line.agreed_total - billing.issued.sums.total:
            sums = _part(billing, part, billing.issued)  # the last part of the line
        return self._row(line, sums, quantity=item.quantity, tax=item.tax, before=billing.issued)

    def amount(self, wanted: Decimal, *, rounded: bool = False) -> list[Row]:
        """A sum with VAT, spread over the lines by what they come to, as far as there is room in each.

        What drafts have is left to them where there is room beside; drafts may overlap all the same.

        Args:
            rounded: it is a share of the order; a tiyn more than there is means what there is.
        """
        lines = list(self.billing.values())
        weights = [billing.worth for billing in lines]
        for basis in ([each.issued + each.drafts for each in lines], [each.issued for each in lines]):
            room = [
                max(money.ZERO, billing.worth - taken.sums.total)
                for billing, taken in zip(lines, basis, strict=True)
            ]
            there = sum(room, money.ZERO)
            if rounded and wanted - CENT <= there < wanted:
                wanted = there
            if wanted <= there:
                parts = _within(wanted, weights, room)
                break
        else:
            parts, basis = shares(wanted, weights), [NO_PARTS] * len(lines)
        return [
            self._by_sum(billing, part, taken)
            for billing, part, taken in zip(lines, parts, basis, strict=True)
            if part
        ]

    def line_amount(self, pk: UUID, wanted: Decimal) -> Row:
        """So much with VAT of one line."""
        billing = self.billing[pk]
        for taken in (billing.issued + billing.drafts, billing.issued):
            if wanted <= billing.worth - taken.sums.total:
                return self._by_sum(billing, wanted, taken)
        return self._by_sum(billing, wanted, NO_PARTS)

    def line_quantity(self, pk: UUID, quantity: Decimal) -> Row:
        """So many pieces of one line."""
        billing, line = self.billing[pk], self.billing[pk].line
        wanted = share_of(line.agreed_total, quantity, line.quantity)
        for taken in (billing.issued + billing.drafts, billing.issued):
            room = billing.worth - taken.sums.total
            if taken.pieces is None:
                if wanted - CENT <= room:
                    return self._by_sum(billing, min(wanted, room), taken)
            elif taken.pieces + quantity <= line.quantity:
                sums = _pieces(billing, quantity, taken)
                if sums.total <= room:
                    return self._row(line, sums, quantity=quantity, before=taken)
        return self._row(line, _pieces(billing, quantity, NO_PARTS), quantity=quantity)

    def _by_sum(self, billing: LineBilling, wanted: Decimal, taken: Parts) -> Row:
        """A part of a sum: so many pieces where it is what whole ones come to, else a part of the line."""
        line = billing.line
        if taken.pieces is not None:
            left = line.quantity - taken.pieces
            near = share_of(line.quantity, wanted, line.agreed_total).quantize(Decimal(1), ROUND_HALF_UP)
            for quantity in (left, near):
                if 0 < quantity <= left and (sums := _pieces(billing, quantity, taken)).total == wanted:
                    return self._row(line, sums, quantity=quantity, before=taken)
        return self._row(line, _part(billing, wanted, taken), before=taken)

    def _row(
        self,
        line: OrderItem,
        sums: LineAmounts,
        *,
        quantity: Decimal | None = None,
        tax: Decimal | None = None,
        before: Parts = NO_PARTS,
    ) -> Row:
        own = _own(line, sums, before.sums.total)
        row = {
            "product_id": line.product_id,
            "order_item_id": line.pk,
            **self._called(line),
            **{name: getattr(line, name) for name in SALE_TERMS},
            "by_amount": quantity is None,
            "net": own.net,
            "vat": own.vat,
            "amount": own.total,
            "agreed_net": sums.net,
            "agreed_vat": sums.vat,
            "agreed_total": sums.total,
        }
        rate: Decimal = line.tax if tax is None else tax
        if quantity is None:
            price = price_of(own.total, rate, tax_included=True)
            row |= {
                "description": _("%(name)s: part of the sum") % {"name": row["description"]},
                "unit": "",
                "quantity": Decimal(1),
                "discount": money.ZERO,
                "tax_included": True,
                "unit_price": price.unit_price,
                "unit_price_with_tax": price.unit_price_with_tax,
            }
            return row
        if rate != line.tax:
            net, gross = line.unit_price, line.unit_price_with_tax
            prices = (without_tax(gross, rate), gross) if line.tax_included else (net, with_tax(net, rate))
            row |= {"tax": rate, "unit_price": prices[0], "unit_price_with_tax": prices[1]}
        return row | {"quantity": quantity}

    def _called(self, line: OrderItem) -> dict[str, str]:
        product = self.products.get(line.product_id) if line.product_id else None
        if product is None:
            return {"description": line.description, "unit": ""}
        return {"description": text(product, "name"), "unit": product.unit}


def billed_of_shipment(shipment_id: UUID, *, without: UUID | None = None) -> dict[UUID, Decimal]:
    """{order line: what issued invoices of a shipment bill of it and is not to be billed again}."""
    items = InvoiceItem.objects.filter(
        invoice__shipment=shipment_id, invoice__status__in=ISSUED, order_item__isnull=False
    ).exclude(invoice=without)
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    again = CreditNoteItem.objects.filter(invoice_item__in=items, credit_note__rebill=True).order_by()
    for pk, total in items.order_by().values_list("order_item").annotate(total=Sum("agreed_total")):
        found[pk] += total
    for pk, total in again.values_list("invoice_item__order_item").annotate(total=Sum("amount")):
        found[pk] -= total
    return found


def _part(billing: LineBilling, wanted: Decimal, taken: Parts) -> LineAmounts:
    whole = billing.line.agreed
    return part_of_line(
        whole, whole.total, wanted, before=taken.sums.total, taken=taken.sums, tax_included=True
    )


def _pieces(billing: LineBilling, quantity: Decimal, taken: Parts) -> LineAmounts:
    line = billing.line
    return part_of_line(
        line.agreed,
        line.quantity,
        quantity,
        before=taken.pieces or money.ZERO,
        taken=taken.sums,
        tax_included=line.shares_total,
    )


def _own(line: OrderItem, sums: LineAmounts, before: Decimal) -> LineAmounts:
    """A part's sums without its share of the order's adjustment: of the line's own by the same share."""
    own, whole = LineAmounts(line.net, line.vat, line.total), line.agreed
    if own == whole or not whole.total:
        return replace(sums)

    def part(of: Decimal) -> Decimal:
        upto = min(whole.total, before + sums.total)
        return share_of(of, upto, whole.total) - share_of(of, before, whole.total)

    vat = part(own.vat)
    if line.tax_included:
        total = part(own.total)
        return LineAmounts(total - vat, vat, total)
    net = part(own.net)
    return LineAmounts(net, vat, net + vat)


def _within(wanted: Decimal, weights: Sequence[Decimal], room: Sequence[Decimal]) -> list[Decimal]:
    """A sum by weights, no part beyond its room: what does not fit goes where there is room."""
    parts = [min(part, most) for part, most in zip(shares(wanted, weights), room, strict=True)]
    rest = wanted - sum(parts, money.ZERO)
    if not rest:
        return parts
    more = shares(rest, [most - part for most, part in zip(room, parts, strict=True)])
    return [part + plus for part, plus in zip(parts, more, strict=True)]
