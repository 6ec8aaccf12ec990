"""What people did around a record goes with it when it becomes another."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.collaboration.models import Attachment, Comment, Task

AROUND: tuple[Any, ...] = (Task, Comment, Attachment)


@transaction.atomic
def move_to(entity_type: str, gone: Collection[UUID], kept: UUID) -> None:
    """Let tasks, comments and files of some records, deleted ones too, be of another of the same kind."""
    for model in AROUND:
        rows = model.everything.filter(entity_type=entity_type, entity_id__in=list(gone))
        rows.update(entity_id=kept, version=F("version") + 1)
