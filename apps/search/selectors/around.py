"""Tasks, comments and files: found by their own words in their own tables, for they have no documents.

Who may see one depends on its record, which an index of documents by kind could not say.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from apps.collaboration import selectors as collaboration
from apps.kernel.actor import Actor
from apps.kernel.letters import holds

SHOWN = 80  # letters of a title
# Wire name → the columns that must hold each word between them (the first is shown), and its worth:
# a name more than a remark, both less than an object that has the word in its own name.
KINDS: dict[str, tuple[tuple[str, ...], float]] = {
    "task": (("subject", "description"), 0.6),
    "file": (("name",), 0.6),
    "comment": (("text",), 0.5),
}


def found(actor: Actor, query: str, types: list[str] | None, limit: int) -> tuple[list[dict[str, Any]], int]:
    """(the newest of each kind that have every word, best first; how many there are in all)."""
    words = query.split()
    matching = {
        kind: _matching(_visible(actor, kind), columns, words)
        for kind, (columns, _score) in KINDS.items()
        if not types or kind in types
    }
    if not matching:
        return [], 0
    first, *others = (_newest(kind, rows)[:limit] for kind, rows in matching.items())
    rows = list(first.union(*others, all=True) if others else first)
    kinds = Counter(row[0] for row in rows)
    total = sum(kinds[kind] if kinds[kind] < limit else matching[kind].count() for kind in matching)
    names = collaboration.entity_names((row[2], row[3]) for row in rows)
    shown = [
        {
            "type": kind,
            "id": pk,
            "title": said[:SHOWN],
            "description": names.get((entity_type, entity_id), ""),
            "score": KINDS[kind][1],
            **({"entity_type": entity_type, "entity_id": entity_id} if entity_id else {}),
        }
        for kind, pk, entity_type, entity_id, said in rows
    ]
    return shown, total


def _newest(kind: str, rows: QuerySet[Any]) -> Any:
    """Rows of one shape, whatever their table: one statement asks for all kinds."""
    title = Cast(KINDS[kind][0][0], TextField())
    shaped: QuerySet[Any] = rows.annotate(kind=Value(kind, output_field=TextField()), said=title)
    return shaped.order_by("-created_at", "-id").values_list("kind", "pk", "entity_type", "entity_id", "said")


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
