"""A shipment as its documents need it: what was handed over, and what was rendered with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.finance.document_kinds import why_not_of_shipment
from apps.finance.documents.document_lines import Line
from apps.finance.errors import DocumentUnavailable
from apps.inventory.models import Product, VatRate
from apps.inventory.selectors import every_product_rows
from apps.inventory.translated import text
from apps.kernel.errors import NotFound
from apps.sales.models import Order, Shipment, ShipmentItem, ShipmentStatus
from apps.sales.selectors import shipment_item_rows, shipment_rows


@dataclass(frozen=True, slots=True)
class Delivery:
    """A shipment with its order and its lines."""

    shipment: Shipment
    order: Order
    items: list[ShipmentItem]
    products: dict[UUID, Product]

    @property
    def taxed(self) -> bool:
        """Whether documents show VAT: the seller pays it on the day, or a line has it."""
        pays: bool = self.order.organization.pays_vat_on(self.shipment.day)
        return pays or any(item.vat for item in self.items)

    @property
    def goods(self) -> list[Line]:
        """What was handed over."""
        return [self._line(item) for item in self.items if not item.is_service]

    @property
    def services(self) -> list[Line]:
        """What was rendered."""
        return [self._line(item) for item in self.items if item.is_service]

    def _line(self, item: ShipmentItem) -> Line:
        row = item.order_item
        product = self.products.get(item.product_id) if item.product_id else None
        return Line(
            product_id=item.product_id,
            description=text(product, "name") if product else row.description,
            unit=product.unit if product else "",
            quantity=item.quantity,
            discount=row.discount,
            tax=item.tax,
            exempt=row.tax_category == VatRate.Code.EXEMPT,
            tax_included=row.tax_included,
            unit_price=row.unit_price,
            unit_price_with_tax=row.unit_price_with_tax,
            adjusted=row.agreed_total != row.total or item.tax != row.tax,
            net=item.net,
            vat=item.vat,
            gross=item.total,
        )


def load(shipment_id: UUID) -> Delivery:
    """Read a shipment of the workspace with its lines and products.

    Raises:
        NotFound
    """
    found = shipment_rows().select_related("order__customer", "order__deal", "order__organization")
    shipment = found.filter(pk=shipment_id).first()
    if shipment is None:
        raise NotFound()
    rows = shipment_item_rows().filter(shipment=shipment).select_related("order_item")
    items = list(rows.order_by("position", "id"))
    return Delivery(shipment, shipment.order, items, _products(items))


def _products(items: Iterable[ShipmentItem]) -> dict[UUID, Product]:
    return every_product_rows().in_bulk({item.product_id for item in items if item.product_id})


def refuse_what_is_not(document: str, delivery: Delivery) -> None:
    """Raise DocumentUnavailable for a document that the shipment does not have."""
    undone = delivery.shipment.status == ShipmentStatus.CANCELLED
    services = [item.is_service for item in delivery.items]
    if reason := why_not_of_shipment(document, undone=undone, services=services):
        raise DocumentUnavailable(document=document, reason=reason)
