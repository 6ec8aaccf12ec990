"""Looking documents up: by the words of a tsquery, or by names that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from apps.search.selectors import asking
from apps.search.selectors.asking import Asker, Question, Sought

# Of so many matching documents the best are chosen; a question that matches more says little.
CANDIDATES = 2000
SHOWN = 200
COUNTED = 10_000
# Fewer than so many found: the words may be mistyped.
FEW = 3

COLUMNS = """d.kind, d.object_id, COALESCE(d.translations->%(language)s->>0, d.title) AS title,
    COALESCE(d.translations->%(language)s->>1, d.description) AS description, d.folded"""
HERE = "d.workspace_id = %(workspace)s AND d.kind = ANY(%(kinds)s::text[])"
# Weights of D, C, B, A: a word of the name counts five times one of the rest.
RANK = "ts_rank('{0.1, 0.2, 0.5, 1.0}', d.tsv, %(query)s::tsquery, 1)"
# Only constants of this module are put into the statements; what was asked travels as parameters.
# Sorted by what has no index: the planner would walk one through the whole workspace for these few.
NAMED = f"""
SELECT {COLUMNS}, true AS exact, 1.0::float8 AS rank, 0::bigint AS total
FROM search_searchdocument d WHERE {HERE} AND d.tsv @@ %(exact)s::tsquery
ORDER BY d.created_at DESC, d.object_id LIMIT {SHOWN}
"""  # noqa: S608
# A rank is below 1: whoever has the words themselves comes before those who have longer ones.
WHOLE = f"""
SELECT {COLUMNS}, 1 + {RANK}::float8 AS rank
FROM search_searchdocument d WHERE {HERE} AND d.tsv @@ %(whole)s::tsquery LIMIT {CANDIDATES}
"""  # noqa: S608
BEGUN = f"""
SELECT {COLUMNS}, {RANK}::float8 AS rank
FROM search_searchdocument d
WHERE {HERE} AND d.tsv @@ %(query)s::tsquery AND NOT d.tsv @@ %(whole)s::tsquery
AND (SELECT count(*) FROM whole) < {CANDIDATES} LIMIT {CANDIDATES}
"""  # noqa: S608
BY_WORDS = f"""
WITH whole AS MATERIALIZED ({WHOLE})
({NAMED}) UNION ALL (
    SELECT f.kind, f.object_id, f.title, f.description, f.folded, false, f.rank, f.total FROM (
        SELECT c.*, count(*) OVER () AS total FROM (SELECT * FROM whole UNION ALL ({BEGUN})) c
    ) f ORDER BY f.rank DESC, f.object_id DESC LIMIT {SHOWN}
)
"""  # noqa: S608
BY_TRIGRAMS = f"""
SELECT f.kind, f.object_id, f.title, f.description, f.folded, false, f.rank, count(*) OVER () FROM (
    SELECT {COLUMNS}, word_similarity(%(folded)s, d.folded)::float8 AS rank
    FROM search_searchdocument d WHERE {HERE} AND %(folded)s <%% d.folded LIMIT {CANDIDATES}
) f ORDER BY f.rank DESC, f.object_id DESC LIMIT {SHOWN}
"""  # noqa: S608
COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM search_searchdocument d WHERE {HERE} AND d.tsv @@ %(query)s::tsquery LIMIT {COUNTED}
) f
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found."""

    kind: str
    object_id: UUID
    title: str
    description: str
    folded: str
    score: float


@dataclass(slots=True)
class Found:
    """The best documents, best first, how many there are, and the words that they were found by."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    has_named: bool = False  # one of them is named by its number, telephone or whole title

    def joined(self, other: Found) -> Found | None:
        """These and what is new among the others; None when nothing is."""
        have = {(hit.kind, hit.object_id) for hit in self.hits}
        new = [hit for hit in other.hits if (hit.kind, hit.object_id) not in have]
        if not new:
            return None
        hits = sorted([*self.hits, *new], key=lambda hit: -hit.score)
        return Found(hits, max(other.total, len(hits)), self.has_named)


def by_words(question: Question, asker: Asker, language: str, sought: Sought, worth: float = 1.0) -> Found:
    """Documents that have the words; those that the question names exactly come first with score 1.

    The score of the others is 0.5 to 0.95 by their rank beside the best, times `worth`.
    """
    named = " | ".join(map(asking.lexeme, asking.exactly(question, asker)))
    rows = _rows(BY_WORDS, asker, language, query=sought.begun, whole=sought.whole, exact=named)
    exact = {(row[0], row[1]) for row in rows if row[5]}
    others = [row for row in rows if not row[5]]
    best = max((row[6] for row in others), default=0.0) or 1.0
    hits = [_hit(row, 1.0) for row in rows if row[5]]
    hits += [
        _hit(row, worth * (0.5 + 0.45 * row[6] / best)) for row in others if (row[0], row[1]) not in exact
    ]
    matched = others[0][7] if others else 0
    if matched >= CANDIDATES:
        matched = _count(asker, sought.begun)
    return Found(hits, max(matched, len(hits)), bool(exact))


def by_trigrams(question: Question, asker: Asker, language: str) -> Found:
    """Documents whose name has a stretch like the question; the score is four fifths of the likeness."""
    folded = " ".join(word.folded for word in question.words)
    rows = _rows(BY_TRIGRAMS, asker, language, folded=folded)
    return Found([_hit(row, 0.8 * row[6]) for row in rows], rows[0][7] if rows else 0)


def _rows(statement: str, asker: Asker, language: str, **values: Any) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {"workspace": asker.workspace_id, "kinds": list(asker.kinds), "language": language, **values},
        )
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return found


def _count(asker: Asker, query: str) -> int:
    """Exact up to 10,000; more are said to be as many."""
    found: int = _rows(COUNT, asker, "", query=query)[0][0]
    return found


def _hit(row: Sequence[Any], score: float) -> Hit:
    return Hit(row[0], row[1], row[2], row[3], row[4], score)
