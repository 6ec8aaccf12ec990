"""Lines and totals as texts: pages compute nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import accumulate
from typing import Any, Protocol
from uuid import UUID

from apps.finance.documents.delivery import Delivery
from apps.finance.documents.document_lines import Line, Sums, shown_net, sums_of
from apps.finance.documents.language import Speech, Text
from apps.finance.documents.units import unit_said
from apps.inventory.models import Product
from apps.inventory.selectors import every_product_rows
from apps.inventory.translated import text, text_in

# From so many lines on, sums and signatures take the last line with them to another page.
LONG = 4


class Sold(Protocol):
    """Whose lines they are: an invoice's sale, a shipment's delivery."""

    @property
    def products(self) -> dict[UUID, Product]: ...
    @property
    def taxed(self) -> bool: ...


def table(
    sale: Sold, lines: list[Line], speech: Speech, *, one_price: bool = False, discounts: bool = False
) -> dict[str, Any]:
    """The context of a document's table of lines: rows, totals, VAT by rate, the total in words.

    Args:
        one_price: the document has one column of prices and one of sums, `price` and `sum` of a row: without
            VAT where all was agreed so, else with VAT, and a line that was agreed without it is marked.
        discounts: the document has a column of them, so prices are before discount.
    """
    sums = sums_of(lines)
    taxed = sale.taxed
    net_prices = one_price and taxed and shown_net(lines)
    shown = _Shown(taxed, net_prices, discounts)
    rows = [_row(place, line, sale, speech, shown) for place, line in enumerate(lines, 1)]
    sums_so_far = accumulate(line.net if shown.net else line.gross for line in lines)
    for row, so_far in zip(rows, sums_so_far, strict=True):
        row["running"] = f"{speech.t['running']}: {speech.money(so_far)}"
    return {
        "net_prices": net_prices,
        "headings": _headings(speech, shown),
        "marked": any(row["mark"] for row in rows),
        "discounts": discounts and any(line.discount for line in lines),
        "rows": rows[:-1],
        "last_rows": rows[-1:],
        "together": len(rows) >= LONG,
        "taxed": taxed,
        "net": speech.money(sums.net),
        "vat": speech.money(sums.vat) if taxed else "",
        "gross": speech.money(sums.gross),
        "rates": _rates(sums, speech, inside=not net_prices) if taxed else [],
        "gross_words": speech.in_words(sums.gross),
        "items_count": speech.say(lambda language: _counted_items(language, len(rows), sums.gross)),
    }


def packed(delivery: Delivery, speech: Speech) -> list[dict[str, Any]]:
    """The rows of a packing slip: the goods of a shipment and, where a set is sold, what lies in it."""
    goods = [item for item in delivery.items if not item.is_service]
    inside = {UUID(pk) for item in goods for pk in item.taken}
    products = every_product_rows().in_bulk(inside)
    rows = []
    for place, (item, line) in enumerate(zip(goods, delivery.goods, strict=True), 1):
        product = delivery.products.get(line.product_id) if line.product_id else None
        parts = [
            {
                "code": part.code,
                "name": speech.say(partial(text, part, "name")),
                "unit": unit_said(part.unit, speech),
                "quantity": speech.quantity(quantity),
            }
            for pk, quantity in item.taken.items()
            if (part := products[UUID(pk)]).pk != line.product_id
        ]
        rows.append(
            {
                "place": place,
                "name": _name(line, product, speech),
                "code": product.code if product else "",
                **_unit(line, speech),
                "quantity": speech.quantity(line.quantity),
                "parts": parts,
            }
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a document shows prices."""

    taxed: bool
    net: bool
    before_discount: bool


def _headings(speech: Speech, shown: _Shown) -> dict[str, Text]:
    """Of the columns of price and sum, which say whether VAT is inside."""
    suffix = ("_without_tax" if shown.net else "_with_tax") if shown.taxed else ""
    return {name: speech.t[f"{name}{suffix}"] for name in ("price", "sum", "work_price", "work_cost")}


def _row(place: int, line: Line, sale: Sold, speech: Speech, shown: _Shown) -> dict[str, Any]:
    taxed = shown.taxed
    price = line.price(with_tax=not shown.net, before_discount=shown.before_discount)
    # Only its price without VAT was agreed: the one that is shown is rounded from it.
    marked = taxed and not shown.net and bool(line.tax) and not line.tax_included and not line.adjusted
    product = sale.products.get(line.product_id) if line.product_id else None
    return {
        "place": place,
        "name": _name(line, product, speech),
        "code": product.code if product else "",
        **_unit(line, speech),
        "quantity": speech.quantity(line.quantity),
        "net_price": speech.money(line.net_price),
        "gross_price": speech.money(line.price(with_tax=True, before_discount=False)),
        "price": speech.money(price),
        "mark": "*" if marked else "",
        "sum": speech.money(line.net if shown.net else line.gross),
        "discount": speech.percent(line.discount) if line.discount else "",
        "net": speech.money(line.net),
        "vat": speech.money(line.vat) if taxed and not line.exempt else "—",
        "rate": _rate(line.rate if taxed else None, speech),
        "gross": speech.money(line.gross),
    }


def _unit(line: Line, speech: Speech) -> dict[str, Any]:
    said = unit_said(line.unit, speech)
    return {"unit": said, "unit_is_short": all(len(each) < 14 for each in said.each)}


def _name(line: Line, product: Product | None, speech: Speech) -> Text:
    """A product's own name in the document's language; what somebody wrote stays as it was written."""
    own = {text_in(product, "name", code) for code in ("kk", "ru", "en")} if product else set()
    if product is None or line.description not in own:
        return speech.say(lambda language: line.description)
    return speech.say(lambda language: text(product, "name", language))


def _rate(rate: Decimal | None, speech: Speech) -> Text:
    """`16 %`, or that there is none."""
    return speech.t["without_tax"] if rate is None else speech.say(lambda _language: speech.percent(rate))


def _rates(sums: Sums, speech: Speech, *, inside: bool) -> list[dict[str, Any]]:
    def label(rate: Decimal | None) -> Text:
        def write(language: str) -> str:
            one = Speech(language)
            if rate is None:
                return one.t["exempt"]
            return one.t["including_tax" if inside else "tax_of_rate"].format(rate=one.percent(rate))

        return speech.say(write)

    return [
        {
            "label": label(rate),
            "rate": _rate(rate, speech),
            "net": speech.money(net),
            "vat": "—" if rate is None else speech.money(vat),
        }
        for rate, net, vat in sums.rates
    ]


def _counted_items(language: str, count: int, gross: Decimal) -> str:
    one = Speech(language)
    return one.t["items_count"].format(count=count, amount=one.money(gross))
