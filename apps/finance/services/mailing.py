"""Invoices by e-mail."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.finance.documents import amounts
from apps.finance.models import Invoice
from apps.kernel import kz
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.mail import queue_mail
from apps.kernel.models import OutgoingMail


@transaction.atomic
def mail_invoice(invoice_id: UUID, *, actor: Actor) -> OutgoingMail | None:
    """Write the mail that takes the счёт на оплату to the customer; None where it has no e-mail.

    In the organization's language of documents. The PDF is made when the mail is sent, after the commit.

    Raises:
        NotFound: no such invoice in the workspace.
    """
    invoice = Invoice.objects.select_related("customer", "organization").filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound()
    if not invoice.customer.email:
        return None
    organization = invoice.organization
    language = organization.document_language
    spoken = language[:2]
    return queue_mail(
        to=invoice.customer.email,
        template="invoice",
        language=spoken,
        context={
            "number": invoice.number,
            "day": amounts.day_text(invoice.issue_date),
            "due": amounts.day_text(invoice.due_date),
            "amount": amounts.money_text(invoice.amount, spoken),
            "customer": invoice.customer.name,
            "seller": organization.legal_name or organization.name,
            "short_name": kz.short_name(organization.legal_name or organization.name),
            "phone": kz.display_phone(organization.phone) if organization.phone else "",
            "email": organization.email,
        },
        attachment={
            "kind": "invoice",
            "organization_id": invoice.organization_id,
            "workspace_id": invoice.workspace_id,
            "invoice_id": invoice.pk,
            "language": language,
        },
    )
