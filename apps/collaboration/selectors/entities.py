"""The records that tasks and comments are of: who sees them, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.models import Membership
from apps.accounts.rights import members_with
from apps.accounts.selectors import membership_rows
from apps.collaboration.models import EntityType
from apps.crm.models import Customer, Deal
from apps.finance.models import Invoice
from apps.hr.models import Employee
from apps.hr.selectors import employee_for, employee_rows
from apps.inventory.models import Product, PurchaseOrder
from apps.inventory.translated import text
from apps.kernel.actor import ADMIN, OWNER, Actor
from apps.kernel.errors import PermissionDenied, not_found
from apps.kernel.records import lock_first
from apps.production.models import ProductionOrder
from apps.sales.models import Order, Shipment


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its table, the right to see it and the one to change it."""

    model: Any
    view: str
    change: str


KINDS: dict[str, Kind] = {
    EntityType.CUSTOMER: Kind(Customer, "CUSTOMERS_VIEW", "CUSTOMERS_UPDATE"),
    EntityType.DEAL: Kind(Deal, "DEALS_VIEW", "DEALS_UPDATE"),
    EntityType.ORDER: Kind(Order, "ORDERS_VIEW", "ORDERS_EDIT"),
    EntityType.SHIPMENT: Kind(Shipment, "ORDERS_VIEW", "ORDERS_SHIP"),
    EntityType.INVOICE: Kind(Invoice, "INVOICES_VIEW", "INVOICES_EDIT"),
    EntityType.PRODUCT: Kind(Product, "PRODUCTS_VIEW", "PRODUCTS_UPDATE"),
    EntityType.PRODUCTION_ORDER: Kind(ProductionOrder, "PRODUCTION_VIEW", "PRODUCTION_PLAN"),
    EntityType.PURCHASE_ORDER: Kind(PurchaseOrder, "INVENTORY_VIEW", "INVENTORY_BUY"),
    EntityType.EMPLOYEE: Kind(Employee, "EMPLOYEES_VIEW", "EMPLOYEES_UPDATE"),
}


def view_right(entity_type: str) -> str:
    """The right by which records of a kind are seen."""
    return KINDS[entity_type].view


def seen(actor: Actor) -> Q:
    """Rows of a record that the actor may see: of the kinds that their rights cover, and of themselves."""
    kinds = [kind for kind, each in KINDS.items() if actor.may(each.view)]
    condition = Q(entity_type__in=kinds)
    if EntityType.EMPLOYEE not in kinds:
        condition |= Q(entity_type=EntityType.EMPLOYEE, entity_id__in=own_employee(actor))
    return condition


def own_employee(actor: Actor) -> QuerySet[Any]:
    """The id of the actor's employee, as a part of a larger query; none for the system."""
    if actor.membership_id is None:
        return employee_rows().none().values("pk")
    return employee_rows().filter(membership=actor.membership_id).values("pk")


def require_seen(actor: Actor, entity_type: str, entity_id: UUID) -> None:
    """The record that a body names is there, and the actor may see it; it is locked.

    Raises:
        PermissionDenied: the actor may not see records of this kind. NotFound: naming `entityId`.
    """
    kind = KINDS[entity_type]
    if not actor.may(kind.view):
        own = employee_for(actor.membership_id)
        if entity_type != EntityType.EMPLOYEE or own is None or own.pk != entity_id:
            raise PermissionDenied(required=kind.view)
    # Locked: what is written down around a record is not lost when that is merged at this very moment.
    if lock_first(kind.model.objects.filter(pk=entity_id).only("pk")) is None:
        raise not_found("entity_id")


def members_who_see(workspace_id: UUID, entity_type: str, entity_id: UUID | None) -> QuerySet[Membership]:
    """Active members who work in the workspace and may see the record; all of them where there is none."""
    if not entity_type:
        found = membership_rows()
    else:
        found = members_with(KINDS[entity_type].view)
        if entity_type == EntityType.EMPLOYEE:
            own = employee_rows().filter(pk__in=[entity_id]).values("membership_id")
            found = membership_rows().filter(Q(pk__in=found.values("pk")) | Q(pk__in=own))
    here = Q(workspace_id=workspace_id) | Q(role__in=(OWNER, ADMIN))
    return found.filter(here, status=Membership.Status.ACTIVE, user__is_active=True)


def entity_names(pairs: Iterable[tuple[str, UUID | None]]) -> dict[tuple[str, UUID], str]:
    """{(kind, id): what people call the record}; one query a kind, and none of a deleted record."""
    wanted: dict[str, set[UUID]] = {}
    for entity_type, entity_id in pairs:
        if entity_id is not None:
            wanted.setdefault(entity_type, set()).add(entity_id)
    return {
        (entity_type, row.pk): _name(row)
        for entity_type, ids in wanted.items()
        for row in _rows(entity_type).filter(pk__in=ids)
    }


def _rows(entity_type: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = KINDS[entity_type].model.objects.all()
    return rows.select_related("membership__user") if entity_type == EntityType.EMPLOYEE else rows


def _name(row: Any) -> str:
    return f"{row.code} {text(row, 'name')}" if isinstance(row, Product) else str(row)
