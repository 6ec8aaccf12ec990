"""The few moves that every service makes: lock, resolve, change, delete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone

from apps.kernel.errors import NotFound, not_found
from apps.kernel.models import SoftDeletes, Versioned

M = TypeVar("M", bound=Model)


class Kept(Enum):
    """What became of a row of another program that was to be kept, by its external id."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    CORRECTED = "corrected"


def lock(model: type[M], pk: UUID) -> M:
    """Read one row of the scope for changing; waits for whoever holds it.

    Raises:
        NotFound: unknown, deleted or another tenant's.
    """
    row: M | None = lock_first(model.objects.filter(pk=pk))  # type: ignore[attr-defined]
    if row is None:
        raise NotFound()
    return row


def lock_all(model: type[M], pks: Iterable[UUID]) -> dict[UUID, M]:
    """Lock several rows in id order, so that two writers never wait for each other.

    Raises:
        NotFound: any of them is not in the scope.
    """
    wanted = set(pks)
    rows = {row.pk: row for row in lock_rows(model.objects.filter(pk__in=wanted))}  # type: ignore[attr-defined]
    if len(rows) != len(wanted):
        raise NotFound()
    return rows


def lock_rows(rows: QuerySet[M]) -> list[M]:
    """Lock what a query finds, in id order; rows that stop matching meanwhile are not among them."""
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def lock_first(rows: QuerySet[M]) -> M | None:
    """Lock the one row that a query finds; None where there is none."""
    return rows.select_for_update(no_key=True, of=("self",)).first()


def lock_referred(model: type[M], pk: UUID) -> M:
    """Lock a row that a document refers to, be it deleted meanwhile."""
    everything: QuerySet[M] = model.everything.filter(pk=pk)  # type: ignore[attr-defined]
    return everything.select_for_update(no_key=True, of=("self",)).get()


def resolve(model: type[M], pk: UUID | None, *, field: str) -> M | None:
    """The row that a body's id names inside the scope; None stays None.

    Raises:
        NotFound: with `details` naming `field`.
    """
    if pk is None:
        return None
    row: M | None = model.objects.filter(pk=pk).first()  # type: ignore[attr-defined]
    if row is None:
        raise not_found(field)
    return row


def change(instance: M, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set and save what differs, count the version up, and say {field: (before, after)}.

    Foreign keys are named by their attribute (`customer_id`). Nothing is written when nothing differs.
    """
    changes = set_columns(instance, values)
    if changes:
        touch(instance, changes)
    return changes


def set_columns(instance: M, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set what differs without saving it, and say {field: (before, after)}."""
    changes = {}
    for name, value in values.items():
        before = getattr(instance, name)
        if before != value:
            changes[name] = (before, value)
            setattr(instance, name, value)
    return changes


def save_all(changed: Mapping[M, Iterable[str]]) -> None:
    """Save the named fields of many rows by one statement, and count their versions up."""
    names = {name for fields in changed.values() for name in fields} | {"updated_at"}
    now = timezone.now()
    for row in changed:
        row.updated_at = now  # type: ignore[attr-defined]
        if isinstance(row, Versioned):
            row.version += 1
            names.add("version")
    if changed:
        model = type(next(iter(changed)))
        model._default_manager.bulk_update(list(changed), sorted(names), batch_size=1000)


def touch(instance: Model, fields: Iterable[str] = ()) -> None:
    """Save `fields` and count the version up."""
    names = [*fields, "updated_at"]
    if isinstance(instance, Versioned):
        instance.version += 1
        names.append("version")
    instance.save(update_fields=names)


def soft_delete(instance: SoftDeletes) -> None:
    """Hide a row for good."""
    instance.deleted_at = timezone.now()
    touch(instance, ["deleted_at"])
