"""Reads of search: one question, answered from what the asker may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from apps.kernel.actor import Actor
from apps.search.models import DocumentType
from apps.search.selectors import around, correcting, finding, spelling, suggesting, tsquery
from apps.search.selectors.finding import Found
from apps.search.selectors.tsquery import Asker, Question

PERMISSIONS = {
    DocumentType.PRODUCT: "PRODUCTS_VIEW",
    DocumentType.CUSTOMER: "CUSTOMERS_VIEW",
    DocumentType.DEAL: "DEALS_VIEW",
    DocumentType.ORDER: "ORDERS_VIEW",
    DocumentType.INVOICE: "INVOICES_VIEW",
    DocumentType.EMPLOYEE: "EMPLOYEES_VIEW",
}
SECRETS = "EMPLOYEES_SALARY_VIEW"
# What a find is worth when the question was typed on the wrong keyboard, or has only some of its words.
NO_LAYOUT = 0.9
SOME_WORDS = 0.5
INFLECTED = 0.95


@dataclass(frozen=True, slots=True)
class Answer:
    """`results` best first, how many there are in all (10,000 stands for that many and more), suggestions."""

    results: list[dict[str, Any]]
    total: int
    suggestions: list[str]


def search(*, actor: Actor, query: str, types: list[str] | None = None, limit: int = 10) -> Answer:
    """Look for `query` among the kinds asked for that the actor may view; the others are as if empty.

    Documents of objects, then tasks, comments and files of records that the actor may see.

    All words must be there, each whole or as a beginning; exact numbers come first. When that finds fewer
    than three: the other keyboard layouts, corrected words, names that look alike, some of the words.
    """
    answer = _objects(actor, query, types, limit)
    more, total = around.found(actor, query, types, limit)
    results = sorted([*answer.results, *more], key=lambda row: -row["score"])
    return Answer(results[:limit], answer.total + total, answer.suggestions)


def _objects(actor: Actor, query: str, types: list[str] | None, limit: int) -> Answer:
    kinds = tuple(
        kind for kind, needed in PERMISSIONS.items() if actor.may(needed) and (not types or kind in types)
    )
    asker = Asker(actor.workspace_id, kinds, sees_secrets=actor.may(SECRETS))
    question = tsquery.read(query) if kinds else None
    if question is None or not question.words:
        return Answer([], 0, [])
    found, text = _find(question, asker, _language())
    suggestions = suggesting.continuations(text, found.hits) if text else []
    if text and text != query:
        suggestions = [text, *suggestions][: suggesting.MOST]
    results = [
        {
            "type": hit.kind,
            "id": hit.object_id,
            "title": hit.title,
            "description": hit.description,
            "score": round(hit.score, 2),
        }
        for hit in found.hits[:limit]
    ]
    return Answer(results, found.total, suggestions)


def _language() -> str:
    return (translation.get_language() or "ru")[:2]


def _find(question: Question, asker: Asker, language: str) -> tuple[Found, str | None]:
    """What was found, and the question as it should have been typed to find it by all its words."""
    found = finding.by_words(question, asker, language, tsquery.every_word(question))
    if len(found.hits) >= finding.FEW or found.has_named:
        return found, None if all(spelling.has_digit(word.raw) for word in question.words) else question.text
    if not found.hits:
        for layout in spelling.other_layouts(question.text):
            meant = tsquery.read(layout)
            if meant.words:
                other = finding.by_words(meant, asker, language, tsquery.every_word(meant), NO_LAYOUT)
                if other.hits:
                    return other, meant.spelled
    return _mend(question, asker, language, found)


def _mend(question: Question, asker: Asker, language: str, found: Found) -> tuple[Found, str | None]:
    """Add what other forms of the words find, else corrected ones; else what looks alike, or has some."""
    if (forms := tsquery.inflected(question)) is not None:
        inflected = found.joined(finding.by_words(question, asker, language, forms, INFLECTED))
        if inflected:
            correction = correcting.correct(question, asker)
            return inflected, correction.text(hit.folded for hit in inflected.hits) or question.text
    for every in (False, True):
        correction = correcting.correct(question, asker, every=every)
        if correction.changes:
            mended = finding.by_words(question, asker, language, correction.sought, correction.worth)
            if added := found.joined(mended):
                return added, correction.text(hit.folded for hit in added.hits)
        if found.hits:
            return found, question.text  # what was asked is there, if little of it
    alike = finding.by_trigrams(question, asker, language)
    some = tsquery.some_words(question)
    if alike.hits or len(question.words) == 1 or not some.begun:
        return alike, None
    return finding.by_words(question, asker, language, some, SOME_WORDS), None
