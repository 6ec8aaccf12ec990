"""Questions that were written without sight of the phrases, and how the router does on them.

They are for measuring alone: nothing is fitted to them, neither phrases nor stems nor weights.
{tool: {language: phrases}}; "_foreign" is none of our business, "_write" asks for a change, "_asks" only
seems to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from apps.ai.chat import router
from apps.ai.chat.language import LANGUAGES, language_of
from apps.ai.chat.refusal import asks_for_a_change
from apps.ai.chat.training import NONE

FOREIGN, WRITE, ASKS = "_foreign", "_write", "_asks"


@dataclass(frozen=True)
class Asked:
    """One question as it went: what was meant, the router's order, and what it did."""

    meant: str
    language: str
    read_as: str  # the language that the text was taken for
    declined: bool  # as a request to change
    tool: str | None  # what was answered
    ranked: tuple[str, ...]  # the likeliest tools


def questions() -> list[tuple[str, str, str]]:
    """(meant, language, text) of every file here."""
    return [
        (meant, language, text)
        for file in sorted(Path(__file__).parent.glob("*.json"))
        for meant, spoken in json.loads(file.read_text("utf-8")).items()
        for language in LANGUAGES
        for text in spoken[language]
    ]


def ask_all(weights: str) -> list[Asked]:
    """Every question through refusal and router with the given weights."""
    learnt = router.load(weights)
    found = []
    for meant, language, text in questions():
        read_as = language_of(text)
        ranked = [name for name, _share in router.classify(text, read_as, learnt=learnt)]
        declined = asks_for_a_change(text, read_as)
        route = router.route(text, read_as, learnt=learnt)
        if route.sure == 1.0 and route.tool:  # by a document's number
            ranked = [route.tool, *(name for name in ranked if name != route.tool)]
        seen = None if declined else route.tool
        found.append(Asked(meant, language, read_as, declined, seen, tuple(ranked[:3])))
    return found


def figures(asked: list[Asked]) -> dict[str, float]:
    """Shares: `intent` and `first_three` of the questions that have a tool (a refusal to one is a miss),
    `answered` of them, `wrong` of them answered by another tool, `foreign` answered, `writes` declined and
    answered, and `asks` declined that only seem to be writes.
    """
    ours = [one for one in asked if not one.meant.startswith("_")]
    foreign = [one for one in asked if one.meant == FOREIGN]
    writes = [one for one in asked if one.meant == WRITE]
    asks = [one for one in asked if one.meant == ASKS]
    answered = [one for one in ours if one.tool]

    def share(part: list[Asked], whole: list[Asked]) -> float:
        return round(len(part) / len(whole), 3) if whole else 0.0

    return {
        "intent": share([one for one in ours if not one.declined and one.ranked[0] == one.meant], ours),
        "first_three": share([one for one in ours if not one.declined and one.meant in one.ranked], ours),
        "answered": share(answered, ours),
        "wrong": share([one for one in answered if one.tool != one.meant], ours),
        "wrong_of_answered": share([one for one in answered if one.tool != one.meant], answered),
        "declined": share([one for one in ours if one.declined], ours),
        "foreign": share([one for one in foreign if one.tool and one.tool != NONE], foreign),
        "writes": share([one for one in writes if one.declined], writes),
        "writes_answered": share([one for one in writes if one.tool], writes),
        "asks": share([one for one in asks if one.declined], asks),
        "language": share([one for one in asked if one.read_as == one.language], asked),
    }


def table(weights: str) -> dict[str, dict[str, float]]:
    """The figures of all questions and of each language's."""
    asked = ask_all(weights)
    return {"all": figures(asked)} | {
        language: figures([one for one in asked if one.language == language]) for language in LANGUAGES
    }
