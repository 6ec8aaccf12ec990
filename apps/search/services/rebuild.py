"""Making a workspace's documents and words anew, and saying what had drifted."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction

from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.search.models import Kind
from apps.search.services.documents import write
from apps.search.services.sources import SOURCES, TABLES

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


def rebuild(*, actor: Actor, dry_run: bool = False) -> Drift:
    """Bring every document of the actor's workspace up to date and count its words.

    A transaction for every 5,000 objects, so that nobody waits long; in a dry run one that is rolled back.
    """
    drift = Drift()
    with transaction.atomic() if dry_run else nullcontext():
        for kind in Kind.values:
            _rebuild_kind(kind, drift, actor)
        if not dry_run:
            with tenancy.enter(actor.organization_id, actor.workspace_id):
                count_words(actor=actor)
        else:
            transaction.set_rollback(True)
    return drift


def _rebuild_kind(kind: str, drift: Drift, actor: Actor) -> None:
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        drift.removed[kind] = _remove_orphans(kind, actor.workspace_id)
        ids = _ids(kind, actor)
    added = changed = 0
    for start in range(0, len(ids), CHUNK):
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            written = write(kind, ids[start : start + CHUNK], _here(kind))
        added += sum(row.before is None for row in written)
        changed += sum(row.before is not None for row in written)
    drift.added[kind], drift.changed[kind] = added, changed


def _here(kind: str) -> str:
    """An owner is shown in every workspace, of which this one is being rebuilt."""
    here = "o.id = ANY(%(ids)s::uuid[])"
    if kind == Kind.EMPLOYEE:
        here += " AND w.id = NULLIF(current_setting('app.workspace'), '')::uuid"
    return here


def _ids(kind: str, actor: Actor) -> list[UUID]:
    column = "organization_id" if kind == Kind.EMPLOYEE else "workspace_id"
    value = actor.organization_id if kind == Kind.EMPLOYEE else actor.workspace_id
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {TABLES[Kind(kind)]} WHERE {column} = %s ORDER BY id", [value])  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def _remove_orphans(kind: str, workspace_id: UUID) -> int:
    chosen = "o.id = d.object_id"
    source = SOURCES[Kind(kind)].format(chosen=chosen)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_searchdocument d WHERE d.workspace_id = %s AND d.kind = %s AND NOT EXISTS ("  # noqa: S608
            f"SELECT FROM ({source}) s WHERE s.workspace_id = d.workspace_id)",
            [workspace_id, kind],
        )
        return cursor.rowcount


COUNT = """
WITH counted AS (
    SELECT d.kind, f.word, min(t.shown) AS shown, count(DISTINCT d.id) AS documents
    FROM search_searchdocument d,
        regexp_split_to_table(lower(d.names || ' ' || left(d.body, 2000)), '[^[:alpha:]]+') t(shown),
        LATERAL (SELECT search_fold(t.shown)) f(word)
    WHERE d.workspace_id = %(workspace)s AND length(t.shown) BETWEEN 3 AND 40
    AND length(f.word) BETWEEN 3 AND 40 AND position(' ' IN f.word) = 0
    GROUP BY d.kind, f.word
), gone AS (
    -- Only what was counted as gone the last time too: a document just being written may have the word.
    DELETE FROM search_searchterm t WHERE t.workspace_id = %(workspace)s AND t.documents = 0
    AND NOT EXISTS (SELECT FROM counted c WHERE c.kind = t.kind AND c.word = t.word)
), zero AS (
    UPDATE search_searchterm t SET documents = 0 WHERE t.workspace_id = %(workspace)s AND t.documents > 0
    AND NOT EXISTS (SELECT FROM counted c WHERE c.kind = t.kind AND c.word = t.word)
)
INSERT INTO search_searchterm AS t (
    id, organization_id, workspace_id, kind, word, shown, documents, created_at, updated_at
)
SELECT uuidv7(), %(organization)s, %(workspace)s, kind, word, shown, documents, now(), now() FROM counted
ORDER BY kind, word
ON CONFLICT (workspace_id, kind, word) DO UPDATE SET documents = excluded.documents
WHERE t.documents <> excluded.documents
"""


def count_words(*, actor: Actor) -> None:
    """Count the documents of the workspace by word; words that are gone leave the second time."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"workspace": actor.workspace_id, "organization": actor.organization_id})
