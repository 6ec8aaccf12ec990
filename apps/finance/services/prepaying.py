"""A prepaid order is paid from the customer's account (domain.md §2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.crm.models import Customer
from apps.finance import funds
from apps.finance.events import InvoiceChanged
from apps.finance.models import DUE, Invoice, InvoiceStatus
from apps.finance.services import allocating, drafts, ledger, limits
from apps.finance.services.issuing import issue
from apps.finance.services.locking import LockedInvoice, lock_invoice
from apps.finance.services.payloads import invoice_payload
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.records import lock_referred, lock_rows
from apps.sales.models import COUNTED, Order
from apps.sales.selectors import every_order_rows

S = InvoiceStatus
Changed = dict[UUID, tuple[Invoice, dict[str, Any]]]


@transaction.atomic
def settle_prepaid_order(order_id: UUID, *, actor: Actor) -> None:
    """Bill a prepaid order just confirmed, and put the customer's money on its invoices.

    Its drafts are issued as far as they bill what is not billed yet; where no draft is left, one is made of
    the rest.
    Nothing happens to an order that is paid by its own invoices, or when nothing is on account.
    """
    order = lock_referred(Order, order_id)
    if order.payment_terms != Customer.PaymentTerms.PREPAYMENT or order.paid_amount >= order.owed_total:
        return
    customer = lock_referred(Customer, order.customer_id)
    if next(funds.sources(customer.pk), None) is None:
        return
    written = lock_rows(Invoice.objects.filter(order=order, status=S.DRAFT))
    missing = order.unbilled
    for invoice in written:
        if 0 < invoice.amount <= missing and not limits.beyond(invoice, order):
            missing -= invoice.amount
            issue(LockedInvoice(order, customer, invoice), actor=actor)
    if missing > 0 and not Invoice.objects.filter(order=order, status=S.DRAFT).exists():
        made = drafts.create_invoice(actor=actor, customer_id=customer.pk, order_id=order.pk)
        issue(LockedInvoice(order, customer, made), actor=actor)
    _settle(order, customer, actor=actor)


@transaction.atomic
def send_invoice(invoice_id: UUID, *, actor: Actor) -> Invoice:
    """draft → sent: the customer owes it from now on; a confirmed prepaid order's is paid from the account.

    Raises:
        InvalidTransition: it is issued already, or cancelled.
        Conflict: there is nothing to bill, or the order was cancelled.
    """
    locked = lock_invoice(invoice_id)
    order = locked.order
    issue(locked, actor=actor)
    ledger.refresh_sums(locked.customer, order, actor=actor)
    if (
        order is not None
        and order.status in COUNTED
        and order.payment_terms == Customer.PaymentTerms.PREPAYMENT
    ):
        _settle(order, locked.customer, actor=actor)
        locked.invoice.refresh_from_db()
    return locked.invoice


def _settle(order: Order, customer: Customer, *, actor: Actor) -> None:
    """Put money on account on the order's invoices; order and customer are locked."""
    due = Invoice.objects.filter(order=order, status__in=DUE)
    owing = list(due.order_by("issue_date", "pk").values_list("pk", flat=True))
    beyond = set(funds.overpaid(customer.pk).values_list("pk", flat=True))
    held = {row.pk: row for row in lock_rows(Invoice.objects.filter(pk__in={*owing, *beyond}))}
    purse = _purse(customer.pk, held)
    changed: Changed = {}
    source = next(purse, None)
    for pk in owing:
        invoice = held[pk]
        while source is not None and invoice.due_amount:
            part = min(source.amount, invoice.due_amount)
            of = source.read()
            if source.invoice_id is not None:
                _put(of, held[source.invoice_id], -part, changed, actor=actor)
            _put(of, invoice, part, changed, actor=actor)
            rest = source.amount - part
            source = replace(source, amount=rest) if rest else next(purse, None)
    others = {row.order_id for row, _changes in changed.values() if row.order_id not in (None, order.pk)}
    for other in every_order_rows().filter(pk__in=others):
        ledger.refresh_sums(customer, other, actor=actor)
    ledger.refresh_sums(customer, order, actor=actor)
    for invoice, changes in changed.values():
        announce(InvoiceChanged(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)


def _purse(customer_id: UUID, held: dict[UUID, Invoice]) -> Iterator[funds.Source]:
    """The money that can be moved now.

    What lies on another order's invoice only when nobody is at work on that order: this order is locked
    already, and two that wait for each other's would wait for ever.
    """
    orders = {row.order_id for row in held.values() if row.order_id}
    idle = set(
        every_order_rows()
        .filter(pk__in=orders)
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for source in funds.sources(customer_id):
        if source.invoice_id is None:
            yield source
        elif source.invoice_id in held:
            order_id = held[source.invoice_id].order_id
            if order_id is None or order_id in idle:
                yield source


def _put(of: funds.Money, invoice: Invoice, amount: Any, changed: Changed, *, actor: Actor) -> None:
    changes = allocating.put(of, invoice, amount, day=clock.today(), actor=actor)
    _invoice, before = changed.get(invoice.pk, (invoice, {}))
    merged = {name: (before.get(name, pair)[0], pair[1]) for name, pair in changes.items()}
    changed[invoice.pk] = (invoice, {**before, **merged})
