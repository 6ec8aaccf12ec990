"""An order to a supplier, as it goes to them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.template.loader import render_to_string

from apps.finance.documents import engine
from apps.finance.documents.document_lines import Line
from apps.finance.documents.language import Speech
from apps.finance.documents.parties import supplier_party
from apps.finance.documents.pdf import PDF, common, titled
from apps.finance.documents.tables import table
from apps.inventory.models import Product, PurchaseOrder, PurchaseOrderLine, VatRate
from apps.inventory.selectors import every_product_rows, purchase_order_line_rows, purchase_order_rows
from apps.inventory.translated import text
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.files import File

S = PurchaseOrder.Status
_MARKS = {S.DRAFT: "draft", S.CANCELLED: "cancelled"}


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase order with its lines."""

    order: PurchaseOrder
    rows: list[PurchaseOrderLine]
    products: dict[UUID, Product]

    @property
    def taxed(self) -> bool:
        """Whether it shows VAT: the supplier's, where it was told."""
        return any(row.vat for row in self.rows)

    @property
    def lines(self) -> list[Line]:
        """As documents show them."""
        return [self._line(row) for row in self.rows]

    def _line(self, row: PurchaseOrderLine) -> Line:
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
            gross=row.total_price,
        )


def purchase_pdf(order_id: UUID, *, actor: Actor, language: str | None = None) -> File:
    """The order to the supplier; in the supplier's language unless `language` says another.

    Raises:
        NotFound: no such order in the workspace. ServiceUnavailable: the machine cannot make PDF.
    """
    order = purchase_order_rows().select_related("supplier", "organization").filter(pk=order_id).first()
    if order is None:
        raise NotFound()
    rows = list(purchase_order_line_rows().filter(purchase_order=order).order_by("position", "id"))
    purchase = Purchase(order, rows, every_product_rows().in_bulk({row.product_id for row in rows}))
    speech = Speech(language or order.supplier.language or order.organization.document_language)
    day = clock.local_date(order.ordered_at or order.created_at)
    mark = _MARKS.get(S(order.status))
    context = {
        **common(order.organization, speech),
        **table(purchase, purchase.lines, speech, one_price=True, discounts=True),
        "supplier": supplier_party(order.supplier, speech),
        "number": order.number,
        "day": speech.day(day),
        "form_title": speech.t["purchase_order"],
        "title": speech.say(lambda code: titled(code, "purchase_order", order.number, day)),
        "mark": speech.t[mark] if mark else "",
        "contact_name": order.supplier.contact_person,
        "expected": speech.day(order.expected_date) if order.expected_date else "",
        "notes": order.notes,
    }
    html = render_to_string("documents/purchase_order.html", context)
    return File(f"order-{order.number}.pdf", PDF, engine.to_pdf(html))
