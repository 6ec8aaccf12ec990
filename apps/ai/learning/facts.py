"""What facts do to a deal's chance where no model is good enough to say it: a fixed rule, the same for all.

Logits, as a model's contributions are: in the middle half of one moves a chance by about an eighth. Who is
silent or late loses more with every doubling, and no fact alone decides. domain.md §3.14 has the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from apps.ai.learning.deals import CODES
from apps.ai.learning.logistic import Array

SILENT = 14  # days without contact or step; each doubling weighs once more
WEEK = 7
BEYOND = 1.5  # so many times the usual, and a week more, is clearly beyond it
ENGAGED, COMPETITORS = 3, 2
SLOW, SLOWEST = 0.35, 1.25  # what silence and lateness take, once and at most
STUCK, MOST_STUCK = 0.20, 0.50
GOOD = 0.25  # what each good sign gives
OUTCOME, RIVAL, MOST_RIVALS = 0.10, 0.08, 0.40
LOWEST, HIGHEST = -2.5, 1.0  # all facts together


def weights_of(snapshot: Array, stage: str, usual: Mapping[str, float]) -> dict[str, float]:
    """{code of a fact that counts: what it adds to the logit of the stage's chance}; together bounded.

    Args:
        snapshot: as people count it (`DealHistory.snapshot`).
        usual: median days of a stay in each stage, and of a whole deal under ''; empty while unknown.
    """
    now = dict(zip(CODES, map(float, snapshot), strict=True))
    # Who moves a deal on is at work on it, whether or not a call was noted.
    still = min(now["silence"], now["stage_age"])
    outcomes = min(GOOD, max(-GOOD, OUTCOME * now["outcomes"]))
    weights = {
        "engagement": GOOD * (now["engagement"] >= ENGAGED),
        "returning": GOOD * (now["returning"] > 0),
        "budget": GOOD * (now["budget"] > 0),
        "decision_maker": GOOD * (now["decision_maker"] > 0),
        "silence": -min(SLOWEST, SLOW * (1 + log2(still / SILENT))) if still >= SILENT else 0.0,
        "overdue": -min(SLOWEST, SLOW * log2(1 + now["overdue"] / WEEK)),
        "competitors": -min(MOST_RIVALS, RIVAL * now["competitors"] * (now["competitors"] >= COMPETITORS)),
        "age": _stuck(now["age"], usual.get("")),
        "stage_age": _stuck(now["stage_age"], usual.get(stage)),
        "outcomes": outcomes,
    }
    found = {code: weight for code, weight in weights.items() if weight}
    total = sum(found.values())
    held = min(HIGHEST, max(LOWEST, total))
    return {code: weight * held / total for code, weight in found.items()} if total != held else found


def _stuck(days: float, usual: float | None) -> float:
    if usual is None or days < max(BEYOND * usual, usual + WEEK):
        return 0.0
    return -min(MOST_STUCK, STUCK * log2(days / max(1.0, usual)))
