"""Duplicates become one: what refers to them refers to the one that is kept, in whichever app it lies."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils import timezone

from apps.kernel.models import Versioned
from apps.kernel.sql import LET_POSTINGS_MOVE, execute
from apps.kernel.tenant_tables import Model, referring


def counts(parent: Model, gone: Collection[UUID], *, without: Collection[Model] = ()) -> dict[Model, int]:
    """How many rows of each table refer to some rows of `parent`; tables without any are left out."""
    found: dict[Model, int] = {}
    for model, name in referring(parent):
        if model not in without and (count := _rows(model, name, gone).count()):
            found[model] = found.get(model, 0) + count
    return found


def move(parent: Model, gone: Collection[UUID], kept: UUID, *, without: Collection[Model] = ()) -> None:
    """Let every row that refers to some rows of `parent` refer to another; the caller has locked them all.

    Documents count a version up, for they show the other's name now. Final rows (postings) change nothing
    but whose they are.

    Raises:
        IntegrityError: of both is something that there may be once.
    """
    execute(LET_POSTINGS_MOVE, [str(kept)])
    for model, name in referring(parent):
        if model in without:
            continue
        values: dict[str, Any] = {name: kept}
        if issubclass(model, Versioned):
            values |= {"version": F("version") + 1, "updated_at": timezone.now()}
        _rows(model, name, gone).update(**values)
    execute(LET_POSTINGS_MOVE, [""])


def _rows(model: Model, name: str, gone: Collection[UUID]) -> models.QuerySet[Any]:
    return model._base_manager.filter(**{f"{name}__in": list(gone)})
