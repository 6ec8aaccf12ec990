"""The forecast of made-up series: what is noise, what is a season, and how far a month may lie, is known."""

from __future__ import annotations

import numpy as np
import pytest

from apps.analytics.forecasting.method import forecast
from bench.made_up import AHEAD, KINDS, LENGTHS, drawn, judged


@pytest.mark.parametrize("months", LENGTHS)
def test_eighty_percent_hold_what_they_say_at_every_length_and_kind(months):
    found = {kind: judged(kind, months) for kind in KINDS}
    inside = {kind: round(share, 1) for kind, (_error, _least, share) in found.items()}
    assert all(76 <= share <= 87 for share in inside.values()), inside


@pytest.mark.parametrize("kind", ["flat", "trend"])
@pytest.mark.parametrize("months", [13, 18, 25, 37])
def test_noise_is_no_season(kind, months):
    points = [forecast(past, AHEAD) for past, _actual, _expected in drawn(kind, months, 100)]
    assert np.mean([np.std(np.log(found.seasons)) for found in points]) < 0.045  # of noise of 17 %
    assert np.mean([np.allclose(found.seasons, 1) for found in points]) > 0.4


@pytest.mark.parametrize(("months", "most"), [(13, 1.12), (18, 1.16), (25, 1.12), (37, 1.09)])
def test_flat_noise_is_foretold_nearly_as_by_who_knows_that_it_is_flat(months, most):
    error, least, _inside = judged("flat", months)
    assert error <= most * least


def test_a_true_season_is_believed_more_each_month_that_confirms_it():
    def share(months):
        error, least, _inside = judged("season", months)
        return error / least

    assert share(13) > share(18) > share(25) > share(37)
    assert share(37) <= 1.25


def test_twelve_months_have_no_season_yet():
    year = np.array([100.0, 120, 80, 100, 90, 110, 100, 130, 70, 100, 95, 105])
    assert np.all(forecast(year, AHEAD).seasons == 1)
    assert np.ptp(forecast(np.append(year, 90), AHEAD).values) == 0  # the thirteenth denies it
    confirmed = forecast(np.tile(year, 2), AHEAD)
    assert np.corrcoef(confirmed.values, year)[0, 1] > 0.99
