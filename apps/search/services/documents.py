"""Writing documents: one statement a kind, however many objects, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.sql import execute, fetch
from apps.search.models import DocumentType
from apps.search.sql.documents import (
    BY_CUSTOMER,
    BY_DEPARTMENT,
    BY_ID,
    BY_USER,
    FORGET,
    LEFT_WORKSPACE,
    OF_ORGANIZATION,
    written,
)

OF_CUSTOMERS = (DocumentType.DEAL, DocumentType.ORDER, DocumentType.INVOICE)


@dataclass(frozen=True, slots=True)
class Written:
    """A document that was added (`before` None) or changed."""

    object_id: UUID
    before: str | None
    after: str


def write(kind: str, ids: Iterable[UUID], chosen: str = BY_ID) -> list[Written]:
    """Write the documents of live objects; those that did not change are left out of the answer."""
    wanted = sorted(set(ids))
    if not wanted:
        return []
    return [Written(*row) for row in fetch(written(kind, chosen), {"kind": kind, "ids": wanted})]


def index_products(ids: Iterable[UUID]) -> list[Written]:
    """Products as they are now, in every language."""
    return write(DocumentType.PRODUCT, ids)


@transaction.atomic
def index_customers(ids: Iterable[UUID]) -> list[Written]:
    """Customers as they are now; deals, orders and invoices of a renamed one follow."""
    written = write(DocumentType.CUSTOMER, ids)
    renamed = [row.object_id for row in written if row.before is not None and row.before != row.after]
    for kind in OF_CUSTOMERS:
        written += write(kind, renamed, BY_CUSTOMER)
    return written


@transaction.atomic
def index_of_customers(ids: Iterable[UUID]) -> list[Written]:
    """Customers as they are now with all their deals, orders and invoices."""
    wanted = sorted(set(ids))
    return [
        *write(DocumentType.CUSTOMER, wanted),
        *(row for kind in OF_CUSTOMERS for row in write(kind, wanted, BY_CUSTOMER)),
    ]


def index_deals(ids: Iterable[UUID]) -> list[Written]:
    """Deals as they are now."""
    return write(DocumentType.DEAL, ids)


def index_orders(ids: Iterable[UUID]) -> list[Written]:
    """Orders as they are now, with the numbers of their shipments, acts and returns."""
    return write(DocumentType.ORDER, ids)


def index_invoices(ids: Iterable[UUID]) -> list[Written]:
    """Invoices as they are now."""
    return write(DocumentType.INVOICE, ids)


def index_employees(ids: Iterable[UUID], *, actor: Actor) -> list[Written]:
    """Employees as they are now, in each workspace whose list shows them."""
    wanted = sorted(set(ids))
    with tenancy.enter(actor.organization_id):
        execute(LEFT_WORKSPACE, [wanted])
        return write(DocumentType.EMPLOYEE, wanted)


def index_persons(user_ids: Iterable[UUID], *, actor: Actor) -> list[Written]:
    """The employees who are these people: one changes one's own names without an employee's event."""
    with tenancy.enter(actor.organization_id):
        return write(DocumentType.EMPLOYEE, user_ids, BY_USER)


def index_departments(ids: Iterable[UUID], *, actor: Actor) -> list[Written]:
    """The employees of departments that were renamed."""
    with tenancy.enter(actor.organization_id):
        return write(DocumentType.EMPLOYEE, ids, BY_DEPARTMENT)


def index_unassigned(*, actor: Actor) -> list[Written]:
    """The organization's employees of no department."""
    with tenancy.enter(actor.organization_id):
        return write(
            DocumentType.EMPLOYEE, [actor.organization_id], OF_ORGANIZATION + " AND o.department_id IS NULL"
        )


def index_people(*, actor: Actor) -> list[Written]:
    """The organization's owners and administrators in a workspace that is new."""
    with tenancy.enter(actor.organization_id):
        return write(DocumentType.EMPLOYEE, [actor.organization_id], OF_ORGANIZATION)


def forget(kind: str, ids: Iterable[UUID]) -> int:
    """Objects that were deleted are found no more; returns how many documents went."""
    return execute(FORGET, [sorted(set(ids)), kind])
