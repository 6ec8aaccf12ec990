"""The shapes of index that lists of many rows need (architecture.md §11)."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

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


def trigrams(*columns: str) -> list[OpClass]:
    """What `icontains` compares, for a GIN index."""
    return [OpClass(Upper(column), name="gin_trgm_ops") for column in columns]


def searchable(name: str, *columns: str) -> models.Index:
    """Trigrams of live rows within a workspace."""
    return GinIndex("workspace", *trigrams(*columns), condition=LIVE, name=name)
