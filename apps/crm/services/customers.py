"""Entering, changing and deleting customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm import references
from apps.crm.events import CustomerChanged, CustomerCreated, CustomerDeleted
from apps.crm.models import OPEN_STAGES, Customer, Deal
from apps.crm.services import statuses
from apps.crm.services.details import cleaned, unique_numbers
from apps.crm.services.payloads import customer_payload
from apps.crm.services.places import match_addresses, match_contacts
from apps.kernel import money, records
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict
from apps.kernel.events import announce
from apps.kernel.numbering import next_number

Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def create_customer(
    *, actor: Actor, name: str, contacts: Rows = (), addresses: Rows = (), **details: Any
) -> Customer:
    """Enter a customer under the next CUS number.

    Args:
        contacts: `first_name`, and where known `last_name`, `position`, `email`, `phone`, `is_primary`.
        addresses: `address_line1`, and where known `type`, `city`, `postal_code`, `country`.
        details: columns of Customer: `type`, `status`, `email`, `phone`, `bin` or `iin`, `source`, `segment`,
            `rating`, `credit_limit` (None: no limit, 0: no credit), `payment_terms`.
    Raises:
        Invalid: a malformed number or phone, a BIN of a person, an IIN of a company, two primary contacts.
        AlreadyExists: BIN or IIN of another customer of the workspace.
    """
    tenant = {"organization_id": actor.organization_id, "workspace_id": actor.workspace_id}
    customer = Customer(**tenant, **cleaned({"name": name, **details}))
    # A number is taken last, but a contact needs its customer, and reading its phone may still refuse:
    # the rows are judged first and written after.
    people = match_contacts(customer, contacts)
    places = match_addresses(customer, addresses)
    customer.customer_number = next_number("CUS", organization_id=actor.organization_id)
    with unique_numbers():
        customer.save(force_insert=True)
    for rows in (people, places):
        rows.save()
    statuses.begin(customer, actor=actor)
    announce(CustomerCreated(**customer_payload(customer)), actor=actor, of=customer)
    return customer


@transaction.atomic
def update_customer(
    customer_id: UUID,
    *,
    actor: Actor,
    contacts: Rows | None = None,
    addresses: Rows | None = None,
    **details: Any,
) -> Customer:
    """Change what is named; arrays are replaced as sets. A new status goes into the history.

    Raises:
        as create_customer; NotFound for the customer or a row's id.
    """
    customer = records.lock(Customer, customer_id)
    values = cleaned(details, customer)
    with unique_numbers():
        changes = records.change(customer, values)
    lists = {
        "contacts": None if contacts is None else match_contacts(customer, contacts),
        "addresses": None if addresses is None else match_addresses(customer, addresses),
    }
    replaced = {name: rows for name, rows in lists.items() if rows is not None and rows.changed}
    for rows in replaced.values():
        rows.save()
    if replaced and not changes:
        records.touch(customer)
    changes |= {name: (rows.before, rows.after) for name, rows in replaced.items()}
    if "status" in changes:
        statuses.enter(customer, actor=actor)
    if changes:
        announce(CustomerChanged(**customer_payload(customer)), actor=actor, changes=changes, of=customer)
    return customer


@transaction.atomic
def delete_customer(customer_id: UUID, *, actor: Actor) -> Customer:
    """Hide a customer for good.

    Raises:
        Conflict: an open deal or a live document of another app refers to it.
    """
    customer = records.lock(Customer, customer_id)
    if Deal.objects.filter(customer=customer, stage__in=OPEN_STAGES).exists() or references.in_use(customer):
        raise Conflict(_("The customer still has open deals or orders"))
    records.soft_delete(customer)
    announce(CustomerDeleted(**customer_payload(customer)), actor=actor, of=customer)
    return customer


@transaction.atomic
def record_order_metrics(
    customer_id: UUID,
    *,
    actor: Actor,
    total_orders: int,
    total_revenue: Decimal,
    last_order_date: date | None,
) -> None:
    """Keep what the counted orders add up to (domain.md §3.7): tenge with VAT, a local date.

    A figure, not an edit: neither the version nor the audit trail moves, but `updatedAt` does.

    Raises:
        Invalid: a sum beyond what money columns hold.
    """
    money.require_money(total_revenue, field="amount")
    Customer.objects.filter(pk=customer_id).update(
        total_orders=total_orders,
        total_revenue=total_revenue,
        last_order_date=last_order_date,
        updated_at=timezone.now(),
    )
