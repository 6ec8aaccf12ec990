"""Looking documents up: by the words of a tsquery, or by names that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from apps.search.selectors import tsquery
from apps.search.selectors.tsquery import Asker, Question, Sought

# Tables that the SQL here names.
SQL_TABLES = ("search_searchdocument",)

# Of so many matching documents the best are chosen; a question that matches more says little.
CANDIDATES = 2000
SHOWN = 200
COUNTED = 10_000
# Fewer than so many found: the words may be mistyped.
FEW = 3
# Scores: of a piece of a number; of words as beginnings, somewhere, in the name, at least.
NEARLY = 0.9
BASES = (0.5, 0.65, 0.85)

COLUMNS = """d.kind, d.object_id, COALESCE(d.translations->%(language)s->>0, d.title) AS title,
    COALESCE(d.translations->%(language)s->>1, d.description) AS description, d.folded"""
HERE = "d.workspace_id = %(workspace)s AND d.kind = ANY(%(kinds)s::text[])"
# Weights of D, C, B, A: a word of the name counts five times one of the rest.
RANK = "ts_rank('{0.1, 0.2, 0.5, 1.0}', d.tsv, %(query)s::tsquery, 1)"
# Only constants of this module are put into the statements; what was asked travels as parameters.
# Sorted by what has no index: the planner would walk one through the whole workspace for these few.
NAMED = f"""
SELECT {COLUMNS}, true AS exact, (d.tsv @@ %(exact)s::tsquery)::int::float8 AS rank, 0::bigint AS total
FROM search_searchdocument d WHERE {HERE} AND d.tsv @@ %(named)s::tsquery
ORDER BY rank DESC, d.created_at DESC, d.object_id LIMIT {SHOWN}
"""  # noqa: S608
# A rank is below 1: whoever has the words themselves in the name comes before those who have them elsewhere,
# and these before those who have longer ones.
WHOLE = f"""
SELECT {COLUMNS}, 1 + (d.tsv @@ %(titled)s::tsquery)::int + {RANK}::float8 AS rank
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

    A piece of a number scores 0.9. The score of the others says where the words are, times `worth`: 0.85 to
    0.95 all of them in the name, 0.65 to 0.75 elsewhere, 0.5 to 0.6 as beginnings of longer ones; within
    these by the rank beside the best.
    """
    exact, near = tsquery.exactly(question, asker), tsquery.nearly(question, asker)
    rows = _rows(
        BY_WORDS,
        asker,
        language,
        query=sought.begun,
        whole=sought.whole,
        titled=sought.titled,
        exact=" | ".join(exact),
        named=" | ".join([*exact, *near]),
    )
    named = {(row[0], row[1]) for row in rows if row[5]}
    others = [row for row in rows if not row[5]]
    best = [
        max((row[6] % 1 for row in others if int(row[6]) == place), default=1.0) or 1.0 for place in range(3)
    ]
    hits = [_hit(row, 1.0 if row[6] else NEARLY) for row in rows if row[5]]
    hits += [
        _hit(row, worth * (BASES[int(row[6])] + 0.1 * (row[6] % 1) / best[int(row[6])]))
        for row in others
        if (row[0], row[1]) not in named
    ]
    hits.sort(key=lambda hit: -hit.score)
    matched = others[0][7] if others else 0
    if matched >= CANDIDATES:
        matched = _count(asker, sought.begun)
    return Found(hits, max(matched, len(hits)), bool(named))


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
