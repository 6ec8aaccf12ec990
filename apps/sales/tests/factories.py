"""What tests of sales are made of."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm.models import Customer, Deal
from apps.crm.services import create_customer, create_deal, win_deal
from apps.inventory.models import BomComponent, Product, StockItem
from apps.inventory.services import receive_stock
from apps.kernel.actor import Actor
from apps.sales import services
from apps.sales.models import Order

_serial = itertools.count(1)


def make_customer(actor: Actor, **details: Any) -> Customer:
    """A company with a legal address."""
    address = {
        "type": "legal",
        "address_line1": "ул. Абая 150",
        "city": "Алматы",
        "postal_code": "050000",
        "country": "KZ",
    }
    details = {"name": f"ТОО Покупатель {next(_serial)}", "addresses": [address], **details}
    return create_customer(actor=actor, **details)


def make_product(actor: Actor, *, stock: Any = 0, **columns: Any) -> Product:
    """A product of 650,000 tenge, VAT of 16 % included, with so much of it in stock."""
    serial = next(_serial)
    columns = {"code": f"P-{serial}", "name_ru": f"Товар {serial}", "price": Decimal(650000), **columns}
    tenant = {"organization_id": actor.organization_id, "workspace_id": actor.workspace_id}
    product = Product.objects.create(**tenant, **columns)
    StockItem.objects.create(product=product, **tenant)
    if stock:
        receive_stock({product.pk: Decimal(stock)}, actor=actor, reference="PO-001")
    return product


def make_bundle(actor: Actor, parts: dict[Product, Any]) -> Product:
    """A set of other products."""
    bundle = make_product(actor, type="BUNDLE")
    tenant = {"organization_id": actor.organization_id, "workspace_id": actor.workspace_id}
    for part, quantity in parts.items():
        BomComponent.objects.create(product=bundle, component=part, quantity=quantity, **tenant)
    return bundle


def make_order(
    actor: Actor, *lines: tuple[Product, Any], customer: Customer | None = None, **details: Any
) -> Order:
    """A pending order; every line costs 100 tenge a piece, without VAT."""
    customer = customer or make_customer(actor)
    items = [
        {
            "product_id": product.pk,
            "quantity": Decimal(quantity),
            "unit_price": Decimal(100),
            "tax": Decimal(0),
        }
        for product, quantity in lines
    ]
    return services.create_order(actor=actor, customer_id=customer.pk, items=items, **details)


def make_deal(actor: Actor, customer: Customer, *lines: tuple[Product, Any], **details: Any) -> Deal:
    """A deal in negotiation; its lines are those of the reference: 400,000 less 10 %, VAT 12 %."""
    products = [
        {
            "product_id": product.pk,
            "quantity": Decimal(quantity),
            "unit_price": Decimal(400000),
            "discount": Decimal(10),
            "tax": Decimal(12),
        }
        for product, quantity in lines
    ]
    details = {"title": "ERP System Implementation", "stage": "NEGOTIATION", **details}
    return create_deal(actor=actor, customer_id=customer.pk, products=products, **details)


def win(actor: Actor, deal: Deal, **details: Any) -> Order:
    """The order that winning makes."""
    win_deal(deal.pk, actor=actor, **details)
    return Order.objects.get(deal=deal, auto_created=True)


def stock_of(product: Product | UUID) -> tuple[Decimal, Decimal]:
    """(in stock, reserved)."""
    pk = product.pk if isinstance(product, Product) else product
    return StockItem.objects.values_list("in_stock", "reserved").get(product_id=pk)
