"""The ids that other programs have for our objects: found, claimed by the first who brings one, kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from apps.kernel.models import ExternalId
from apps.kernel.sql import lock_name


@dataclass(frozen=True, slots=True)
class Named:
    """An object as another program calls it: `customer` "000-17" of "1c"."""

    model: type[Model]
    source: str
    external_id: str

    @property
    def kind(self) -> str:
        return str(self.model._meta.model_name)


def find(named: Named) -> UUID | None:
    """The object of this workspace that has the id and is not deleted."""
    found = _rows(named).values_list("object_id", flat=True).first()
    rows: Any = named.model
    return found if found is not None and rows.objects.filter(pk=found).exists() else None


def claim(named: Named, *, workspace_id: UUID) -> UUID | None:
    """As `find`; whoever else claims the same id waits until this transaction ends, so that two make one."""
    lock_name(f"external-id:{workspace_id}:{named.kind}:{named.source}:{named.external_id}")
    return find(named)


def keep(named: Named, object_id: UUID, *, organization_id: UUID, workspace_id: UUID) -> None:
    """Give the object the id; one that a deleted object had becomes this one's."""
    if _rows(named).update(object_id=object_id, updated_at=timezone.now()):
        return
    ExternalId.objects.create(
        organization_id=organization_id,
        workspace_id=workspace_id,
        kind=named.kind,
        source=named.source,
        external_id=named.external_id,
        object_id=object_id,
    )


def move(gone: Collection[UUID], kept: UUID) -> None:
    """What other programs call merged objects is the one that is kept, from now on."""
    ExternalId.objects.filter(object_id__in=list(gone)).update(object_id=kept, updated_at=timezone.now())


def _rows(named: Named) -> Any:
    return ExternalId.objects.filter(kind=named.kind, source=named.source, external_id=named.external_id)
