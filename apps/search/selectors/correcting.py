"""Mistyped words mended by the words that the workspace's visible documents have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.kernel.sql import fetch
from apps.search.selectors import spelling, tsquery
from apps.search.selectors.tsquery import Asker, Question, Sought, Word
from apps.search.sql.words import NEAR

LONGEST = 30
OPTIONS = 6
SHORTEST = 3  # letters of a word that may have been meant


@dataclass(frozen=True, slots=True)
class Option:
    """A word that may have been meant: folded, as written, and how sure that is (0 to 1)."""

    word: str
    shown: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Correction:
    """For each word of the question what it may stand for; an empty list leaves it as it is."""

    question: Question
    options: tuple[tuple[Option, ...], ...]

    @property
    def changes(self) -> bool:
        return any(self.options)

    @property
    def worth(self) -> float:
        product = 1.0
        for options in self.options:
            if options:
                product *= options[0].likeness
        return product

    @property
    def sought(self) -> Sought:
        """The question with the doubtful words replaced."""
        return Sought(
            self._query(begun=False, of=tsquery.NAMES), self._query(begun=False), self._query(begun=True)
        )

    def _query(self, *, begun: bool, of: str = "") -> str:
        parts = []
        for word, options in zip(self.question.words, self.options, strict=True):
            if options:
                parts.append("(" + " | ".join(tsquery.lexeme(option.word) + of for option in options) + ")")
            else:
                parts.append(tsquery.term(word, begun=begun, of=of))
        return " & ".join(parts)

    def text(self, found: Iterable[str]) -> str | None:
        """The question as it should have been typed to find one of the documents of these folded names.

        The likeliest options are preferred; None if the names do not tell.
        """
        texts = filter(None, (self._text_for(frozenset(names.split())) for names in found))
        return min(texts, key=lambda each: each[0], default=(0, None))[1]

    def _text_for(self, names: frozenset[str]) -> tuple[int, str] | None:
        """How far down the lists of options one has to go to reach these names, and the question then."""
        down, typed = 0, []
        for word, options in zip(self.question.words, self.options, strict=True):
            place = next((n for n, option in enumerate(options) if option.word in names), None)
            if options and place is None:
                return None
            down += place or 0
            typed.append(word.raw if place is None else options[place].shown)
        return down, " ".join(typed)


def correct(question: Question, asker: Asker, *, every: bool = False) -> Correction:
    """What the unknown words of a question (with `every` the known ones too) may stand for; one statement."""
    wanted = [(n, word) for n, word in enumerate(question.words) if _correctable(word)]
    options: list[tuple[Option, ...]] = [() for _ in question.words]
    if wanted:
        rows = _near([word for _n, word in wanted], asker)
        for place, (n, word) in enumerate(wanted, 1):
            mine = [row for row in rows if row[0] == place]
            known = mine[0][1]
            if every or not known:
                options[n] = _choose(word, [row[2:] for row in mine if row[2] is not None], known)
    return Correction(question, tuple(options))


def _correctable(word: Word) -> bool:
    return 2 < len(word.folded) <= LONGEST and " " not in word.folded and not spelling.has_digit(word.folded)


def _near(wanted: Sequence[Word], asker: Asker) -> list[tuple[Any, ...]]:
    return fetch(
        NEAR,
        {
            "workspace": asker.workspace_id,
            "kinds": list(asker.kinds),
            "folded": [word.folded for word in wanted],
            "raw": [word.raw[:80] for word in wanted],
            "stems": [" ".join(spelling.stems(word.folded)) for word in wanted],
        },
    )


def _choose(word: Word, near: Sequence[tuple[str, str, int]], known: bool) -> tuple[Option, ...]:
    """The nearest, and those as near; of a short word one letter may be wrong, of a longer one two."""
    stems = spelling.stems(word.folded)
    far = 1 if len(word.raw) < 5 else 2
    found = []
    for folded, shown, documents in near:
        if folded in stems:
            found.append((0.5, -len(folded), Option(folded, shown, 0.95)))
            continue
        off = min(spelling.distance(folded, word.folded), spelling.distance(shown, word.raw))
        if len(folded) >= SHORTEST and off <= far and not (known and off == 0):
            found.append((off, -documents, Option(folded, shown, 1 - off / max(len(word.raw), len(shown)))))
    if not found:
        return ()
    nearest = min(found, key=lambda each: each[:2])[0]
    chosen = sorted((each for each in found if each[0] == nearest), key=lambda each: each[:2])
    return tuple(option for _off, _many, option in chosen[:OPTIONS])
