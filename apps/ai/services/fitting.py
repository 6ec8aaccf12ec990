"""Learning from the organization's own outcomes: always in a worker, never while somebody waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.ai.learning import customers as customer_learning
from apps.ai.learning import deals as deal_learning
from apps.ai.learning import evaluation, purchases
from apps.ai.learning.evaluation import Record
from apps.ai.learning.logistic import C, fit, logits_of
from apps.ai.models import FittedModel, Purpose
from apps.ai.selectors import customers, deals, fitted
from apps.kernel import clock

# Learned afresh after so many new outcomes, or after this share of those known when they are many.
NEW_OUTCOMES, NEW_SHARE = 10, 10


@transaction.atomic
def fit_deals(*, organization_id: UUID) -> FittedModel | None:
    """Learn from the closed deals of the organization in force; published if it foretold later ones better
    than their stage alone. None (and nothing written) while there are too few outcomes.
    """
    closed = deals.closed_count()
    cases = deal_learning.cases_of(deals.closed_deals(), deals.DEFAULTS)
    if not evaluation.enough(cases.outcomes):
        _withdraw(Purpose.DEAL_SUCCESS)
        return None
    rates = cases.rates()
    record = evaluation.examine(cases.features, cases.outcomes, cases.times, cases.base(), offset=True)
    start = logits_of(cases.chances(rates))
    model = fit(evaluation.with_base(cases.features, start), cases.outcomes, start, _shrinkage(record))
    details = {
        **model.as_json(("stage", *deal_learning.CODES)),
        "stages": {stage: list(counts) for stage, counts in rates.counts.items()},
        "overall": evaluation.share(cases.outcomes),
        "closed": closed,
    }
    return _keep(Purpose.DEAL_SUCCESS, organization_id, len(cases.outcomes), details, record)


@transaction.atomic
def fit_deals_when_due(*, organization_id: UUID) -> FittedModel | None:
    """fit_deals where enough deals were closed since the last time."""
    row = fitted.kept(Purpose.DEAL_SUCCESS)
    closed = deals.closed_count()
    known = row.coefficients["closed"] if row is not None else 0
    wanted = evaluation.LEAST_CASES if row is None else max(NEW_OUTCOMES, known // NEW_SHARE)
    return fit_deals(organization_id=organization_id) if closed - known >= wanted else None


@transaction.atomic
def fit_customers(*, organization_id: UUID) -> FittedModel | None:
    """Learn which customers of the organization in force left, from what was known of them before.

    None (and nothing written) while there are too few outcomes.
    """
    known, today = customers.rhythmic(), clock.today().toordinal()
    horizon = purchases.horizon([history.purchases for history in known.values()])
    cases = customer_learning.cases_of(known, today + 1, horizon)
    if not evaluation.enough(cases.outcomes):
        _withdraw(Purpose.CUSTOMER_CHURN)
        return None
    record = evaluation.examine(cases.features, cases.outcomes, cases.times, cases.base(), offset=False)
    model = fit(cases.features, cases.outcomes, c=_shrinkage(record))
    details = {**model.as_json(customer_learning.CODES), "horizon": horizon}
    return _keep(Purpose.CUSTOMER_CHURN, organization_id, len(cases.outcomes), details, record)


def _shrinkage(record: Record | None) -> float:
    return C if record is None else record.c


def _withdraw(purpose: Purpose) -> None:
    """Deals and orders may be deleted: what was learned from them is used no more."""
    FittedModel.objects.filter(purpose=purpose).delete()


def _keep(
    purpose: Purpose, organization_id: UUID, outcomes: int, details: dict[str, Any], record: Record | None
) -> FittedModel:
    made = FittedModel(
        organization_id=organization_id,
        purpose=purpose,
        outcomes=outcomes,
        published=record is not None and record.is_open,
        coefficients={"version": fitted.VERSION, **details},
        holdout=fitted.holdout_of(record),
        fitted_at=timezone.now(),
    )
    # Two workers at once may both learn it: the same outcomes say the same.
    FittedModel.objects.bulk_create(
        [made],
        update_conflicts=True,
        unique_fields=["organization", "purpose"],
        update_fields=["outcomes", "published", "coefficients", "holdout", "fitted_at", "updated_at"],
    )
    return made
