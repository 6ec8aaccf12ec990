"""Entering, changing and deleting customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm import references
from apps.crm.events import CustomerChanged, CustomerCreated, CustomerDeleted
from apps.crm.models import OPEN_STAGES, Address, Contact, Customer, Deal
from apps.crm.services import statuses
from apps.crm.services.details import cleaned, unique_numbers
from apps.crm.services.payloads import customer_payload
from apps.crm.services.places import match_addresses, match_contacts
from apps.kernel import money, records
from apps.kernel.actor import Actor
from apps.kernel.children import Children, save_children
from apps.kernel.errors import Conflict, DomainError, NotFound
from apps.kernel.events import announce, announce_all, announce_changes
from apps.kernel.numbering import next_numbers

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
            `rating`, `credit_limit` (None: no limit, 0: no credit), `payment_terms`, `contract_number` and
            `contract_date`; by language `paper_names` and `paper_addresses`.
    Raises:
        Invalid: a malformed number or phone, a BIN of a person, an IIN of a company, two primary contacts.
        AlreadyExists: BIN or IIN of another customer of the workspace.
    """
    draft = _draft(actor, {"name": name, "contacts": contacts, "addresses": addresses, **details})
    _insert([draft], actor)
    return draft.customer


@transaction.atomic
def create_customers(
    *, actor: Actor, items: Mapping[int, Mapping[str, Any]]
) -> tuple[dict[int, Customer], dict[int, DomainError]]:
    """Enter many customers by a handful of statements; each that is right, the others are said why not.

    Args:
        items: what `create_customer` takes, by any number of the caller's; no two have one BIN or IIN.
    Returns:
        customers and refusals, by the caller's number.
    Raises:
        AlreadyExists: a BIN or IIN of another customer, whichever; nothing is written then.
    """
    drafts, refused = {}, {}
    for number, values in items.items():
        try:
            drafts[number] = _draft(actor, values)
        except DomainError as error:
            refused[number] = error
    _insert(list(drafts.values()), actor)
    return {number: draft.customer for number, draft in drafts.items()}, refused


@dataclass(frozen=True, slots=True)
class Draft:
    """A customer with people and places, judged and not yet written."""

    customer: Customer
    people: Children[Contact]
    places: Children[Address]


def _draft(actor: Actor, values: Mapping[str, Any]) -> Draft:
    details = dict(values)
    contacts, addresses = details.pop("contacts", ()), details.pop("addresses", ())
    customer = Customer(
        organization_id=actor.organization_id, workspace_id=actor.workspace_id, **cleaned(details)
    )
    return Draft(customer, match_contacts(customer, contacts), match_addresses(customer, addresses))


def _insert(drafts: Sequence[Draft], actor: Actor) -> None:
    """Write what was judged; numbers are taken last."""
    if not drafts:
        return
    customers = [draft.customer for draft in drafts]
    numbers = next_numbers("CUS", len(drafts), organization_id=actor.organization_id)
    for customer, number in zip(customers, numbers, strict=True):
        customer.customer_number = number
    with unique_numbers():
        Customer.objects.bulk_create(customers)
    if people := [row for draft in drafts for row in draft.people.fresh]:
        Contact.objects.bulk_create(people)
    if places := [row for draft in drafts for row in draft.places.fresh]:
        Address.objects.bulk_create(places)
    statuses.begin(customers, actor=actor)
    announce_all(
        [CustomerCreated(**customer_payload(customer)) for customer in customers], actor=actor, version=1
    )


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
def update_customers(
    *, actor: Actor, items: Mapping[UUID, Mapping[str, Any]]
) -> tuple[set[UUID], dict[UUID, DomainError]]:
    """Change many customers by a handful of statements; as `update_customer` does for one.

    Returns:
        those that have changed, and refusals.
    Raises:
        AlreadyExists: a BIN or IIN of another customer, whichever; nothing is written then.
    """
    refused: dict[UUID, DomainError] = {pk: NotFound() for pk in items}
    changed: dict[Customer, dict[str, tuple[Any, Any]]] = {}
    people: list[Children[Contact]] = []
    places: list[Children[Address]] = []
    for customer in records.lock_rows(
        Customer.objects.filter(pk__in=list(items)).prefetch_related("contacts", "addresses")
    ):
        values = dict(items[customer.pk])
        contacts, addresses = values.pop("contacts", None), values.pop("addresses", None)
        try:
            columns = cleaned(values, customer)
            found = None if contacts is None else match_contacts(customer, contacts)
            there = None if addresses is None else match_addresses(customer, addresses)
            del refused[customer.pk]
        except DomainError as error:
            refused[customer.pk] = error
            continue
        changes = records.set_columns(customer, columns)
        if found is not None and found.changed:
            people.append(found)
            changes["contacts"] = (found.before, found.after)
        if there is not None and there.changed:
            places.append(there)
            changes["addresses"] = (there.before, there.after)
        if changes:
            changed[customer] = changes
    lists = {"contacts", "addresses"}
    with unique_numbers():
        records.save_all({customer: changes.keys() - lists for customer, changes in changed.items()})
    save_children(people)
    save_children(places)
    moved = [customer for customer, changes in changed.items() if "status" in changes]
    statuses.enter_all(moved, actor=actor)
    announce_changes(
        [(CustomerChanged(**customer_payload(each)), changes, each) for each, changes in changed.items()],
        actor=actor,
    )
    return {customer.pk for customer in changed}, refused


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
