"""The shapes of index that lists of many rows need (architecture.md §11)."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from apps.kernel.letters import NameKey, Plain

LIVE = Q(deleted_at__isnull=True)


def live(name: str, *columns: str) -> models.Index:
    """Live rows of a workspace in the order of `columns`, newest id last; counts need the index alone."""
    return models.Index(
        fields=["workspace", *columns, "id"], include=["organization"], condition=LIVE, name=name
    )


def joined(name: str, *columns: str) -> models.Index:
    """The same over deleted rows too, for what lists of other tables filter and sort by."""
    return models.Index(
        fields=["workspace", *columns, "id"], include=["organization", "deleted_at"], name=name
    )


def alphabetical(name: str, column: str, *, of_joined: bool = False) -> models.Index:
    """Live rows of a workspace as a dictionary sorts them; `of_joined`: deleted rows too, as by `joined`."""
    condition = None if of_joined else LIVE
    return models.Index("workspace", NameKey(column), "id", condition=condition, name=name)


def categorized(name: str, column: str, *, of_joined: bool = False) -> models.Index:
    """Rows by what they are called in a column, in any spelling (`is_called`), newest last; as `joined`."""
    return models.Index(
        "workspace", Plain(column), "created_at", "id", condition=None if of_joined else LIVE, name=name
    )


def trigrams(*columns: str) -> list[OpClass]:
    """What `plain__contains` compares, for a GIN index."""
    return [OpClass(Plain(column), name="gin_trgm_ops") for column in columns]


def searchable(name: str, *columns: str) -> models.Index:
    """Trigrams of live rows within a workspace."""
    return GinIndex("workspace", *trigrams(*columns), condition=LIVE, name=name)
