"""A model's own numbers in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.ai.choices import Unit
from apps.ai.learning.logistic import Array

# A contribution below this (in logits) is not worth a word; a side shows its largest ones.
LEAST, MOST = 0.1, 3

Words = Mapping[str, tuple[Unit, Any, Any]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact and what it does to the chance.

    value, typical: as people count them, `typical` None where nothing is known to compare with. above: more
    than usual. weight: what it adds (a logit, or points of a score), None where no model says it; `rises`
    whether it raises the chance.
    """

    code: str
    unit: Unit
    value: float
    typical: float | None
    above: bool
    rises: bool
    weight: float | None
    text: str

    def shown(self) -> dict[str, Any]:
        """As the answer lists it."""
        return {
            "code": self.code,
            "unit": self.unit,
            "value": rounded(self.value),
            "typical": None if self.typical is None else rounded(self.typical),
            "contribution": None if self.weight is None else rounded(self.weight, 3),
            "text": self.text,
        }


def rounded(value: float, places: int = 2) -> float | int:
    """A number for the answer; a whole one without decimals."""
    short = round(value, places)
    return int(short) if short == int(short) else short


def reason(
    words: Words,
    code: str,
    value: float,
    *,
    rises: bool,
    above: bool = True,
    typical: float | None = None,
    weight: float | None = None,
) -> Reason:
    """A fact with its words in the language in force."""
    unit, more, less = words[code]
    text = str(more if above else less)
    if unit != Unit.FLAG and typical is not None:
        text = _("%(fact)s: %(value)s (usually %(typical)s)") % {
            "fact": text,
            "value": _written(unit, value),
            "typical": _written(unit, typical),
        }
    elif unit != Unit.FLAG:
        text = _("%(fact)s: %(value)s") % {"fact": text, "value": _written(unit, value)}
    return Reason(code, unit, value, typical, above, rises, weight, text)


def _language() -> str:
    return (get_language() or "ru")[:2]


def percent(share: float) -> str:
    """A share in the reader's writing: 62%, 62 %."""
    return format_percent(round(share, 2) or 0, locale=_language())


def _written(unit: Unit, value: float) -> str:
    language = _language()
    if unit in (Unit.PERCENT, Unit.TREND):
        return percent(value)
    if unit == Unit.MONEY:
        return f"{format_decimal(round(value), locale=language)} ₸"
    if unit == Unit.DAYS:
        return _("%(count)s days") % {"count": format_decimal(round(value), locale=language)}
    return format_decimal(round(value, 1), locale=language)


def weighed(
    words: Words,
    codes: Sequence[str],
    weights: Array,
    features: Array,
    mean: Array,
    count: Callable[[Array], Array],
) -> list[Reason]:
    """Every feature of one case with its contribution, the largest first.

    count: turns a row of features into numbers as people count them.
    """
    columns = zip(codes, weights, features, mean, count(features), count(mean), strict=True)
    found = [
        reason(
            words,
            code,
            float(value),
            typical=float(typical),
            above=bool(feature > usual),
            rises=bool(weight > 0),
            weight=float(weight),
        )
        for code, weight, feature, usual, value, typical in columns
    ]
    return by_size(found)


def by_size(reasons: Sequence[Reason]) -> list[Reason]:
    """The largest contributions first; facts without one stay in their order."""
    return sorted(reasons, key=lambda found: -abs(found.weight or 0))


def strongest(reasons: Sequence[Reason], *, rises: bool) -> list[Reason]:
    """The few of one side that are worth a word."""
    side = [
        found
        for found in reasons
        if found.rises is rises and (found.weight is None or abs(found.weight) >= LEAST)
    ]
    return side[:MOST]
