"""Rows and files of an organization go for ever, a batch at a time; interrupted, it is begun again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models

from apps.kernel import objects, tenancy
from apps.kernel.sql import LET_FINAL_ROWS_GO, execute
from apps.kernel.tenant_tables import Model, in_order_of_going, loose, rows_of

BATCH = 500  # a second at most, whatever else is at work


def erase_rows(organization_id: UUID) -> int:
    """Delete every row of an organization but its own, and the files that they name; how many went."""
    gone = 0
    # Before the rows: a crash in between leaves names of no file, never a file without a name.
    for name in list(objects.of_organization(organization_id)):
        objects.discard(name)
    tables = in_order_of_going()[:-1]
    for model in tables:
        if names := [field.name for field in loose(model)]:
            filled = models.Q(*((f"{name}__isnull", False) for name in names), _connector=models.Q.OR)
            _in_batches(model, organization_id, filled, dict.fromkeys(names))
    for model in tables:
        gone += _in_batches(model, organization_id, models.Q(), None)
    return gone


def delete_row(model: Model, organization_id: UUID) -> None:
    """The organization's own row, when nothing refers to it any more."""
    with tenancy.enter(organization_id):
        _go(rows_of(model, organization_id))


def _go(rows: models.QuerySet[Any]) -> int:
    """One statement: what referred to them is gone already, and is not looked for."""
    every: Any = rows
    return every._raw_delete(rows.db) or 0  # None: there was nothing to ask for


def _in_batches(model: Model, organization_id: UUID, which: models.Q, values: dict[str, Any] | None) -> int:
    """Delete (or, with values, change) rows in transactions of their own."""
    done, count = 0, BATCH
    while count == BATCH:
        with tenancy.enter(organization_id):
            execute(LET_FINAL_ROWS_GO, [str(organization_id)])
            rows = rows_of(model, organization_id).filter(which)
            batch = model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True)[:BATCH]))
            count = _go(batch) if values is None else batch.update(**values)
        done += count
    return done
