"""Every table with rows of an organization, in the order in which they go: for erasing, copying, bringing in.

The models say which tables there are; `prometric/tests/test_erasure.py` asks the catalogue whether they
say all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from apps.kernel.row_level_security import tenant_models

Model = type[models.Model]


@cache
def in_order_of_going() -> tuple[Model, ...]:
    """Nothing refers to rows of a table any more when those before it are empty; the organization last."""
    left = [model for model in tenant_models() if not model._meta.proxy]
    loosened = {model: {field.column for field in loose(model)} for model in left}
    found: list[Model] = []
    while left:
        held = {
            field.related_model
            for model in left
            for field in references(model)
            if field.column not in loosened[model]
        }
        free = sorted((model for model in left if model not in held), key=lambda model: model._meta.db_table)
        if not free:
            raise RuntimeError(f"rows of {left} hold each other")
        found += free
        left = [model for model in left if model in held]
    return tuple(found)


def references(model: Model) -> Iterator[Any]:
    """Foreign keys of a table to rows of the same organization."""
    for field in model._meta.concrete_fields:
        parent: Any = field.related_model
        if parent is not None and parent._meta.concrete_model in _tenants():
            yield field


@cache
def referring(parent: Model) -> tuple[tuple[Model, str], ...]:
    """(table, column) of each foreign key to rows of a table, whichever app has it."""
    return tuple(
        (model, field.name)
        for model in in_order_of_going()
        for field in references(model)
        if field.related_model._meta.concrete_model is parent
    )


@cache
def _tenants() -> frozenset[Model]:
    return frozenset(model for model in tenant_models() if not model._meta.proxy)


def loose(model: Model) -> list[Any]:
    """References that may be empty and close a circle: emptied before rows go, filled after rows came."""
    return [
        field
        for field in references(model)
        if field.null and model in _reached(field.related_model._meta.concrete_model)
    ]


@cache
def _reached(start: Model) -> frozenset[Model]:
    """What a table refers to, over however many tables, and itself."""
    found, waiting = {start}, [start]
    while waiting:
        for field in references(waiting.pop()):
            if (parent := field.related_model._meta.concrete_model) not in found:
                found.add(parent)
                waiting.append(parent)
    return frozenset(found)


@cache
def columns_of_people() -> tuple[tuple[Model, str], ...]:
    """(table, column) of each id of a user in tenants' tables: foreign keys, and who did what."""
    users = get_user_model()
    return tuple(
        (model, field.name)
        for model in in_order_of_going()
        for field in model._meta.concrete_fields
        if field.related_model is users or field.name == "actor_id"
    )


def rows_of(model: Model, organization_id: Any) -> models.QuerySet[Any]:
    """An organization's rows of a table, deleted ones too; in any scope that shows them."""
    column = "pk" if model._meta.label == "accounts.Organization" else "organization_id"
    return model._base_manager.filter(**{column: organization_id})
