"""What tests of buying start from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from apps.finance import services
from apps.finance.models import SupplierBill
from apps.inventory import services as inventory
from apps.inventory.models import CostEntry, PurchaseOrder, StockItem
from apps.inventory.tests.factories import make_product, make_purchase_order, make_supplier
from apps.kernel.actor import Actor

D = Decimal


def ordered(
    actor: Actor, lines: dict[Any, tuple[Any, Any]], *, tax: Any = 16, supplier: Any = None
) -> PurchaseOrder:
    """A purchase order that was sent: {product: (quantity, net price)}."""
    supplier = supplier or make_supplier(actor)
    items = [
        {"product_id": product.pk, "quantity": D(many), "unit_price": D(price), "tax": D(tax)}
        for product, (many, price) in lines.items()
    ]
    order = inventory.create_purchase_order(actor=actor, supplier_id=supplier.pk, items=items)
    return inventory.order_purchase(order.pk, actor=actor)


def receive(
    actor: Actor, order: PurchaseOrder, many: dict[Any, Any] | None = None, day: date | None = None
) -> None:
    items = None
    if many is not None:
        items = [{"product_id": product.pk, "quantity": D(each)} for product, each in many.items()]
    inventory.receive_purchase(order.pk, actor=actor, items=items, date=day)


def make_bill(
    actor: Actor, order: PurchaseOrder | None = None, number: str = "СФ-1", **values: Any
) -> SupplierBill:
    """A draft."""
    return services.create_supplier_bill(
        actor=actor, supplier_number=number, purchase_order_id=order.pk if order else None, **values
    )


def standing_bill(company: Any) -> Any:
    """A draft of a service, as walks over every door and screen want one."""
    supplier = make_supplier(company.actor)
    items = [{"description": "Аренда склада", "quantity": D(1), "unit_price": D(1000), "tax": D(16)}]
    return make_bill(company.actor, supplier_id=supplier.pk, items=items).pk


def standing_payment(company: Any) -> Any:
    """Money on account at a supplier."""
    return paid_supplier(company)[0]


def known_supplier(company: Any) -> Any:
    """One whose account has something."""
    return paid_supplier(company)[1]


def paid_supplier(company: Any) -> tuple[Any, Any]:
    """(a payment on account, its supplier)."""
    supplier = make_supplier(company.actor)
    payment = services.pay_supplier(
        actor=company.actor, supplier_id=supplier.pk, amount=D(500), method="cash"
    )
    return payment.pk, supplier.pk


MAKERS = {
    "supplier-bill": standing_bill,
    "supplier-payment": standing_payment,
    "supplier-account": known_supplier,
}


def worth(product: Any) -> tuple[Decimal, Decimal]:
    """(in stock, its value)."""
    row = StockItem.objects.get(pk=product.pk)
    return row.in_stock, row.value


def sold_late(product: Any) -> Decimal:
    """What late costs put into cost of sales."""
    return sum((row.cost_of_sales for row in CostEntry.objects.filter(product=product)), D(0))


__all__ = [
    "MAKERS",
    "make_bill",
    "make_product",
    "make_purchase_order",
    "make_supplier",
    "ordered",
    "receive",
    "sold_late",
    "standing_bill",
    "standing_payment",
    "worth",
]
