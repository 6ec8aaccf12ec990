"""Invoices to customers and purchase orders to suppliers, by e-mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.finance.documents import amounts
from apps.finance.models import ISSUED, Invoice, Mailing
from apps.finance.services import letters
from apps.inventory.models import PurchaseOrder
from apps.inventory.selectors import purchase_order_rows
from apps.kernel import warnings
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, NotFound

Subject = Mailing.Subject


@transaction.atomic
def mail_invoice(
    invoice_id: UUID,
    *,
    actor: Actor,
    email: str | None = None,
    language: str | None = None,
    message: str = "",
) -> Mailing | None:
    """Write the mail that takes the счёт на оплату to the customer; None where it has no e-mail.

    The PDF is made when the mail is sent, after the commit.

    Args:
        email: the customer's unless given.
        language: one of DocumentLanguage, the organization's unless given.
        message: stands above what the letter says by itself.
    Raises:
        NotFound: no such invoice in the workspace.
    """
    found = Invoice.objects.select_related("customer", "order__deal", "organization")
    invoice = found.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound()
    to = email or invoice.customer.email
    if not to:
        return None
    organization = invoice.organization
    language = language or organization.document_language
    spoken = language[:2]
    deal = invoice.order.deal if invoice.order is not None else None
    return letters.post(
        Subject.INVOICE,
        invoice.pk,
        actor=actor,
        organization=organization,
        to=to,
        template="invoice",
        language=language,
        reply_to=letters.address_of(actor, deal.assigned_to_id if deal is not None else None),
        context={
            "number": invoice.number,
            "day": amounts.day_text(invoice.issue_date),
            "due": amounts.day_text(invoice.due_date),
            "amount": amounts.money_text(invoice.amount, spoken),
            "customer": invoice.customer.paper_name(spoken) or invoice.customer.name,
            "message": message,
        },
        attachment={"kind": "invoice", "invoice_id": invoice.pk},
    )


@transaction.atomic
def mail_invoice_again(invoice_id: UUID, *, actor: Actor, **said: Any) -> Mailing:
    """As mail_invoice, for one that was issued.

    Raises:
        NotFound. Conflict: it was not issued, or is cancelled. Invalid: nobody has an address.
    """
    invoice = Invoice.objects.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound()
    if invoice.status not in ISSUED:
        raise Conflict(_("Only an issued invoice is sent by e-mail"), status=invoice.status)
    return _written(mail_invoice(invoice_id, actor=actor, **said))


@transaction.atomic
def mail_purchase(
    order_id: UUID, *, actor: Actor, email: str | None = None, language: str | None = None, message: str = ""
) -> Mailing | None:
    """Write the mail that takes a purchase order to its supplier, in the supplier's language.

    Without an address there is none: None, and a warning.

    Raises:
        NotFound: no such order in the workspace.
    """
    found = purchase_order_rows().select_related("supplier", "organization").filter(pk=order_id)
    order = found.first()
    if order is None:
        raise NotFound()
    supplier, organization = order.supplier, order.organization
    to = email or supplier.email
    if not to:
        warnings.warn("NOT_MAILED", _("The supplier has no e-mail address: the order was not sent"))
        return None
    language = language or supplier.language or organization.document_language
    return letters.post(
        Subject.PURCHASE_ORDER,
        order.pk,
        actor=actor,
        organization=organization,
        to=to,
        contact_name=supplier.contact_person,
        template="purchase_order",
        language=language,
        reply_to=letters.address_of(actor),
        context={
            "number": order.number,
            "amount": amounts.money_text(order.total_amount, language[:2]),
            "expected": amounts.day_text(order.expected_date) if order.expected_date else "",
            "supplier": supplier.name,
            "contact": supplier.contact_person,
            "message": message,
        },
        attachment={"kind": "purchase_order", "purchase_order_id": order.pk},
    )


@transaction.atomic
def mail_purchase_again(order_id: UUID, *, actor: Actor, **said: Any) -> Mailing:
    """As mail_purchase, for one that was placed.

    Raises:
        NotFound. Conflict: it is a draft, or cancelled. Invalid: nobody has an address.
    """
    order = purchase_order_rows().filter(pk=order_id).first()
    if order is None:
        raise NotFound()
    if order.status in (PurchaseOrder.Status.DRAFT, PurchaseOrder.Status.CANCELLED):
        raise Conflict(_("Only a purchase order that was placed is sent by e-mail"), status=order.status)
    return _written(mail_purchase(order_id, actor=actor, **said))


def _written(mailing: Mailing | None) -> Mailing:
    if mailing is None:
        raise Invalid(email=_("There is no e-mail address: name one."))
    return mailing
