"""`python -m bench.predict`: chances on outcomes that are known.

CDNOW (23,570 customers of a music shop, 1997-01 to 1998-06, inside the package `lifetimes`): who bought twice
or more by July 1997 teaches, the next half year of such customers by January 1998 is foretold, by the same
code as the product's. The gate on samples of it, whole and with shuffled outcomes. A simulator whose truth is
known: signs of the factors, calibration, and a gate that must stay shut where only the stage tells.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from apps.ai.learning import customers, deals, evaluation
from apps.ai.learning.customers import CustomerHistory
from apps.ai.learning.deals import StageRates
from apps.ai.learning.evaluation import Record
from apps.ai.learning.logistic import Array, Logistic, fit, logits_of, sigmoid
from apps.ai.learning.purchases import Purchases

HALF_YEAR = 181
TAUGHT, TESTED = dt.date(1997, 7, 1), dt.date(1998, 1, 1)
SIZES = (50, 100, 200, 500)
STAGES = {"LEAD": 0.1, "QUALIFIED": 0.25, "PROPOSAL": 0.5, "NEGOTIATION": 0.75, "CLOSING": 0.9}
# The simulator's truth: what each standardised feature adds to a deal's logit.
TRUTH = np.array([-0.4, 0.0, -0.5, 0.4, 0.0, 0.35, -0.4, 0.0, -0.3, 0.0, 0.3, 0.0, 0.35])
STRONG = np.abs(TRUTH) >= 0.3
TOGETHER = 0.19  # how far the simulator's features hang together


def cdnow() -> list[CustomerHistory]:
    """Every customer's purchases; the file is read from the package without importing it."""
    package = importlib.util.find_spec("lifetimes")
    assert package is not None, "the package lifetimes is not installed"
    assert package.origin is not None
    text = (Path(package.origin).parent / "datasets/CDNOW_master.txt").read_text()
    found: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for line in text.splitlines()[1:]:
        customer, day, _pieces, amount = line.split()
        found[customer][0].append(dt.date(int(day[:4]), int(day[4:6]), int(day[6:])).toordinal())
        found[customer][1].append(float(amount))
    return [CustomerHistory(Purchases(days, amounts)) for days, amounts in found.values()]


def repeating(histories: Sequence[CustomerHistory], day: dt.date) -> tuple[Array, Array]:
    """(features, 1 for a purchase in the half year from `day` on) of who had bought twice by then."""
    number = day.toordinal()
    known = [history for history in histories if history.known(number)]
    came = [history.purchases.any_between(number, number + HALF_YEAR) for history in known]
    return np.array([history.features(number) for history in known]), np.array(came, float)


def foretold(histories: Sequence[CustomerHistory]) -> Record:
    """Learn in July 1997, foretell in January 1998."""
    features, came = repeating(histories, TAUGHT)
    later, truth = repeating(histories, TESTED)
    return evaluation.judge(
        fit(features, came).chances(later), np.full(len(truth), evaluation.share(came)), truth
    )


def openings(features: Array, came: Array, size: int, runs: int, *, shuffled: bool, seed: int) -> float:
    """The share of samples on which the gate opens, of those that hold enough of both outcomes."""
    dice = np.random.default_rng(seed)
    opened: list[bool] = []
    while len(opened) < runs:
        chosen = dice.choice(len(came), size, replace=False)
        outcomes = dice.permutation(came[chosen]) if shuffled else came[chosen]
        cases = customers.Cases(features[chosen], outcomes, np.arange(size, dtype=float), HALF_YEAR)
        if evaluation.enough(outcomes):
            record = evaluation.examine(cases.features, outcomes, cases.times, cases.base(), offset=False)
            opened.append(record is not None and record.is_open)
    return float(np.mean(opened))


def simulated(count: int, dice: np.random.Generator, strength: float = 1.0) -> deals.Cases:
    """Past deals whose outcomes follow the truth; strength 0: the stage alone tells.

    A deal that will be won goes through all stages, one that will be lost ends in any of them; it is seen in
    one that it went through. Whoever is seen early is then lost more often than who ever reached that stage.
    """
    common = dice.normal(size=(count, 1))
    features = np.sqrt(1 - TOGETHER) * dice.normal(size=(count, len(TRUTH))) + np.sqrt(TOGETHER) * common
    won = dice.random(count) < sigmoid(strength * features @ TRUTH)
    last = np.where(won, len(STAGES) - 1, dice.integers(0, len(STAGES), count))
    names = list(STAGES)
    return deals.Cases(
        features=features,
        outcomes=won.astype(float),
        times=np.arange(count, dtype=float),
        stages=[names[place] for place in dice.integers(0, last + 1)],
        reached=[frozenset(names[: place + 1]) for place in last],
        defaults=STAGES,
    )


def examined(cases: deals.Cases) -> Record:
    """The record of a model of these deals on the later ones of them."""
    record = evaluation.examine(cases.features, cases.outcomes, cases.times, cases.base(), offset=True)
    assert record is not None
    return record


def simulated_openings(count: int, runs: int, *, kind: str, seed: int) -> float:
    """The share of simulated companies whose gate opens. kind: `real`, `shuffled`, or `stage` alone."""
    dice = np.random.default_rng(seed)
    opened = []
    for _ in range(runs):
        cases = simulated(count, dice, strength=0.0 if kind == "stage" else 1.0)
        if kind == "shuffled":
            cases = replace(cases, outcomes=dice.permutation(cases.outcomes))
        opened.append(examined(cases).is_open)
    return float(np.mean(opened))


def learned(cases: deals.Cases, rates: StageRates) -> Logistic:
    """The model of these deals, as the product fits it."""
    start = logits_of(cases.chances(rates))
    return fit(evaluation.with_base(cases.features, start), cases.outcomes, start, examined(cases).c)


def signs(count: int, runs: int, seed: int) -> float:
    """The share of strong features whose weight has the true sign."""
    dice = np.random.default_rng(seed)
    right = []
    for _ in range(runs):
        cases = simulated(count, dice)
        weights = learned(cases, cases.rates()).weights[1:]
        right.append(np.mean(np.sign(weights[STRONG]) == np.sign(TRUTH[STRONG])))
    return float(np.mean(right))


def reliability(count: int, runs: int, seed: int, bins: int = 8) -> list[tuple[float, float]]:
    """(mean chance, share that came) in bins of equally many later deals, pooled over companies."""
    dice = np.random.default_rng(seed)
    said, came = [], []
    for _ in range(runs):
        cases, later = simulated(count, dice), simulated(count, dice)
        rates = cases.rates()
        start = logits_of(later.chances(rates))
        said.append(learned(cases, rates).chances(evaluation.with_base(later.features, start), start))
        came.append(later.outcomes)
    spoken, outcomes = np.concatenate(said), np.concatenate(came)
    groups = np.array_split(np.argsort(spoken), bins)
    return [(float(spoken[group].mean()), float(outcomes[group].mean())) for group in groups]


def main() -> int:
    """Print the figures; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.predict", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="samples behind each share of open gates")
    runs = parser.parse_args().runs
    began = time.perf_counter()
    histories = cdnow()
    record = foretold(histories)
    print(f"CDNOW, {record.cases:,} repeat customers (goals: AUC ≥ .74, Brier ≤ .20, calibration ≤ .04)")
    print(
        f"  AUC {record.auc:.3f}  Brier {record.brier:.4f} (base rate {record.base_brier:.4f})"
        f"  calibration {record.calibration:.4f}"
    )
    features, came = repeating(histories, TAUGHT)
    print(f"gate open on CDNOW samples, {runs} each (goals: shuffled ≤ 10 %, real ≥ 95 % at 500)")
    for size in SIZES:
        shut = openings(features, came, size, runs, shuffled=True, seed=size)
        opened = openings(features, came, size, runs, shuffled=False, seed=size)
        print(f"  {size:4} cases: shuffled {shut:6.1%}   real {opened:6.1%}")
    print(f"gate open on simulated companies, {runs} each")
    for size in (60, 100, 200, 400):
        shares = [
            simulated_openings(size, runs, kind=kind, seed=size) for kind in ("shuffled", "stage", "real")
        ]
        print("  {:4} deals: shuffled {:6.1%}   stage alone {:6.1%}   real {:6.1%}".format(size, *shares))
    print("factors with the true sign, |beta| ≥ 0.3 (goal at 400: all but chance)")
    for size in (100, 200, 400):
        print(f"  {size:4} deals: {signs(size, runs, seed=size):.1%}")
    print("reliability at 400 deals, later deals: said / came (goal: within .05)")
    pairs = reliability(400, runs, seed=7)
    print("  " + "   ".join(f"{said:.2f} / {share:.2f}" for said, share in pairs))
    print(f"{time.perf_counter() - began:.0f} s in all")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
