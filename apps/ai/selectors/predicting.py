"""POST /ai/predict: the chance that a deal is won, by the best that the history allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.ai.choices import DEAL_ADVICE, DEAL_WORDS, Basis, Unit
from apps.ai.learning import deals as learning
from apps.ai.learning.deals import DealHistory, StageRates
from apps.ai.learning.evaluation import with_base
from apps.ai.learning.facts import weights_of
from apps.ai.learning.logistic import Array, Logistic, logit, logits_of, sigmoid
from apps.ai.models import FittedModel, Purpose
from apps.ai.selectors import explaining, fitted
from apps.ai.selectors.deals import CLOSED, DEFAULTS, endings, histories, moment, number
from apps.ai.selectors.explaining import Reason, reason
from apps.crm.models import Stage
from apps.crm.selectors import deal_rows
from apps.kernel.actor import Actor
from apps.kernel.errors import not_found

SUREST = 0.98  # an open deal is neither won nor lost (domain.md §3.14)
HISTORY = 50  # the newest stages that are shown
# Of a contribution in logits: half a logit moves a chance in the middle by about an eighth.
HIGH, MEDIUM = 0.5, 0.25
COMPARED = 5  # closed deals from which their median says what is usual


@dataclass(frozen=True, slots=True)
class Ladder:
    """What chances rest on: the model that earned it, else how deals of the same stage ended, and facts.

    overall: the share of all deals that are won, beside the model. usual: without one, the median days of
    a stay in each stage, and of a whole deal under ''.
    """

    model: Logistic | None
    rates: StageRates
    overall: float = 0.5
    usual: Mapping[str, float] = field(default_factory=dict)

    def chances(self, snapshots: Array, stages: Sequence[str]) -> Array:
        """The chance of each snapshot of an open deal."""
        by_stage = np.array([self.rates.of(stage).chance for stage in stages])
        if self.model is not None:
            start = logits_of(by_stage)
            by_stage = self.model.chances(with_base(learning.scaled(snapshots), start), start)
        else:
            moved = [
                sum(weights_of(row, stage, self.usual).values())
                for row, stage in zip(snapshots, stages, strict=True)
            ]
            by_stage = np.where(moved, sigmoid(logits_of(by_stage) + np.array(moved)), by_stage)
        found: Array = np.clip(by_stage, 1 - SUREST, SUREST)
        return found


def predict(
    *,
    actor: Actor,
    type: str,  # noqa: A002 - the API's name
    entity_id: UUID,
    context: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """How likely a deal of the workspace is won, why, and what can be done.

    Args:
        context: `include_history`: the chance at each stage that it entered, by what was known then.
    Raises:
        NotFound: the deal is not in the workspace.
    """
    actor.require("DEALS_VIEW")
    found = histories(deal_rows().filter(pk=entity_id))
    if not found:
        raise not_found("entity_id")
    deal, row = found[entity_id], fitted.kept(Purpose.DEAL_SUCCESS)
    ladder = _ladder(row)
    answer = _outcome(entity_id, deal) if deal.closed is not None else _foretold(deal, ladder, row)
    if context and context.get("include_history"):
        answer["history"] = _history(deal, ladder)
    return {**answer, **fitted.about(row)}


def _ladder(row: FittedModel | None) -> Ladder:
    model = fitted.published(row)
    if model is None or row is None:
        ended = endings()
        return Ladder(None, ended.rates, usual=ended.days if ended.closed >= COMPARED else {})
    counts = {stage: (won, closed) for stage, (won, closed) in row.coefficients["stages"].items()}
    return Ladder(model, StageRates(counts, DEFAULTS), row.coefficients["overall"])


def _foretold(deal: DealHistory, ladder: Ladder, row: FittedModel | None) -> dict[str, Any]:
    """The answer for an open deal."""
    now = number(timezone.now())
    stage = deal.stay_at(now)[1]
    snapshot = deal.snapshot(now, DEFAULTS)
    rate = ladder.rates.of(stage)
    chance = float(ladder.chances(snapshot[None, :], [stage])[0])
    if ladder.model is None or row is None:
        reasons = _facts(snapshot, stage, ladder.usual)
        basis = Basis.STAGE_HISTORY if rate.cases else Basis.PRIOR
        confidence, cases = rate.confidence, rate.cases
        baseline = explaining.rounded(rate.chance) if reasons else None
    else:
        reasons = _reasons(snapshot, stage, ladder, ladder.model)
        basis, cases = Basis.MODEL, row.outcomes
        start = logits_of(np.array([rate.chance]))
        features = with_base(learning.scaled(snapshot)[None, :], start)
        confidence = float(ladder.model.certainty(features, start)[0])
        baseline = explaining.rounded(float(sigmoid(ladder.model.intercept + logit(ladder.overall))))
    lowering = explaining.strongest(reasons, rises=False)
    return {
        "prediction": {
            "probability": explaining.rounded(chance),
            "confidence": explaining.rounded(confidence),
            "factors": {
                "positive": [found.text for found in explaining.strongest(reasons, rises=True)],
                "negative": [found.text for found in lowering],
            },
            "contributions": [found.shown() for found in reasons],
            "baseline": baseline,
        },
        "recommendations": _recommendations(lowering),
        "basis": basis,
        "outcomes": cases,
    }


def _reasons(snapshot: Array, stage: str, ladder: Ladder, model: Logistic) -> list[Reason]:
    """The stage and every feature with its contribution; with the baseline they add up to the chance."""
    rate = ladder.rates.of(stage).chance
    start = logits_of(np.array([rate]))
    rows = with_base(learning.scaled(snapshot)[None, :], start)
    weights = model.contributions(rows)[0]
    weight = float(start[0] - logit(ladder.overall) + weights[0])
    text = _("Stage %(stage)s: %(share)s of the deals that reached it were won") % {
        "stage": Stage(stage).label,
        "share": explaining.percent(rate),
    }
    place = Reason("stage", Unit.PERCENT, rate, ladder.overall, weight > 0, weight > 0, weight, text)
    others = explaining.weighed(
        DEAL_WORDS, learning.CODES, weights[1:], rows[0, 1:], model.mean[1:], learning.unscaled
    )
    return explaining.by_size([place, *others])


def _facts(snapshot: Array, stage: str, usual: Mapping[str, float]) -> list[Reason]:
    """Without a model: what anybody can check, and what it adds to the stage's chance by a fixed rule."""
    now = dict(zip(learning.CODES, map(float, snapshot), strict=True))
    typical = {"age": usual.get(""), "stage_age": usual.get(stage)}
    found = [
        reason(
            DEAL_WORDS,
            code,
            now[code],
            rises=weight > 0,
            above=weight > 0 if code == "outcomes" else True,
            typical=typical.get(code),
            weight=weight,
        )
        for code, weight in weights_of(snapshot, stage, usual).items()
    ]
    return explaining.by_size(found)


def _recommendations(lowering: Sequence[Reason]) -> list[dict[str, Any]]:
    """What can be done about each fact that lowers the chance, once an action."""
    found: dict[str, dict[str, Any]] = {}
    for fact in lowering:
        if (advice := DEAL_ADVICE.get((fact.code, fact.above))) is None:
            continue
        action, why = advice
        weight = -(fact.weight or 0)
        priority = "high" if weight >= HIGH else "medium" if weight >= MEDIUM else "low"
        found.setdefault(
            action, {"action": action, "priority": priority, "reason": str(why), "factor": fact.code}
        )
    return list(found.values())


def _outcome(pk: UUID, deal: DealHistory) -> dict[str, Any]:
    """The answer for a closed deal: it is known."""
    day, why = deal_rows().values_list("actual_close_date", "lost_reason").get(pk=pk)
    text = _("Won on %(date)s") if deal.won else _("Lost on %(date)s: %(reason)s")
    sentence = text % {"date": f"{day:%d.%m.%Y}", "reason": why}
    return {
        "prediction": {
            "probability": int(deal.won),
            "confidence": 1,
            "factors": {
                "positive": [sentence] if deal.won else [],
                "negative": [] if deal.won else [sentence],
            },
            "contributions": [],
            "baseline": None,
        },
        "recommendations": [],
        "basis": Basis.OUTCOME,
        "outcomes": 1,
    }


def _history(deal: DealHistory, ladder: Ladder) -> list[dict[str, Any]]:
    """The chance on entering each stage, by what was known then; how it ended last."""
    stays = deal.stays[-HISTORY:]
    snapshots = np.array([deal.snapshot(at, DEFAULTS) for at, _stage in stays])
    chances = ladder.chances(snapshots, [stage for _at, stage in stays])
    found = [
        {"entered_at": moment(at), "stage": stage, "probability": explaining.rounded(float(chance))}
        for (at, stage), chance in zip(stays, chances, strict=True)
    ]
    if deal.closed is not None:
        won, lost = CLOSED
        found.append(
            {
                "entered_at": moment(deal.closed),
                "stage": str(won if deal.won else lost),
                "probability": int(deal.won),
            }
        )
    return found
