"""Which warehouse a document means, and the locks that other warehouses than the first need."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from apps.inventory.models import Warehouse
from apps.inventory.sql.places import LOCK
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid, not_found
from apps.kernel.sql import fetch

Kind = Warehouse.Kind


def claim(product_ids: Collection[UUID], place: UUID | None, *, actor: Actor) -> None:
    """Lock the stock rows of products by id before what lies outside the first warehouse is read.

    In the first warehouse nothing is asked: its statements lock what they read by themselves.
    """
    if place is not None and product_ids:
        fetch(LOCK, {"workspace": actor.workspace_id, "products": list(product_ids)})


def place_of(warehouse_id: UUID | None, *, actor: Actor, field: str = "warehouse_id") -> UUID | None:
    """The warehouse as documents and stock keep it: None for the first one.

    Args:
        warehouse_id: what was asked for; None takes the default warehouse.
    Raises:
        NotFound: no such warehouse.
        Invalid: naming `field`; it is switched off.
    """
    rows = Warehouse.objects.filter(workspace_id=actor.workspace_id).exclude(kind=Kind.TRANSIT)
    chosen = rows.filter(is_default=True) if warehouse_id is None else rows.filter(pk=warehouse_id)
    found = chosen.values_list("pk", "kind", "is_active").first()
    if found is None:
        if warehouse_id is None:
            return None
        raise not_found(field)
    pk, kind, is_active = found
    if not is_active:
        raise Invalid({field: _("The warehouse is switched off.")})
    return None if kind == Kind.HOME else pk


def add_transit(*, actor: Actor) -> Warehouse:
    """Where the goods of transfers are while they are on their way; no list shows it."""
    found, _made = Warehouse.objects.get_or_create(
        workspace_id=actor.workspace_id,
        kind=Kind.TRANSIT,
        defaults={"organization_id": actor.organization_id, "name": _("On the way")},
    )
    return found


def add_home(*, actor: Actor) -> Warehouse:
    """The first warehouse of a workspace, the default one until another is; one that is there stays."""
    found, _made = Warehouse.objects.get_or_create(
        workspace_id=actor.workspace_id,
        kind=Kind.HOME,
        defaults={
            "organization_id": actor.organization_id,
            "name": _("Main warehouse"),
            "is_default": not Warehouse.objects.filter(
                workspace_id=actor.workspace_id, is_default=True
            ).exists(),
        },
    )
    return found
