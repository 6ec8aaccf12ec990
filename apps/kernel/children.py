"""Arrays in a body are sets: matched by id, created without one, dropped when missing (domain.md §0, PUT)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model

from apps.kernel.errors import Missing, not_found
from apps.kernel.models import WorkspaceModel

M = TypeVar("M", bound=Model)


@dataclass
class Children(Generic[M]):
    """What a parent's rows of one kind were, and what they are to be."""

    wanted: list[M]
    fresh: list[M]
    dropped: list[M]
    before: list[dict[str, Any]]
    columns: tuple[str, ...]

    @property
    def after(self) -> list[dict[str, Any]]:
        return _values(self.wanted, self.columns)

    @property
    def changed(self) -> bool:
        """Whether the rows, or their order where that is kept, differ from before."""
        return bool(self.fresh or self.dropped) or self.before != self.after

    def save(self) -> None:
        """Write the difference, if there is one: a statement each for dropped, kept and fresh rows."""
        if not self.changed:
            return
        model = type((self.wanted or self.dropped)[0])
        if self.dropped:
            model._default_manager.filter(pk__in=[row.pk for row in self.dropped]).delete()
        fresh = {row.pk for row in self.fresh}
        if kept := [row for row in self.wanted if row.pk not in fresh]:
            model._default_manager.bulk_update(kept, [*self.columns])
        if self.fresh:
            model._default_manager.bulk_create(self.fresh)


def save_children(sets: Sequence[Children[M]]) -> None:
    """Write the differences of many parents by the statements of one."""
    sets = [each for each in sets if each.changed]
    if not sets:
        return
    merged: Children[M] = Children(
        [row for each in sets for row in each.wanted],
        [row for each in sets for row in each.fresh],
        [row for each in sets for row in each.dropped],
        # Whatever: that they differ is known.
        [],
        sets[0].columns,
    )
    type(sets[0])(**vars(merged)).save()


def match(
    parent: Model,
    rows: Iterable[M],
    sent: Sequence[Mapping[str, Any]],
    *,
    field: str,
    make: Callable[[], M],
    required: Sequence[str],
    columns: Iterable[str],
) -> Children[M]:
    """Lay what was sent over the rows there are; nothing is written yet.

    Args:
        rows: the parent's rows of this kind, in their order; a parent not yet saved has none.
        required: what a new row must have.
        columns: what counts as a change.
    Raises:
        NotFound: an `id` that is none of the parent's, or twice.
        Missing: a new row without a required value.
    """
    columns = tuple(columns)
    existing: dict[UUID, M] = {} if parent._state.adding else {row.pk: row for row in rows}
    before = _values(existing.values(), columns)
    wanted, fresh, missing = [], [], []
    for place, values in enumerate(sent):
        if (pk := values.get("id")) is not None:
            row = existing.pop(pk, None)
            if row is None:
                raise not_found(f"{field}.{place}.id")
        else:
            row = make()
            fresh.append(row)
            missing += [f"{field}.{place}.{name}" for name in required if values.get(name) in (None, "")]
        for name, value in values.items():
            if name != "id":
                setattr(row, name, value)
        wanted.append(row)
    if missing:
        raise Missing(*missing)
    return Children(wanted, fresh, list(existing.values()), before, columns)


def tenant_of(row: WorkspaceModel) -> dict[str, UUID]:
    """The tenant's columns, for a row beside this one."""
    return {"organization_id": row.organization_id, "workspace_id": row.workspace_id}


def _values(rows: Iterable[M], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"id": row.pk, **{name: getattr(row, name) for name in columns}} for row in rows]
