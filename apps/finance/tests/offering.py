"""Deals that are offered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm.models import Deal
from apps.crm.services import create_deal, update_customer
from apps.finance import services
from apps.finance.models import EInvoice
from apps.finance.tests.factories import issued, make_product
from apps.finance.tests.pdf_pages import give_details, make_buyer
from apps.kernel.actor import Actor


def canary(company: Any) -> UUID:
    """The deal of a version that was sent."""
    deal = offered(company.actor)
    services.send_quotation(deal.pk, actor=company.actor)
    return deal.pk


def offered(actor: Actor, **details: Any) -> Deal:
    """A deal with a net line and one with VAT inside, of a customer with a contact."""
    give_details(actor)
    net = make_product(actor, name="Ноутбук", price=Decimal(650000), vat_included=False)
    gross = make_product(actor, name="Мышь", price=Decimal(25000), vat_included=True)
    customer = make_buyer(actor)
    contacts = [{"first_name": "Айгүл", "last_name": "Серікова", "email": "aigul@example.kz"}]
    update_customer(customer.pk, actor=actor, contacts=contacts)
    products = [
        {"product_id": net.pk, "quantity": Decimal(2), "tax": Decimal(16), "unit_price": Decimal(500000)},
        {
            "product_id": gross.pk,
            "quantity": Decimal(4),
            "tax": Decimal(16),
            "unit_price_with_tax": Decimal(25000),
        },
    ]
    return create_deal(
        actor=actor, customer_id=customer.pk, products=products, title="Поставка техники", **details
    )


def canary_e_invoice(company: Any) -> UUID:
    """That of an invoice that stands alone."""
    return EInvoice.objects.get(document_id=issued(company.actor).pk).pk
