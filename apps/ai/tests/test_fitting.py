"""The learning itself, on outcomes that are known: real purchases, and a simulator whose truth is known."""

from __future__ import annotations

import math
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from apps.ai.learning import evaluation
from apps.ai.learning.customers import CODES, CustomerHistory, cases_of, unscaled
from apps.ai.learning.deals import moment_of
from apps.ai.learning.logistic import Logistic, fit, logit, logits_of, sigmoid
from apps.ai.learning.posterior import Posterior
from apps.ai.learning.purchases import Purchases, horizon
from bench.predict import (
    TAUGHT,
    cdnow,
    foretold,
    openings,
    reliability,
    repeating,
    signs,
    simulated,
    simulated_openings,
)


@pytest.fixture(scope="module")
def shop():
    return cdnow()


# --- real purchases -------------------------------------------------------------------------


def test_repeat_purchases_are_foretold_as_well_as_promised(shop):
    record = foretold(shop)
    assert record.cases == 10_644
    assert record.auc >= 0.74
    assert record.brier <= 0.20 < record.base_brier
    assert record.calibration <= 0.04
    assert record.is_open


@pytest.mark.parametrize("size", [50, 100, 200, 500])
def test_the_gate_stays_shut_on_shuffled_outcomes(shop, size):
    features, came = repeating(shop, TAUGHT)
    assert openings(features, came, size, 60, shuffled=True, seed=size) <= 0.10


def test_the_gate_opens_where_there_is_something_to_learn(shop):
    features, came = repeating(shop, TAUGHT)
    assert openings(features, came, 500, 40, shuffled=False, seed=500) >= 0.95
    assert openings(features, came, 200, 40, shuffled=False, seed=200) >= 0.90


def test_few_cases_are_foretold_better_than_by_the_base_rate(shop):
    features, came = repeating(shop, TAUGHT)
    dice = np.random.default_rng(1)
    gained = []
    for _ in range(30):
        chosen = dice.choice(len(came), 100, replace=False)
        said = fit(features[chosen], came[chosen]).chances(features)
        gained.append(evaluation.judge(said, np.full(len(came), evaluation.share(came[chosen])), came).skill)
    assert np.mean(gained) > 0.1
    assert np.mean(np.array(gained) > 0) >= 0.95


# --- a simulator whose truth is known -------------------------------------------------------


def test_factors_have_the_true_sign_at_four_hundred_deals():
    assert signs(400, 40, seed=400) >= 0.99


def test_chances_are_what_they_say():
    for said, came in reliability(400, 80, seed=7):
        assert said == pytest.approx(came, abs=0.05)


@pytest.mark.parametrize("kind", ["shuffled", "stage"])
@pytest.mark.parametrize("count", [60, 200, 400])
def test_no_model_is_made_of_noise(kind, count):
    """Neither of shuffled outcomes, nor where the stage alone tells."""
    assert simulated_openings(count, 60, kind=kind, seed=count) <= 0.10


def test_a_model_is_made_of_four_hundred_deals_that_follow_the_truth():
    assert simulated_openings(400, 40, kind="real", seed=4) >= 0.95


# --- the method -----------------------------------------------------------------------------


def test_the_fit_is_the_top_of_its_penalised_likelihood():
    dice = np.random.default_rng(5)
    features = dice.normal(size=(300, 4)) * [1, 5, 0.1, 1] + [0, 100, 3, 0]
    features[:, 3] = 7  # never varies
    outcomes = (dice.random(300) < sigmoid(features[:, 0] - 0.2)).astype(float)
    offset = dice.normal(size=300)
    model = fit(features, outcomes, offset)
    standard = (features - model.mean) / model.deviation
    missed = outcomes - model.chances(features, offset)
    assert standard.T @ missed == pytest.approx(model.weights / 0.03, abs=1e-5)
    assert missed.sum() == pytest.approx(0.25 * model.intercept, abs=1e-5)
    assert model.weights[3] == 0
    assert model.weights[0] > 0.3


def test_the_weights_are_those_of_the_common_implementation():
    """The same top, found by plain gradient descent from another side."""
    dice = np.random.default_rng(8)
    features = dice.normal(size=(200, 3))
    outcomes = (dice.random(200) < sigmoid(features @ [1.0, -0.5, 0.0])).astype(float)
    model = fit(features, outcomes)
    standard = np.column_stack([np.ones(200), (features - model.mean) / model.deviation])
    ridge, point = np.array([0.25, *[1 / 0.03] * 3]), np.full(4, 0.5)
    for _ in range(20_000):
        point += 0.005 * (standard.T @ (outcomes - sigmoid(standard @ point)) - ridge * point)
    assert [model.intercept, *model.weights] == pytest.approx(point, abs=1e-6)


def test_a_model_comes_back_from_json_as_it_was():
    cases = simulated(100, np.random.default_rng(1))
    model = fit(cases.features, cases.outcomes)
    codes = tuple(f"x{number}" for number in range(cases.features.shape[1]))
    kept = model.as_json(codes)
    assert [feature["code"] for feature in kept["features"]] == list(codes)
    back = Logistic.from_json(kept)
    assert back.chances(cases.features) == pytest.approx(model.chances(cases.features), abs=1e-12)
    assert back.certainty(cases.features) == pytest.approx(model.certainty(cases.features), abs=1e-12)


def test_more_cases_make_surer():
    dice = np.random.default_rng(2)
    few, many = (simulated(count, dice) for count in (60, 2000))
    there = np.zeros((1, few.features.shape[1]))
    sure = [float(fit(cases.features, cases.outcomes).certainty(there)[0]) for cases in (few, many)]
    assert 0 < sure[0] < sure[1] < 1


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_cases_give_finite_chances(data):
    count = data.draw(st.integers(1, 40))
    numbers = st.floats(-1e9, 1e9) | st.sampled_from([0.0, 1.0])
    features = data.draw(arrays(float, (count, 3), elements=numbers))
    outcomes = data.draw(arrays(float, count, elements=st.sampled_from([0.0, 1.0])))
    model = fit(features, outcomes)
    for found in (model.chances(features), model.certainty(features)):
        assert np.all((found >= 0) & (found <= 1))
    record = evaluation.examine(
        features,
        outcomes,
        np.arange(count, dtype=float),
        lambda known: np.full(count, evaluation.share(outcomes[known])),
        offset=True,
    )
    assert record is None or all(not math.isnan(value) for value in (record.brier, record.skill, record.auc))


def test_folds_learn_from_what_was_known_before():
    times = np.array([5, 1, 1, 2, 3, 3, 3, 4, 9, 9, 7, 8], float)
    found = list(evaluation.folds(times))
    seen = np.concatenate([later for _known, later in found])
    assert len(seen) == len(set(seen))
    for known, later in found:
        assert times[known].max() < times[later].min()
    assert list(evaluation.folds(np.zeros(10))) == []


def test_ranks_and_calibration_are_counted_right():
    came = np.array([0, 0, 1, 1.0])
    assert evaluation.auc(np.array([0.1, 0.4, 0.35, 0.8]), came) == 0.75
    assert evaluation.auc(np.array([0.5, 0.5, 0.5, 0.5]), came) == 0.5
    assert evaluation.calibration(np.array([0.2, 0.2, 0.9, 0.9]), came, bins=2) == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("prior", "came", "cases", "chance"), [(0.75, 0, 0, 0.75), (0.5, 3, 4, 8 / 14), (0.1, 90, 90, 0.91)]
)
def test_a_posterior_moves_from_its_prior_to_the_cases(prior, came, cases, chance):
    assert Posterior(prior, came, cases).chance == pytest.approx(chance)


def test_a_posterior_is_surer_with_more_cases_and_has_the_betas_width():
    sure = [Posterior(0.5, cases // 2, cases).confidence for cases in (0, 2, 10, 100, 1000)]
    assert sure[0] == 0.3
    assert sure == sorted(sure)
    # Beta(8, 6): the tenth percent lies at 0.402, the ninetieth at 0.736.
    assert Posterior(0.5, 3, 4).width == pytest.approx(0.333, abs=0.003)


def test_a_moment_of_a_deal_is_random_over_deals_and_always_the_same_of_one():
    ids = [UUID(int=number) for number in range(2000)]
    drawn = [moment_of(pk, 100.0, 200.0) for pk in ids]
    assert drawn == [moment_of(pk, 100.0, 200.0) for pk in ids]
    assert all(100 <= moment <= 200 for moment in drawn)
    assert np.mean(drawn) == pytest.approx(150, abs=2)
    assert moment_of(ids[0], 100.0, 90.0) == 100


def test_customers_are_seen_on_days_whose_outcome_is_over():
    steady = CustomerHistory(Purchases(list(range(0, 1000, 10)), [1.0] * 100))
    gone = CustomerHistory(Purchases([0, 10, 20], [1.0] * 3))
    found = cases_of({UUID(int=1): steady, UUID(int=2): gone}, 1000, 90)
    assert sorted(set(found.times)) == [280, 370, 460, 550, 640, 730, 820, 910]
    assert list(found.outcomes) == [0, 1] * 8
    assert found.features.shape == (16, len(CODES))
    assert horizon([steady.purchases]) == 90
    assert horizon([Purchases([0, 50, 150], [1, 1, 1])]) == 225
    counted = dict(zip(CODES, unscaled(gone.features(280)), strict=True))
    assert counted["silence"] == pytest.approx(260)
    assert counted["orders"] == pytest.approx(3)
    assert counted["order_trend"] == 0


def test_logits_and_chances_are_each_others_opposite():
    chances = np.array([0.02, 0.5, 0.98])
    assert sigmoid(logits_of(chances)) == pytest.approx(chances)
    assert logit(0.75) == pytest.approx(math.log(3))
    assert sigmoid(np.array([-1e6, 1e6])) == pytest.approx([0, 1])
