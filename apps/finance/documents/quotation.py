"""A commercial offer of a deal: its lines as they stand, or as they were sent."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from apps.accounts.models import Organization
from apps.crm.models import Deal, DealProduct
from apps.crm.selectors import deal_line_rows
from apps.finance.documents import engine, parties
from apps.finance.documents.basis import contract_of, contract_said
from apps.finance.documents.document_lines import Line
from apps.finance.documents.language import Speech
from apps.finance.documents.pdf import PDF, common, titled
from apps.finance.documents.tables import table
from apps.inventory.models import Product, VatRate
from apps.inventory.references import pictures_of
from apps.inventory.selectors import every_product_rows
from apps.inventory.translated import text
from apps.kernel.files import File
from apps.kernel.pricing import SALE_TERMS, SUMS


@dataclass(frozen=True, slots=True)
class Seller:
    """Who answers for the offer."""

    name: str = ""
    position: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A deal with its lines and what an offer says besides."""

    deal: Deal
    rows: list[DealProduct]
    products: dict[UUID, Product]
    number: str
    day: date
    valid_until: date
    terms: str = ""
    contact_name: str = ""
    seller: Seller = Seller()
    pictures: bool = True
    is_draft: bool = False

    @property
    def organization(self) -> Organization:
        """Whose offer it is."""
        found: Organization = self.deal.organization
        return found

    @property
    def lines(self) -> list[Line]:
        """As documents show them."""
        return [self._line(row) for row in self.rows]

    @property
    def taxed(self) -> bool:
        """Whether it shows VAT: the seller pays it, or a line has it."""
        return self.organization.pays_vat_on(self.day) or any(row.vat for row in self.rows)

    def _line(self, row: DealProduct) -> Line:
        product = self.products[row.product_id]
        return Line(
            product_id=row.product_id,
            description=text(product, "name"),
            unit=product.unit,
            quantity=row.quantity,
            discount=row.discount,
            tax=row.tax,
            exempt=row.tax_category == VatRate.Code.EXEMPT,
            tax_included=row.tax_included,
            unit_price=row.unit_price,
            unit_price_with_tax=row.unit_price_with_tax,
            adjusted=False,
            net=row.net,
            vat=row.vat,
            gross=row.total,
        )

    def snapshot(self) -> list[dict[str, Any]]:
        """The lines as they are kept with what was sent: terms and sums, as texts."""
        return [
            {
                "product_id": str(row.product_id),
                "code": self.products[row.product_id].code,
                "name": text(self.products[row.product_id], "name"),
                "unit": self.products[row.product_id].unit,
                **{name: _kept(getattr(row, name)) for name in (*SALE_TERMS, *SUMS)},
            }
            for row in self.rows
        ]


def load(deal: Deal, **said: Any) -> Offer:
    """An offer of a deal's lines as they stand; two queries."""
    rows = list(deal_line_rows().filter(deal=deal).order_by("position", "id"))
    return Offer(deal, rows, _products(rows), **said)


def offer_pdf(offer: Offer, language: str) -> File:
    """The offer as PDF; `language` is one of DocumentLanguage.

    Raises:
        ServiceUnavailable: the machine cannot make PDF.
    """
    speech = Speech(language)
    context = {
        **common(offer.organization, speech),
        **table(offer, offer.lines, speech, one_price=True, discounts=True),
        "buyer": parties.buyer(offer.deal.customer, speech),
        "number": offer.number,
        "day": speech.day(offer.day),
        "form_title": speech.t["quotation"],
        "title": speech.say(lambda code: titled(code, "quotation", offer.number, offer.day)),
        "mark": speech.t["draft"] if offer.is_draft else "",
        "subject": offer.deal.title,
        "contract": contract_said(contract_of(None, offer.deal.customer), speech),
        "contact_name": offer.contact_name,
        "valid_until": speech.day(offer.valid_until),
        "terms": offer.terms,
        "person": offer.seller,
    }
    pictures = pictures_of([row.product_id for row in offer.rows]) if offer.pictures else {}
    if pictures:
        shown = zip([*context["rows"], *context["last_rows"]], offer.rows, strict=True)
        for row, line in shown:
            row["picture"] = _uri(pictures.get(line.product_id))
    context["pictured"] = bool(pictures)
    context["columns"] = 7 + bool(pictures) + context["discounts"]
    html = render_to_string("documents/quotation.html", context)
    return File(f"quotation-{offer.number}.pdf", PDF, engine.to_pdf(html))


def _products(rows: Iterable[DealProduct]) -> dict[UUID, Product]:
    return every_product_rows().in_bulk({row.product_id for row in rows})


def _uri(content: bytes | None) -> str:
    """A small picture, whose kind its first bytes tell, as a `data:` address."""
    if not content:
        return ""
    kind = "png" if content.startswith(b"\x89PNG") else "webp" if content.startswith(b"RIFF") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(content).decode('ascii')}"


def _kept(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
