"""Which documents an invoice has, and their addresses."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.finance.models import ISSUED
from apps.inventory.models import Product

# What is handed over as a thing; everything else is a work or a service.
GOODS = (Product.Type.PRODUCT, Product.Type.MATERIAL, Product.Type.MANUFACTURED, Product.Type.BUNDLE)


class Document(models.TextChoices):
    INVOICE = "invoice", _("Invoice for payment")
    SCHET_FAKTURA = "schet-faktura", _("Tax invoice (printed form)")
    WAYBILL = "waybill", _("Waybill Z-2")
    ACT = "act", _("Certificate of work R-1")


class ShipmentDocument(models.TextChoices):
    """The documents of what happened; an invoice has those of what is asked for.

    The packing slip has no prices and no force: whoever packs has it in hand.
    """

    WAYBILL = Document.WAYBILL.value, Document.WAYBILL.label
    ACT = Document.ACT.value, Document.ACT.label
    PACKING_SLIP = "packing-slip", _("Packing slip")


# A shipment's `documents`: what the books rest on.
PRIMARY = (ShipmentDocument.WAYBILL, ShipmentDocument.ACT)


# What the law wants in both languages, unless the organization says otherwise.
OF_THE_BOOKS = frozenset((Document.SCHET_FAKTURA.value, Document.WAYBILL.value, Document.ACT.value))


def language_of(document: str, organization: Organization) -> str:
    """What a document is printed in unless somebody says otherwise; one of DocumentLanguage."""
    is_legal = document in OF_THE_BOOKS
    found: str = organization.legal_document_language if is_legal else organization.document_language
    return found


class Reason(models.TextChoices):
    """Why an invoice, or a shipment, does not have a document."""

    NOT_ISSUED = "NOT_ISSUED", _("The invoice is not issued")
    NOT_SHIPPED = "NOT_SHIPPED", _("Nothing was shipped for the invoice's order")
    NOT_DELIVERED = (
        "NOT_DELIVERED",
        _("Nothing of the invoice's order is delivered: there is no turnover yet"),
    )
    UNDONE = "UNDONE", _("The shipment is undone")
    NO_GOODS = "NO_GOODS", _("There are no goods to release")
    NO_SERVICES = "NO_SERVICES", _("There are no works or services")


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides.

    `types`: of the lines' products, None for a line without one (a service). `turned_over`: it stands
    alone, or its order is delivered.
    """

    status: str
    types: frozenset[str | None]
    shipped: bool
    turned_over: bool

    @classmethod
    def of(
        cls,
        *,
        status: str,
        types: Iterable[str | None],
        shipped: bool,
        turned_over: bool,
    ) -> Facts:
        return cls(status, frozenset(types), shipped, turned_over)


def why_not(document: str, facts: Facts) -> Reason | None:
    """Why there is no such document, or None.

    The счёт на оплату always is, a draft's and a cancelled one's say so; the documents of a sale need one.
    """
    if document == Document.INVOICE:
        return None
    if document == Document.WAYBILL:
        if not facts.shipped:
            return Reason.NOT_SHIPPED
        return None if facts.types.intersection(GOODS) else Reason.NO_GOODS
    if facts.status not in ISSUED:
        return Reason.NOT_ISSUED
    if document == Document.SCHET_FAKTURA:
        return None if facts.turned_over else Reason.NOT_DELIVERED
    return None if facts.types.difference(GOODS) else Reason.NO_SERVICES


def why_not_of_shipment(document: str, *, undone: bool, services: Collection[bool]) -> Reason | None:
    """Why a shipment does not have a document, or None.

    Args:
        services: of its lines, whether each is a work or service.
    """
    if undone:
        return Reason.UNDONE
    if document == ShipmentDocument.ACT:
        return None if any(services) else Reason.NO_SERVICES
    return None if not all(services) else Reason.NO_GOODS


def links_of_shipment(
    shipment_id: UUID, numbers: tuple[str, str], *, undone: bool, services: Collection[bool]
) -> list[dict[str, Any]]:
    """A shipment's documents as pages show them, named in the language in force.

    Args:
        numbers: its own, and its act's.
    """
    own = {ShipmentDocument.WAYBILL: numbers[0], ShipmentDocument.ACT: numbers[1] or numbers[0]}
    address = f"{settings.PUBLIC_URL}/api/v1/finance/shipments/{shipment_id}/pdf"
    return [
        {
            "type": document.value,
            "name": f"{document.label} {own[document]}.pdf",
            "url": f"{address}?document={document.value}",
        }
        for document in PRIMARY
        if why_not_of_shipment(document, undone=undone, services=services) is None
    ]


def base_url() -> str:
    """Where every document of an invoice lies; whoever writes documents of an order leaves these out."""
    return f"{settings.PUBLIC_URL}/api/v1/finance/invoices/"


def links(invoice_id: UUID, number: str, facts: Facts) -> list[dict[str, Any]]:
    """An invoice's documents as pages show them, named in the language in force."""
    return [
        {
            "type": document.value,
            "name": f"{document.label} {number}.pdf",
            "url": f"{base_url()}{invoice_id}/pdf?document={document.value}",
        }
        for document in Document
        if why_not(document, facts) is None
    ]
