"""A question read: its words folded by the database, as documents are, and made a tsquery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.kernel.sql import fetch
from apps.search.selectors import spelling
from apps.search.sql.words import FOLD, READ


@dataclass(frozen=True, slots=True)
class Asker:
    """Where one may look, and for what."""

    workspace_id: UUID
    kinds: tuple[str, ...]
    sees_secrets: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question: as typed, folded, as a code, its Russian or English stem (empty: a stop word).

    `stems`: what is left of the folded word without Kazakh endings or a fleeting vowel.
    """

    raw: str
    folded: str
    code: str
    stem: tuple[str, ...] | None
    stems: tuple[str, ...] = ()

    @property
    def says_nothing(self) -> bool:
        return not self.folded or self.stem == ()


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, word by word; stop words are left out unless there are no others."""

    text: str
    words: tuple[Word, ...]
    code: str

    @property
    def spelled(self) -> str:
        return " ".join(word.raw for word in self.words)

    @property
    def condensed(self) -> str:
        return "".join(word.folded.replace(" ", "") for word in self.words)


def read(query: str) -> Question:
    """Fold and stem the words of a query; one statement."""
    raw = spelling.words(query)
    found = []
    if raw:
        for _n, word, folded, code, stems, stem in fetch(READ, {"words": raw}):
            found.append(Word(word, folded, code, None if stem is None else tuple(stem), tuple(stems)))
    significant = [word for word in found if not word.says_nothing]
    return Question(
        query, tuple(significant or [word for word in found if word.folded]), "".join(w.code for w in found)
    )


def fold(texts: Sequence[str]) -> dict[str, str]:
    """Each text folded; one statement."""
    return dict(fetch(FOLD, [list(texts)]))


def lexeme(text: str) -> str:
    """A word of a tsquery, quoted."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Sought:
    """Three tsqueries: of documents that have the words themselves in their names, that have them anywhere,
    and that have longer ones too.
    """

    titled: str
    whole: str
    begun: str


NAMES = ":AB"  # the weights of the names' words
SHORTEST_STEM = 3


def term(word: Word, *, begun: bool = True, of: str = "") -> str:
    """A word and its stem; with `begun` also what starts with it, and for numbers a code that starts so.

    of: the weights that the word must have.
    """
    found = []
    for part in word.folded.split():
        whole = lexeme(part)
        # Named beside its beginning, so that the whole word counts for more.
        found.append(f"({whole} | {whole}:*)" if begun and len(part) > 1 else whole + of)
    options = ["(" + " & ".join(found) + ")"]
    # UPS is no plural of "up".
    options += [
        lexeme(stem) + of for stem in word.stem or () if stem != word.folded and len(stem) >= SHORTEST_STEM
    ]
    if spelling.has_digit(word.code) and len(word.code) > 2:
        options.append(lexeme("=" + word.code) + (":*" if begun else ""))
    return "(" + " | ".join(options) + ")"


def _sought(of_words: Sequence[Word], joint: str, more: Sequence[str] | None = None) -> Sought:
    """`more`: for each word what else it may stand for."""
    extra = more or [""] * len(of_words)

    def query(**how: Any) -> str:
        return joint.join(f"({term(word, **how)}{also})" for word, also in zip(of_words, extra, strict=True))

    return Sought(query(begun=False, of=NAMES), query(begun=False), query())


def every_word(question: Question) -> Sought:
    """Documents that have all words."""
    return _sought(question.words, " & ")


def inflected(question: Question) -> Sought | None:
    """Documents whose names have all words or other forms of them; None when no word has any."""
    if not any(word.stems for word in question.words):
        return None
    more = []
    for word in question.words:
        forms = [lexeme("^" + word.folded)]
        for stem in word.stems:
            forms += [lexeme(stem), lexeme("^" + stem)]
        more.append(" | " + " | ".join(forms))
    return _sought(question.words, " & ", more)


def some_words(question: Question) -> Sought:
    """Documents that have one of the words; numbers and short words alone mean nothing."""
    significant = [
        word for word in question.words if len(word.folded) > 2 and not spelling.has_digit(word.raw)
    ]
    return _sought(significant, " | ")


def exactly(question: Question, asker: Asker) -> list[str]:
    """The exact words that mean this document and no other: its number, telephone, whole title."""
    codes = {question.code} if len(question.code) > 1 else set()
    if phone := spelling.phone_code(question.text):
        codes.add(phone)
    if number := spelling.document_number(question.text):
        prefix, year, digits = number
        codes.add(prefix + year + digits if year else "")
    found = ["=" + code for code in sorted(codes) if code]
    if asker.sees_secrets:
        found += ["#" + code for code in sorted(codes) if code]
    if question.condensed:
        found.append("~" + question.condensed[:200])
    return [lexeme(each) for each in found]


def nearly(question: Question, asker: Asker) -> list[str]:
    """Pieces that mean few documents: a number without its year, the end of a telephone, BIN or IIN."""
    found = []
    if number := spelling.document_number(question.text):
        prefix, year, digits = number
        if not year:
            found.append(lexeme(f"%{prefix}{digits}"))
    if spelling.is_end(question.code):
        found += [lexeme(mark + question.code[::-1]) + ":*" for mark in ("<", "#<")[: 1 + asker.sees_secrets]]
    return found
