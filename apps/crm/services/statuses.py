"""A customer's status and its history (domain.md §2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.crm.events import CustomerChanged
from apps.crm.models import Customer, CustomerStatusEntry
from apps.crm.services.payloads import customer_payload
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.events import announce

Status = Customer.Status


def begin(customers: Sequence[Customer], *, actor: Actor) -> None:
    """The first entry of each new customer's history."""
    CustomerStatusEntry.objects.bulk_create(
        [_entry(customer, customer.created_at, actor) for customer in customers]
    )


def enter(customer: Customer, *, actor: Actor) -> None:
    """Close the open entry and open one for the status that the customer now has."""
    now = timezone.now()
    CustomerStatusEntry.objects.filter(customer=customer, exited_at__isnull=True).update(exited_at=now)
    _open(customer, now, actor)


def enter_all(customers: Sequence[Customer], *, actor: Actor) -> None:
    """The same for many customers, by two statements."""
    if not customers:
        return
    now = timezone.now()
    CustomerStatusEntry.objects.filter(customer__in=customers, exited_at__isnull=True).update(exited_at=now)
    CustomerStatusEntry.objects.bulk_create([_entry(customer, now, actor) for customer in customers])


def _open(customer: Customer, at: datetime, actor: Actor) -> None:
    _entry(customer, at, actor).save(force_insert=True)


def _entry(customer: Customer, at: datetime, actor: Actor) -> CustomerStatusEntry:
    return CustomerStatusEntry(
        **tenant_of(customer),
        customer=customer,
        status=customer.status,
        entered_at=at,
        user_id=actor.user_id,
    )


@transaction.atomic
def activate_customer(customer_id: UUID, *, actor: Actor) -> Customer:
    """Make whoever bought something an active customer; nothing happens to an active one."""
    return _move(records.lock(Customer, customer_id), Status.ACTIVE, actor=actor)


def become_prospect(customer: Customer, *, actor: Actor) -> None:
    """A lead with a deal beyond the first stage is a prospect; `customer` is locked."""
    if customer.status == Status.LEAD:
        _move(customer, Status.PROSPECT, actor=actor)


def _move(customer: Customer, status: Status, *, actor: Actor) -> Customer:
    if changes := records.change(customer, {"status": status}):
        enter(customer, actor=actor)
        announce(CustomerChanged(**customer_payload(customer)), actor=actor, changes=changes, of=customer)
    return customer
