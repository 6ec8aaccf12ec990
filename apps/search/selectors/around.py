"""Tasks, comments and files: found by their own words in their own tables, for they have no documents.

Who may see one depends on its record, which an index of documents by kind could not say.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from apps.collaboration import selectors as collaboration
from apps.kernel.actor import Actor
from apps.kernel.letters import holds

# Wire name → the columns that must hold each word between them, and what a find is worth: a name more than a
# remark, both less than an object that has the word in its own name.
KINDS: dict[str, tuple[tuple[str, ...], float]] = {
    "task": (("subject", "description"), 0.6),
    "file": (("name",), 0.6),
    "comment": (("text",), 0.5),
}


def found(actor: Actor, query: str, types: list[str] | None, limit: int) -> tuple[list[dict[str, Any]], int]:
    """(the newest of each kind that have every word, best first; how many there are in all)."""
    words, rows, total = query.split(), [], 0
    for kind, (columns, score) in KINDS.items():
        if types and kind not in types:
            continue
        matching = _matching(_visible(actor, kind), columns, words)
        newest = list(matching.order_by("-created_at", "-id")[:limit])
        total += len(newest) if len(newest) < limit else matching.count()
        rows += [(kind, row, score) for row in newest]
    names = collaboration.entity_names((row.entity_type, row.entity_id) for _kind, row, _score in rows)
    shown = [
        {
            "type": kind,
            "id": row.pk,
            "title": str(row),
            "description": names.get((row.entity_type, row.entity_id), ""),
            "score": score,
            **({"entity_type": row.entity_type, "entity_id": row.entity_id} if row.entity_id else {}),
        }
        for kind, row, score in rows
    ]
    return shown, total


def _visible(actor: Actor, kind: str) -> QuerySet[Any]:
    """Those of the kind that the actor may see."""
    if kind == "task":
        return collaboration.visible_tasks(actor)
    return collaboration.visible_files(actor) if kind == "file" else collaboration.visible_comments(actor)


def _matching(rows: QuerySet[Any], columns: tuple[str, ...], words: list[str]) -> QuerySet[Any]:
    for word in words:
        said = Q()
        for column in columns:
            said |= holds(column, word)
        rows = rows.filter(said)
    return rows
