"""Drafts that are written with an order or a shipment, and follow it while they are drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.finance.events import InvoiceChanged
from apps.finance.models import Invoice, InvoiceStatus
from apps.finance.services import deliveries, ledger
from apps.finance.services.drafts import TRACKED, add_up, create_invoice, delete_invoice
from apps.finance.services.invoice_lines import Lines, copied_from
from apps.finance.services.payloads import invoice_payload
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict
from apps.kernel.events import announce
from apps.kernel.records import change, lock_rows, touch
from apps.sales.models import PaymentStatus
from apps.sales.selectors import order_rows, shipment_rows


@transaction.atomic
def draft_invoice_of_order(order_id: UUID, *, actor: Actor) -> Invoice | None:
    """The draft of an order that a won deal made (domain.md §2.1); None when that is switched off."""
    customer_id, total = order_rows().values_list("customer_id", "total_amount").get(pk=order_id)
    if not settings.AUTO_INVOICE_ON_WIN or total <= 0:
        return None
    return create_invoice(actor=actor, customer_id=customer_id, order_id=order_id)


@transaction.atomic
def draft_invoice_of_shipment(shipment_id: UUID, *, actor: Actor) -> Invoice | None:
    """The draft over what a shipment brought and is not billed yet, where the organization wants one.

    It follows: what others bill of it leaves it, and it goes when nothing is left or the shipment is undone.
    """
    shipment = shipment_rows().select_related("order__organization").get(pk=shipment_id)
    if not shipment.order.organization.draft_per_shipment:
        return None
    customer_id = shipment.order.customer_id
    try:
        with transaction.atomic():
            made = create_invoice(actor=actor, customer_id=customer_id, shipment_id=shipment_id)
    except Conflict:
        return None  # all of it was paid ahead
    change(made, {"follows_order": True})
    return made


@transaction.atomic
def follow_order(order_id: UUID, *, actor: Actor) -> None:
    """What follows from an order's lines and what is billed of them: whether it is paid, and drafts that
    follow, which are rewritten to what is left and go when nothing is.
    """
    order = order_rows().get(pk=order_id)
    deliveries.link_whole(order)
    drafts = Invoice.objects.filter(order=order, status=InvoiceStatus.DRAFT, follows_order=True)
    for invoice in lock_rows(drafts):
        lines = copied_from(order, invoice)
        if not lines.wanted:
            delete_invoice(invoice.pk, actor=actor)
            continue
        before = invoice.amount, invoice.adjustment_amount
        add_up(invoice, lines.wanted)
        if _same(lines) and before == (invoice.amount, invoice.adjustment_amount):
            continue
        lines.save()
        touch(invoice, TRACKED)
        changes = {"items": (lines.before, lines.after), "amount": (before[0], invoice.amount)}
        announce(InvoiceChanged(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)
    covered = order.paid_amount >= order.owed_total
    if order.paid_amount and covered != (order.payment_status == PaymentStatus.PAID):
        ledger.update_billing(order, actor=actor)


@transaction.atomic
def delete_drafts_of_order(order_id: UUID, *, actor: Actor) -> None:
    """Drafts go with the order that they were written for."""
    drafts = Invoice.objects.filter(order_id=order_id, status=InvoiceStatus.DRAFT)
    for invoice in lock_rows(drafts):
        delete_invoice(invoice.pk, actor=actor)


def _same(lines: Lines) -> bool:
    """Whether a fresh copy says what the present lines say; ids do not count."""

    def content(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: row[name] for name in lines.columns} for row in rows]

    return content(lines.before) == content(lines.after)
