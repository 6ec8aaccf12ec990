"""What tests of crm are made of; rules are kept, since everything goes through services."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

from apps.crm.models import Customer, Deal
from apps.crm.services import create_customer, create_deal
from apps.hr.models import Employee
from apps.inventory.models import Product
from apps.inventory.services import create_product
from apps.kernel.actor import Actor

_serial = itertools.count(1)


def make_customer(actor: Actor, **details: Any) -> Customer:
    """A company that is a lead, unless given."""
    return create_customer(actor=actor, **{"name": f"ТОО Tech Solutions {next(_serial)}", **details})


def make_deal(actor: Actor, customer: Customer | None = None, **details: Any) -> Deal:
    """An open deal, with a customer of its own unless given."""
    customer = customer or make_customer(actor)
    title = f"ERP System Implementation {next(_serial)}"
    return create_deal(actor=actor, **{"title": title, "customer_id": customer.pk, **details})


def make_product(actor: Actor, **columns: Any) -> Product:
    """A service of 116,000 tenge with 16 % VAT inside, so 100,000 net."""
    number = next(_serial)
    columns = {"code": f"ERP-{number:03d}", "name": "ERP License", "type": "SERVICE", **columns}
    made = create_product(actor=actor, **{"price": Decimal(116000), **columns})
    return Product.objects.get(pk=made.id)


def make_employee(member: Any, **columns: Any) -> Employee:
    """The employee behind a member of the fixtures."""
    membership = member.membership
    found = Employee.objects.filter(membership=membership).first()
    return found or Employee.objects.create(
        organization_id=membership.organization_id, membership=membership, **columns
    )


def line(product: Product, **terms: Any) -> dict[str, Any]:
    """The reference's line: 50 × 400,000 less 10 %, tax 12 % = 20,160,000."""
    return {
        "product_id": product.pk,
        "quantity": Decimal(50),
        "unit_price": Decimal(400000),
        "discount": Decimal(10),
        "tax": Decimal(12),
        **terms,
    }
