"""Bringing a workspace's documents back to what its objects say, and telling what had drifted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.records import lock
from apps.kernel.sql import execute, fetch
from apps.search.models import DocumentType, SearchDocument
from apps.search.services.counting import count_words
from apps.search.services.documents import write
from apps.search.sql.documents import BY_ID, HERE, drifted, ids_of, objects_held, orphans

CHUNK = 5000


@dataclass
class Drift:
    """How far the documents of one workspace were from the objects; all zero when they agreed."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(sum(found.values()) for found in (self.added, self.changed, self.removed))

    def __str__(self) -> str:
        parts = []
        for kind in self.added:
            missing, outdated, left_over = self.added[kind], self.changed[kind], self.removed[kind]
            if missing or outdated or left_over:
                parts.append(f"{kind}: {missing} missing, {outdated} out of date, {left_over} left over")
        return "; ".join(parts) or "nothing"


def rebuild(*, actor: Actor, dry_run: bool = False) -> Drift:
    """Bring every document of the actor's workspace up to date and count its words.

    A transaction for every 5,000 objects, so that nobody waits long; a dry run only looks.
    """
    drift = Drift()
    for kind in DocumentType.values:
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            drift.removed[kind] = _orphans(kind, actor, remove=not dry_run)
            ids = _ids(kind, actor)
        drift.added[kind] = drift.changed[kind] = 0
        for start in range(0, len(ids), CHUNK):
            with tenancy.enter(actor.organization_id, actor.workspace_id):
                missing, outdated = _drifted(kind, ids[start : start + CHUNK])
                drift.added[kind] += len(missing)
                drift.changed[kind] += len(outdated)
                if not dry_run:
                    _mend(kind, missing + outdated)
    if not dry_run:
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            count_words(actor=actor)
    return drift


@transaction.atomic
def reindex(document_id: UUID, *, actor: Actor) -> None:
    """Write one document of the actor's workspace anew; it goes when its object has gone.

    Raises:
        NotFound
    """
    document = lock(SearchDocument, document_id)
    _orphans(document.kind, actor, remove=True, only=document.object_id)
    _mend(document.kind, [document.object_id])


def _chosen(kind: str) -> str:
    return HERE if kind == DocumentType.EMPLOYEE else BY_ID


def _ids(kind: str, actor: Actor) -> list[UUID]:
    column = "organization_id" if kind == DocumentType.EMPLOYEE else "workspace_id"
    value = actor.organization_id if kind == DocumentType.EMPLOYEE else actor.workspace_id
    return [row[0] for row in fetch(ids_of(kind, column), [value])]


def _drifted(kind: str, ids: Sequence[UUID]) -> tuple[list[UUID], list[UUID]]:
    """The objects that have no document, and those whose document says something else."""
    found = fetch(drifted(kind, _chosen(kind)), {"kind": kind, "ids": list(ids)})
    return [pk for pk, is_missing in found if is_missing], [pk for pk, is_missing in found if not is_missing]


def _mend(kind: str, ids: Sequence[UUID]) -> None:
    """Write the documents of objects that nobody changes meanwhile: what was read earlier may be old."""
    if not ids:
        return
    execute(objects_held(kind), [sorted(ids)])
    write(kind, ids, _chosen(kind))


def _orphans(kind: str, actor: Actor, *, remove: bool, only: UUID | None = None) -> int:
    """How many documents have no live object (`only`: of this one)."""
    statement = orphans(kind, only=only is not None, remove=remove)
    values: dict[str, UUID | str | None] = {"workspace": actor.workspace_id, "kind": kind, "only": only}
    return execute(statement, values) if remove else int(fetch(statement, values)[0][0])
