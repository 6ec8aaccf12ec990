"""Suppliers: who sells to the workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.inventory import references
from apps.inventory.events import SupplierCreated, SupplierDeleted, SupplierUpdated
from apps.inventory.models import ProductSupplier, PurchaseOrder, Supplier
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Conflict, DomainError, NotFound
from apps.kernel.events import announce, announce_all, announce_changes
from apps.kernel.identifiers import check_bin, check_iin, check_phone
from apps.kernel.records import change, lock, lock_rows, save_all, set_columns, soft_delete

# Digit 5 tells a BIN (4, 5, 6) from an IIN, whose digits 5 and 6 are a day (01-31).
_BIN_TYPES = frozenset("456")


@transaction.atomic
def create_supplier(*, actor: Actor, **values: Any) -> Supplier:
    """A new supplier.

    Raises:
        AlreadyExists: the name (in any letter case) or the BIN.
        Invalid: BIN or phone.
    """
    supplier = _draft(actor, values)
    with _unique():
        supplier.save(force_insert=True)
    announce(SupplierCreated(supplier_id=supplier.pk), actor=actor, of=supplier)
    return supplier


@transaction.atomic
def create_suppliers(
    *, actor: Actor, items: Mapping[int, dict[str, Any]]
) -> tuple[dict[int, Supplier], dict[int, DomainError]]:
    """Enter many suppliers by a handful of statements; each that is right, the others are said why not.

    Args:
        items: what `create_supplier` takes, by any number of the caller's; no two have one name or BIN.
    Returns:
        suppliers and refusals, by the caller's number.
    Raises:
        AlreadyExists: a name or BIN of another supplier, whichever; nothing is written then.
    """
    drafts, refused = {}, {}
    for number, values in items.items():
        try:
            drafts[number] = _draft(actor, values)
        except DomainError as error:
            refused[number] = error
    with _unique():
        Supplier.objects.bulk_create(drafts.values())
    announce_all(
        [SupplierCreated(supplier_id=supplier.pk) for supplier in drafts.values()], actor=actor, version=1
    )
    return drafts, refused


@transaction.atomic
def update_suppliers(
    *, actor: Actor, items: Mapping[UUID, dict[str, Any]]
) -> tuple[set[UUID], dict[UUID, DomainError]]:
    """Change many suppliers by a handful of statements; as `update_supplier` does for one.

    Returns:
        those that have changed, and refusals.
    Raises:
        AlreadyExists: a name or BIN of another supplier, whichever; nothing is written then.
    """
    changed: dict[Supplier, dict[str, tuple[Any, Any]]] = {}
    refused: dict[UUID, DomainError] = {pk: NotFound() for pk in items}
    for supplier in lock_rows(Supplier.objects.filter(pk__in=list(items))):
        try:
            changes = set_columns(supplier, _checked(items[supplier.pk]))
            del refused[supplier.pk]
        except DomainError as error:
            refused[supplier.pk] = error
            continue
        if changes:
            changed[supplier] = changes
    with _unique():
        save_all(changed)
    announce_changes(
        [(SupplierUpdated(supplier_id=each.pk), changes, each) for each, changes in changed.items()],
        actor=actor,
    )
    return {supplier.pk for supplier in changed}, refused


@transaction.atomic
def update_supplier(supplier_id: UUID, *, actor: Actor, **values: Any) -> Supplier:
    """Change what was sent.

    Raises:
        NotFound, AlreadyExists, Invalid
    """
    supplier = lock(Supplier, supplier_id)
    with _unique():
        changes = change(supplier, _checked(values))
    if changes:
        announce(SupplierUpdated(supplier_id=supplier.pk), actor=actor, changes=changes, of=supplier)
    return supplier


@transaction.atomic
def delete_supplier(supplier_id: UUID, *, actor: Actor) -> Supplier:
    """Hide a supplier for good; their finished purchase orders stay.

    Raises:
        NotFound
        Conflict: an open purchase order or a product names them.
    """
    supplier = lock(Supplier, supplier_id)
    if PurchaseOrder.objects.filter(supplier=supplier, status__in=PurchaseOrder.OPEN).exists():
        raise Conflict(_("The supplier has open purchase orders"))
    if references.supplier_in_use(supplier.pk):
        raise Conflict(_("The supplier is still owed, or has bills under way"))
    if ProductSupplier.objects.filter(supplier=supplier, product__deleted_at__isnull=True).exists():
        raise Conflict(_("Products name this supplier"))
    soft_delete(supplier)
    announce(SupplierDeleted(supplier_id=supplier.pk), actor=actor, of=supplier)
    return supplier


def _draft(actor: Actor, values: dict[str, Any]) -> Supplier:
    return Supplier(
        organization_id=actor.organization_id, workspace_id=actor.workspace_id, **_checked(values)
    )


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    flags = ("is_active", "is_vat_payer")
    columns = {name: "" if value is None and name not in flags else value for name, value in values.items()}
    if number := columns.get("bin"):
        check = check_bin if number[4:5] in _BIN_TYPES else check_iin
        columns["bin"] = check(number, field="bin")
    if "phone" in columns:
        columns["phone"] = check_phone(columns["phone"])
    return columns


@contextmanager
def _unique() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for constraint, field in (("supplier_name_unique", "name"), ("supplier_bin_unique", "bin")):
            if constraint in str(error):
                raise AlreadyExists(field) from error
        raise
