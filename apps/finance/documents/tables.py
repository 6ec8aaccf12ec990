"""Lines and totals as texts: pages compute nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.finance.documents.language import Speech, Text
from apps.finance.documents.lines import Line, Sums, sums_of
from apps.finance.documents.sale import Sale
from apps.inventory.models import Product
from apps.inventory.translated import text, text_in

# From so many lines on, sums and signatures take the last line with them to another page.
LONG = 4


def table(sale: Sale, lines: list[Line], speech: Speech) -> dict[str, Any]:
    """The context of a document's table of lines: rows, totals, VAT by rate, the total in words."""
    sums = sums_of(lines)
    taxed = sale.invoice.organization.vat_payer
    rows = [_row(place, line, sale, speech, taxed=taxed) for place, line in enumerate(lines, 1)]
    return {
        "rows": rows[:-1],
        "last_rows": rows[-1:],
        "together": len(rows) >= LONG,
        "taxed": taxed,
        "net": speech.money(sums.net),
        "vat": speech.money(sums.vat) if taxed else "",
        "gross": speech.money(sums.gross),
        "rates": _rates(sums, speech) if taxed else [],
        "gross_words": speech.in_words(sums.gross),
        "items_count": speech.say(lambda language: _counted_items(language, len(rows), sums.gross)),
    }


def _row(place: int, line: Line, sale: Sale, speech: Speech, *, taxed: bool) -> dict[str, Any]:
    product = sale.products.get(line.product_id) if line.product_id else None
    return {
        "place": place,
        "name": _name(line, product, speech),
        "code": product.code if product else "",
        "unit": line.unit,
        "quantity": speech.quantity(line.quantity),
        "net_price": speech.money(line.net_price),
        "gross_price": speech.money(line.gross_price),
        "net": speech.money(line.net),
        "vat": speech.money(line.vat) if taxed else "—",
        "rate": speech.percent(line.tax) if taxed else speech.t["without_tax"],
        "gross": speech.money(line.gross),
    }


def _name(line: Line, product: Product | None, speech: Speech) -> Text:
    """A product's own name in the document's language; what somebody wrote stays as it was written."""
    own = {text_in(product, "name", code) for code in ("kk", "ru", "en")} if product else set()
    if product is None or line.description not in own:
        return speech.say(lambda language: line.description)
    return speech.say(lambda language: text(product, "name", language))


def _rates(sums: Sums, speech: Speech) -> list[dict[str, Any]]:
    def label(rate: Decimal) -> Text:
        def write(language: str) -> str:
            one = Speech(language)
            return one.t["including_tax"].format(rate=one.percent(rate))

        return speech.say(write)

    return [
        {
            "label": label(rate),
            "rate": speech.percent(rate),
            "net": speech.money(net),
            "vat": speech.money(vat),
        }
        for rate, net, vat in sums.rates
    ]


def _counted_items(language: str, count: int, gross: Decimal) -> str:
    one = Speech(language)
    return one.t["items_count"].format(count=count, amount=one.money(gross))
