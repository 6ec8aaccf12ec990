"""Whether a model is any better than the base rate on later cases that it did not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.ai.learning.logistic import Array, C, fit, logits_of

FOLDS = 5
LEAST_CASES, LEAST_OF_CLASS = 50, 15
SHRINKAGES = (C, 0.1, 0.3)  # strong signals in many cases bear less of it

Places = NDArray[np.intp]
# From the places of the known cases: the chance of each case by the base rate alone.
Base = Callable[[Places], Array]


@dataclass(frozen=True, slots=True)
class Record:
    """How the model did on `cases` that came later than all it had learned from.

    brier: the mean squared error of its chances; base_brier: that of the base rate. skill: the share of the
    base rate's error that it takes away, `error` its standard error. auc: how often it ranks a case that
    came true above one that did not. calibration: by how much its chances miss the observed shares. c: the
    shrinkage that did so.
    """

    cases: int
    brier: float
    base_brier: float
    skill: float
    error: float
    auc: float
    calibration: float
    c: float

    @property
    def is_open(self) -> bool:
        """Better than the base rate by more than chance alone would make it look."""
        return self.skill - self.error > 0


def enough(outcomes: Array) -> bool:
    """Whether there are cases enough, of both kinds, to try."""
    came = int(outcomes.sum())
    return len(outcomes) >= LEAST_CASES and min(came, len(outcomes) - came) >= LEAST_OF_CLASS


def share(outcomes: Array) -> float:
    """The share of cases that came true, never quite 0 or 1."""
    return (float(outcomes.sum()) + 0.5) / (len(outcomes) + 1)


def folds(times: Array) -> Iterator[tuple[Places, Places]]:
    """(known before, what followed) for up to five neighbouring spans; cases of one moment stay together."""
    ordered = np.sort(times)
    edges = [ordered[len(ordered) * part // (FOLDS + 1)] for part in range(1, FOLDS + 1)]
    edges = sorted(set(edges))
    for edge, following in zip(edges, [*edges[1:], np.inf], strict=True):
        known, later = np.flatnonzero(times < edge), np.flatnonzero((times >= edge) & (times < following))
        if len(known) and len(later):
            yield known, later


def examine(features: Array, outcomes: Array, times: Array, base: Base, *, offset: bool) -> Record | None:
    """Fit on what was known, foretell what followed, fold by fold; None where time leaves too few.

    With `offset` the model starts from the base rate's logit, case by case, and learns what differs. It must
    then beat the base rate both as it is and as fitted to what came, whichever does better: a wrong level is
    put right without any feature.

    Args:
        times: when each outcome was known; a fold learns from strictly earlier ones.
        base: gives the base rate that the model must beat.
    """
    said: dict[float, list[Array]] = {c: [] for c in SHRINKAGES}
    simple, fitted, came = [], [], []
    for known, later in folds(times):
        chances = base(known)
        rows, start, own = features, np.zeros(len(outcomes)), 0
        if offset:
            start, own = logits_of(chances), 1
            rows = with_base(features, start)
        for c, spoken in said.items():
            spoken.append(
                fit(rows[known], outcomes[known], start[known], c).chances(rows[later], start[later])
            )
        rival = fit(rows[known, :own], outcomes[known], start[known])
        simple.append(chances[later])
        fitted.append(rival.chances(rows[later, :own], start[later]))
        came.append(outcomes[later])
    truth = np.concatenate(came) if came else np.zeros(0)
    if len(truth) < LEAST_OF_CLASS:
        return None
    c, own_chances = _best_shrunk({c: np.concatenate(spoken) for c, spoken in said.items()}, truth)
    records = [judge(own_chances, np.concatenate(rival), truth, c) for rival in (simple, fitted)]
    return min(records, key=lambda record: record.skill)


def _best_shrunk(said: dict[float, Array], came: Array) -> tuple[float, Array]:
    """The strongest shrinkage, unless a weaker one is better by more than its standard error."""
    best, *weaker = said
    for c in weaker:
        gained = (said[best] - came) ** 2 - (said[c] - came) ** 2
        if gained.mean() > gained.std() / np.sqrt(len(gained)):
            best = c
    return best, said[best]


def with_base(features: Array, start: Array) -> Array:
    """The base rate's logit as a feature too: whether it counts more or less than once is learned."""
    return np.column_stack([start, features])


def judge(said: Array, simple: Array, came: Array, c: float = C) -> Record:
    """The record of two chances or more, `said` with shrinkage `c`, beside the base rate's, by what came."""
    own, base = (said - came) ** 2, (simple - came) ** 2
    gained = base - own
    scale = max(float(base.mean()), 1e-12)
    return Record(
        cases=len(came),
        brier=float(own.mean()),
        base_brier=float(base.mean()),
        skill=float(gained.mean()) / scale,
        error=float(gained.std(ddof=1) / np.sqrt(len(came))) / scale,
        auc=auc(said, came),
        calibration=calibration(said, came),
        c=c,
    )


def auc(said: Array, came: Array) -> float:
    """The area under the ROC curve, ties half; 0.5 where only one outcome came."""
    _values, places, counts = np.unique(said, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    true = came == 1
    hits, misses = int(true.sum()), int((~true).sum())
    if not hits or not misses:
        return 0.5
    return float((ranks[true].sum() - hits * (hits + 1) / 2) / (hits * misses))


def calibration(said: Array, came: Array, bins: int = 8) -> float:
    """The mean distance between chance and share over bins of equally many cases (ECE)."""
    groups = np.array_split(np.argsort(said, kind="stable"), bins)
    missed = [abs(said[group].mean() - came[group].mean()) * len(group) for group in groups if len(group)]
    return float(sum(missed)) / len(said)
