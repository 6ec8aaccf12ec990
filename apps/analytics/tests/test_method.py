"""The forecasting method on series whose future is known, and on anything a history may hold."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.analytics.forecasting.backtest import outlook
from apps.analytics.forecasting.method import forecast, seasonal_naive
from apps.analytics.selectors.outlook import STEPS, foresee
from bench.forecast import accuracy, coverage, cut, monthly, smape


@pytest.fixture(scope="module")
def m3():
    return monthly("M3")


def test_m3_monthly_is_forecast_as_well_as_promised(m3):
    assert len(m3) == 1428
    error, scaled, _spent = accuracy(m3, forecast)
    assert error <= 14.0
    assert scaled <= 0.88
    naive, _scaled, _spent = accuracy(m3, seasonal_naive)
    assert error <= 0.85 * naive


@pytest.mark.parametrize("months", [1, 3, 6, 12, 24, 36, 60])
def test_eighty_percent_hold_what_they_say_on_series_they_were_not_fitted_to(m3, months):
    assert 76 <= coverage(m3[1::2], months) <= 87


def test_one_wild_month_and_three_empty_ones_do_little(m3):
    def error(spoil):
        return np.mean(
            [smape(forecast(spoil(past.copy()), 12).values, actual[:12]) for past, actual in cut(m3[::4], 24)]
        )

    def wild(past):
        past[12] *= 8
        return past

    def empty(past):
        past[[5, 12, 19]] = 0
        return past

    clean = error(lambda past: past)
    assert error(wild) <= clean + 1
    assert error(empty) <= clean + 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.just(0), st.integers(0, 1000), st.integers(0, 10**16)), min_size=1, max_size=60
    ).filter(lambda amounts: amounts[0] > 0),
    st.decimals(0, 1, places=2),
)
def test_any_history_gives_finite_ordered_numbers(amounts, share):
    found = foresee([Decimal(amount) for amount in amounts], share)
    assert len(found["steps"]) == STEPS - 1
    for step in found["steps"]:
        assert 0 <= step["minimum"] <= step["predicted"] <= step["maximum"]
        assert 0 <= step["confidence"] <= 1
        assert all(math.isfinite(value) for value in step.values())
    assert found["historyMonths"] == len(amounts)
    assert found["trend"] in ("growing", "stable", "declining", "unknown")
    for error in found["backtest"].values():
        assert error is None or math.isfinite(error)


def test_a_strong_season_is_left_to_seasonal_naive_where_that_did_better():
    """A season that turns round each third year: what the last year did is the best guess."""
    dice = np.random.default_rng(1)
    season = np.array([1, 1, 1, 1, 1, 9, 9, 1, 1, 1, 1, 1.0])
    early, late = np.tile(np.roll(season, 5), 3), np.tile(season, 3)
    history = np.concatenate([early, late]) * 100 * dice.uniform(0.98, 1.02, 72)
    seen = outlook(history, 12)
    assert seen.points.method == "seasonal_naive"
    assert seen.backtest.mase == seen.backtest.naive_mase
    assert np.all((seen.lower <= seen.points.values) & (seen.points.values <= seen.upper))
