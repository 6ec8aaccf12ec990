"""How much there is around customers, for whoever merges them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.collaboration.models import Attachment, Comment, EntityType, Task
from apps.crm.references import Moves

KINDS: tuple[tuple[str, Any], ...] = (("task", Task), ("comment", Comment), ("file", Attachment))


def around_customers(ids: Collection[UUID]) -> list[Moves]:
    """Tasks, comments and files of some customers; kinds without any are left out."""
    found = []
    for kind, model in KINDS:
        count = model.objects.filter(entity_type=EntityType.CUSTOMER, entity_id__in=list(ids)).count()
        if count:
            found.append(Moves(kind, model._meta.verbose_name_plural, count))
    return found
