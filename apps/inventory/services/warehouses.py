"""Warehouses: where the goods of a workspace lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.inventory.events import (
    WarehouseCreated,
    WarehouseDeleted,
    WarehouseEvent,
    WarehouseUpdated,
)
from apps.inventory.models import StockItem, StockWait, Transfer, Warehouse, WarehouseStock
from apps.inventory.services.payloads import warehouse_payload
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Conflict, Invalid, NotFound
from apps.kernel.events import announce
from apps.kernel.records import change, lock, lock_rows, soft_delete

Kind = Warehouse.Kind


@transaction.atomic
def create_warehouse(*, actor: Actor, **values: Any) -> Warehouse:
    """A further warehouse; `is_default` makes it the one that documents take.

    Raises:
        AlreadyExists: the name or the code, in any letter case.
        Invalid: the default one switched off.
    """
    columns = _columns(values)
    default = columns.pop("is_default", False)
    if default and not columns.get("is_active", True):
        raise Invalid({"is_active": _("The default warehouse stays in use.")})
    warehouse = Warehouse(organization_id=actor.organization_id, workspace_id=actor.workspace_id, **columns)
    if default:
        _no_other_default(actor)
        warehouse.is_default = True
    with _unique():
        warehouse.save(force_insert=True)
    _announce(WarehouseCreated, warehouse, actor)
    return warehouse


@transaction.atomic
def update_warehouse(warehouse_id: UUID, *, actor: Actor, **values: Any) -> Warehouse:
    """Change what was sent; another one is made the default by `is_default`.

    Raises:
        NotFound, AlreadyExists
        Conflict: the default one would be none, or be switched off; goods lie in one that is switched off.
    """
    warehouse = _locked(warehouse_id)
    columns = _columns(values)
    if columns.get("is_default", warehouse.is_default) is False and warehouse.is_default:
        raise Conflict(_("Make another warehouse the default one instead."))
    if columns.get("is_active", True) is False and warehouse.is_active:
        if columns.get("is_default", warehouse.is_default):
            raise Conflict(_("The default warehouse stays in use."))
        _require_empty(warehouse)
    if columns.get("is_default") and not warehouse.is_default:
        if not columns.get("is_active", warehouse.is_active):
            raise Conflict(_("The default warehouse stays in use."))
        _no_other_default(actor)
    with _unique():
        changes = change(warehouse, columns)
    if changes:
        event = WarehouseUpdated(**warehouse_payload(warehouse))
        announce(event, actor=actor, changes=changes, of=warehouse)
    return warehouse


@transaction.atomic
def delete_warehouse(warehouse_id: UUID, *, actor: Actor) -> Warehouse:
    """Hide an empty warehouse for good; its movements stay.

    Raises:
        NotFound
        Conflict: the first or the default one, goods lie in it, move to or from it, or are waited for there.
    """
    warehouse = _locked(warehouse_id)
    if warehouse.kind == Kind.HOME:
        raise Conflict(_("The first warehouse of a company stays."))
    if warehouse.is_default:
        raise Conflict(_("Make another warehouse the default one instead."))
    _require_empty(warehouse)
    soft_delete(warehouse)
    _announce(WarehouseDeleted, warehouse, actor)
    return warehouse


def _locked(warehouse_id: UUID) -> Warehouse:
    warehouse = lock(Warehouse, warehouse_id)
    if warehouse.kind == Kind.TRANSIT:
        raise NotFound
    return warehouse


def _require_empty(warehouse: Warehouse) -> None:
    """Nothing lies in it and nobody waits there. Goods that move into it meanwhile lock the same rows."""
    if warehouse.kind == Kind.HOME:
        lies = StockItem.objects.filter(in_stock__gt=F("elsewhere")).exists()
        waiting = StockWait.objects.filter(warehouse__isnull=True)
    else:
        lies = WarehouseStock.objects.filter(warehouse=warehouse, in_stock__gt=0).exists()
        waiting = StockWait.objects.filter(warehouse=warehouse)
    if lies:
        raise Conflict(_("Goods lie in the warehouse."))
    moving = Transfer.objects.filter(status__in=(Transfer.Status.DRAFT, *Transfer.MOVING))
    if moving.filter(Q(source=warehouse) | Q(target=warehouse)).exists():
        raise Conflict(_("Transfers from or to the warehouse are not finished."))
    if waiting.exists():
        raise Conflict(_("Orders wait for goods in the warehouse."))


def _no_other_default(actor: Actor) -> None:
    rows = Warehouse.objects.filter(workspace_id=actor.workspace_id, is_default=True)
    for row in lock_rows(rows):
        changes = change(row, {"is_default": False})
        event = WarehouseUpdated(**warehouse_payload(row))
        announce(event, actor=actor, changes=changes, of=row)


def _announce(event: type[WarehouseEvent], warehouse: Warehouse, actor: Actor) -> None:
    announce(event(**warehouse_payload(warehouse)), actor=actor, of=warehouse)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    flags = ("is_active", "is_default")
    return {
        name: "" if value is None else value
        for name, value in values.items()
        if not (value is None and name in flags)
    }


@contextmanager
def _unique() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for constraint, field in (("warehouse_name_unique", "name"), ("warehouse_code_unique", "code")):
            if constraint in str(error):
                raise AlreadyExists(field) from error
        if "warehouse_one_default" in str(error):
            raise Conflict(_("Somebody has made another warehouse the default one.")) from error
        raise
