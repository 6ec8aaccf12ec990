"""What the sales forecast is made from, and what it says (domain.md §3.12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from apps.analytics.choices import Basis, Method, Risk, Trend
from apps.analytics.forecasting.backtest import Outlook, outlook
from apps.analytics.forecasting.intervals import noise
from apps.analytics.forecasting.method import YEAR, Points, Series
from apps.analytics.periods import PeriodType, add_months
from apps.analytics.selectors import daily, outlook_periods
from apps.crm.selectors.figures import closed_of_late, expected_closings
from apps.sales.selectors import top_customer_share

FARTHEST = 24
LONGEST_HISTORY = 120
# The month that is running is the first one after the history, and is over before the first one shown;
# the year that the farthest month lies in is shown to its end.
STEPS = FARTHEST + YEAR
TREND_FROM, TREND_OVER, TREND_LEAST, TREND_SURE = 6, 24, 0.005, 2.0
VOLATILE, CONCENTRATED = 0.35, Decimal("0.30")
THIN, THIN_MONTHS = 0.30, 3
RECENT_DAYS, COMPARED_DAYS, LOST_LEAST, LOST_MORE = 90, 270, 3, 0.10
PIPELINE_CONFIDENCE = 0.30


Pipeline = dict[dt.date, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Market:
    """What the deals say: {month: (weighted, whole) value expected}, and how deals were closed of late."""

    pipeline: Pipeline
    closed: int
    lost: int
    lost_to_competitors: int
    lost_before: int
    lost_to_competitors_before: int


def months_of(today: dt.date) -> tuple[dt.date | None, list[Decimal]]:
    """(first month that sold, revenue of each month from it to the newest complete one)."""
    running = today.replace(day=1)
    found = dict(daily.by_month(add_months(running, -LONGEST_HISTORY), running - dt.timedelta(days=1)))
    if not found:
        return None, []
    first, values, month = min(found), [], min(found)
    while month < running:
        values.append(found.get(month, Decimal(0)))
        month = add_months(month, 1)
    return first, values


def top_share(today: dt.date) -> Decimal:
    """The largest customer's share of what the last twelve complete months sold, 0 to 1."""
    running = today.replace(day=1)
    return top_customer_share(add_months(running, -YEAR), running)


def market(today: dt.date) -> Market:
    """Open deals by the month that they are to close in, after today; the closed ones of a year."""
    pipeline = expected_closings(today + dt.timedelta(days=1), add_months(today, STEPS))
    return Market(pipeline, *closed_of_late(today, recent=RECENT_DAYS, compared=COMPARED_DAYS))


# --- from the history alone: kept until it changes ------------------------------------------


def foresee(values: Sequence[Decimal], share: Decimal) -> dict[str, Any]:
    """All that a history of one month or more says; plain numbers, ready for JSON."""
    history = np.array([float(value) for value in values])
    seen = outlook(history, STEPS)
    confidence = seen.backtest.confidence(len(history))
    steps = [
        {
            "predicted": round(float(value)),
            "minimum": min(int(lower), round(float(value))),
            "maximum": max(int(np.ceil(upper)), round(float(value))),
            "confidence": round(float(sure), 2),
        }
        for value, lower, upper, sure in zip(
            seen.points.values, seen.lower, seen.upper, confidence, strict=True
        )
    ]
    return {
        "basis": _basis(seen, len(history)),
        "method": seen.points.method,
        "historyMonths": len(history),
        "backtest": {
            "smape": _rounded(seen.backtest.smape, 2),
            "mase": _rounded(seen.backtest.mase, 3),
            "naiveMase": _rounded(seen.backtest.naive_mase, 3),
            "origins": seen.backtest.origins,
        },
        "running": steps[0],
        "steps": steps[1:],
        "seasonality": round(float(seen.model.seasons[1]), 2),
        "trend": trend(seen.model.adjusted) if seen.model.method != Method.MEAN12 else Trend.UNKNOWN,
        "risks": _risks_of_history(seen.model, history, share),
    }


def _basis(seen: Outlook, months: int) -> str:
    if seen.points.method == Method.MEAN12:
        return Basis.INTERMITTENT
    return Basis.SHORT_HISTORY if months < YEAR else Basis.HISTORY


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


def trend(adjusted: Series) -> str:
    """growing, declining or stable: the log slope of the last two years against its own noise."""
    recent = adjusted[-TREND_OVER:]
    n = len(recent)
    if n < TREND_FROM or not (recent > 0).any():
        return Trend.UNKNOWN
    logs = np.log(np.maximum(recent, recent.mean() / 1000))
    time = np.arange(n) - (n - 1) / 2
    slope = float(time @ logs / (time @ time))
    rest = logs - logs.mean() - slope * time
    spread = float(np.sqrt(rest @ rest / (n - 2) / (time @ time)))
    # Months that follow each other say less than so many that do not.
    energy = float(rest @ rest)
    memory = min(0.9, max(0.0, float(rest[1:] @ rest[:-1]) / energy)) if energy > 0 else 0.0
    spread *= float(np.sqrt((1 + memory) / (1 - memory)))
    if abs(slope) < TREND_LEAST or abs(slope) < TREND_SURE * spread:
        return Trend.STABLE
    return Trend.GROWING if slope > 0 else Trend.DECLINING


def _risks_of_history(points: Points, history: Series, share: Decimal) -> list[str]:
    n = len(history)
    found = {
        Risk.SHORT_HISTORY: n < YEAR,
        Risk.HIGH_VOLATILITY: points.method == Method.MEAN12 or noise(points) > VOLATILE,
        Risk.ONE_OFF_DEAL: any(place >= n - YEAR for place in points.clipped),
        Risk.CUSTOMER_CONCENTRATION: share > CONCENTRATED,
    }
    return [name for name, holds in found.items() if holds]


# --- with what the deals say now: the answer ------------------------------------------------


def answer(
    kept: dict[str, Any] | None,
    now: Market,
    sold: Decimal,
    *,
    today: dt.date,
    kind: str,
    horizon: int,
) -> dict[str, Any]:
    """The answer of the endpoint.

    Args:
        kept: `foresee`'s, None without a complete month of sales.
        sold: what the running quarter or year has sold so far.
    """
    first = add_months(today, 1)
    if kept is None:
        return _from_pipeline(now.pipeline, sold, today=today, kind=kind, horizon=horizon)
    steps = [{"month": add_months(first, n), **step} for n, step in enumerate(kept["steps"])]
    rest = outlook_periods.rest_of(kept["running"], today)
    risks = kept["risks"] + _risks_of_market(now, steps, first)
    return {
        "forecast": _shown(steps, rest, sold, today=today, kind=kind, horizon=horizon),
        "factors": {"seasonality": kept["seasonality"], "trend": kept["trend"], "risks": risks},
        **{key: kept[key] for key in ("basis", "method", "historyMonths", "backtest")},
    }


def _from_pipeline(
    pipeline: Pipeline, sold: Decimal, *, today: dt.date, kind: str, horizon: int
) -> dict[str, Any]:
    """What open deals promise is all that is known before the first complete month."""
    first = add_months(today, 1)
    promised = any(month >= first for month in pipeline)
    steps = [_promise(pipeline, add_months(first, n)) for n in range(STEPS - 1)]
    # Deals have a day: what is promised for this month is all to come.
    rest = _promise(pipeline, today.replace(day=1))
    shown = _shown(steps, rest, sold, today=today, kind=kind, horizon=horizon) if promised else []
    return {
        "forecast": shown,
        "factors": {"seasonality": None, "trend": Trend.UNKNOWN, "risks": [Risk.INSUFFICIENT_HISTORY]},
        "basis": Basis.PIPELINE if shown else Basis.NONE,
        "method": Method.WEIGHTED_PIPELINE if shown else None,
        "historyMonths": 0,
        "backtest": {"smape": None, "mase": None, "naiveMase": None, "origins": 0},
    }


def _promise(pipeline: Pipeline, month: dt.date) -> dict[str, Any]:
    weighted, whole = pipeline.get(month, (Decimal(0), Decimal(0)))
    return {
        "month": month,
        "predicted": round(weighted),
        "minimum": 0,
        "maximum": max(round(weighted), round(whole)),
        "confidence": PIPELINE_CONFIDENCE,
    }


def _risks_of_market(now: Market, steps: list[dict[str, Any]], first: dt.date) -> list[str]:
    near = [add_months(first, n) for n in range(THIN_MONTHS)]
    weighted = sum(float(now.pipeline[month][0]) for month in near if month in now.pipeline)
    expected = sum(step["predicted"] for step in steps[:THIN_MONTHS])
    found = {
        # Where nobody keeps deals, an empty pipeline says nothing.
        Risk.THIN_PIPELINE: bool(now.closed or now.pipeline) and weighted < THIN * expected,
        Risk.COMPETITOR_ACTIVITY: _competitors_gain(now),
    }
    return [name for name, holds in found.items() if holds]


def _competitors_gain(now: Market) -> bool:
    if now.lost_to_competitors < LOST_LEAST or now.lost_before < LOST_LEAST:
        return False
    before = now.lost_to_competitors_before / now.lost_before
    return now.lost_to_competitors / now.lost - before > LOST_MORE


def _shown(
    steps: list[dict[str, Any]],
    rest: dict[str, Any],
    sold: Decimal,
    *,
    today: dt.date,
    kind: str,
    horizon: int,
) -> list[dict[str, Any]]:
    """Months as they are, or summed up by calendar quarter or year; `rest`: of the running month."""
    if kind == PeriodType.MONTH:
        return [{**step, "month": f"{step['month']:%Y-%m}"} for step in steps[:horizon]]
    steps = steps[: outlook_periods.reach(add_months(today, 1), kind, horizon)]
    return outlook_periods.summed_up(steps, rest, sold, today=today, kind=kind)
