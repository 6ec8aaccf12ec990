"""Looking documents up: by the words of a tsquery, or by names that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.kernel.sql import fetch
from apps.search.selectors import tsquery
from apps.search.selectors.tsquery import Asker, Question, Sought
from apps.search.sql.finding import (
    BY_TRIGRAMS,
    BY_WORDS,
    CANDIDATES,
    COUNT,
)

# Fewer than so many found: the words may be mistyped.
FEW = 3
# Scores: of a piece of a number; of words as beginnings, somewhere, in the name, at least.
NEARLY = 0.9
BASES = (0.5, 0.65, 0.85)


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
    return fetch(
        statement,
        {"workspace": asker.workspace_id, "kinds": list(asker.kinds), "language": language, **values},
    )


def _count(asker: Asker, query: str) -> int:
    """Exact up to 10,000; more are said to be as many."""
    found: int = _rows(COUNT, asker, "", query=query)[0][0]
    return found


def _hit(row: Sequence[Any], score: float) -> Hit:
    return Hit(row[0], row[1], row[2], row[3], row[4], score)
