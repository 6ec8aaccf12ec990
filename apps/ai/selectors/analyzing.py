"""POST /ai/analyze: the risk that a customer leaves, by counted facts and, where it earned it, a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from apps.ai import lookback
from apps.ai.choices import CUSTOMER_ADVICE, CUSTOMER_WORDS, Basis, Level, RiskLevel
from apps.ai.learning import customers as learning
from apps.ai.learning.customers import CustomerHistory, within
from apps.ai.learning.logistic import Array, Logistic
from apps.ai.lookback import Span
from apps.ai.models import FittedModel, Purpose
from apps.ai.selectors import explaining, fitted
from apps.ai.selectors.customers import histories
from apps.ai.selectors.explaining import Reason, reason
from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.errors import not_found

# domain.md §3.13
WEIGHTS = {"recency": 0.30, "frequency": 0.20, "monetary": 0.20, "support": 0.15, "engagement": 0.15}
SILENT, VERY_SILENT = 60, 90  # days since the last order
MANY_TICKETS = 2
FELL = 0.7  # of the period before: a fall by more than 30 % counts in full
MEDIUM, HIGH = 0.30, 0.60
URGENT, SOON = 0.2, 0.1  # by how much an action may lower the risk
SUREST = 0.98


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted in the period and, with `_before`, in the equally long one before it."""

    orders: int
    orders_before: int
    revenue: float
    revenue_before: float
    late: int
    due: int
    tickets: int
    contacts: int
    contacts_before: int
    silence: int | None

    @classmethod
    def of(cls, history: CustomerHistory, span: Span) -> Facts:
        before, start, end = span.before.toordinal(), span.start.toordinal(), span.today.toordinal() + 1
        bought = list(zip(history.purchases.days, history.purchases.amounts, strict=True))
        due = [late for day, late in history.dues if start <= day < end - 1]
        days = history.purchases.days
        return cls(
            orders=within(days, start, end),
            orders_before=within(days, before, start),
            revenue=sum(amount for day, amount in bought if start <= day < end),
            revenue_before=sum(amount for day, amount in bought if before <= day < start),
            late=sum(due),
            due=len(due),
            tickets=within(history.tickets, start, end),
            contacts=within(history.contacts, start, end),
            contacts_before=within(history.contacts, before, start),
            silence=span.today.toordinal() - days[-1] if days else None,
        )

    def shown(self) -> dict[str, Any]:
        """The reference's four, and what they were counted from."""
        return {
            "decreased_orders": self.orders < self.orders_before,
            "late_payments": self.late > 0,
            "support_tickets": self.tickets > 0,
            "last_order_days": self.silence,
            "counts": {
                "orders": self.orders,
                "orders_before": self.orders_before,
                "revenue": explaining.rounded(self.revenue),
                "revenue_before": explaining.rounded(self.revenue_before),
                "late_invoices": self.late,
                "invoices_due": self.due,
                "open_tickets": self.tickets,
                "contacts": self.contacts,
                "contacts_before": self.contacts_before,
            },
        }


def analyze(
    *,
    actor: Actor,
    type: str,  # noqa: A002 - the API's name
    customer_id: UUID,
    period: str = "last_6_months",
) -> dict[str, Any]:
    """The risk that a customer of the workspace leaves, the facts it is told by, and what can be done.

    Raises:
        NotFound: the customer is not in the workspace. Invalid: the period cannot be read.
    """
    actor.require("CUSTOMERS_VIEW")
    today = clock.today()
    span = lookback.read(period, today)
    status = customer_rows().filter(pk=customer_id).values_list("status", flat=True).first()
    if status is None:
        raise not_found("customer_id")
    history = histories([customer_id])[customer_id]
    row = fitted.kept(Purpose.CUSTOMER_CHURN)
    model = fitted.published(row)
    facts = Facts.of(history, span)
    tomorrow = today.toordinal() + 1
    if status == Customer.Status.CHURNED:
        found = _answer(1.0, Basis.OUTCOME, [], [])
    elif model is not None and history.known(tomorrow):
        found = _by_model(history.features(tomorrow), model, row)
    else:
        found = _by_score(facts)
    period_shown = {"start_date": span.start, "end_date": span.today}
    return {**found, "indicators": facts.shown(), "period": period_shown, **fitted.about(row)}


def _by_score(facts: Facts) -> dict[str, Any]:
    """The sum of the indicators' points (domain.md §3.13); late payments are told and have none."""
    silence = facts.silence or 0
    shares = {
        "recency": 1.0 if silence > VERY_SILENT else 0.5 if silence > SILENT else 0.0,
        "frequency": _fall(facts.orders, facts.orders_before),
        "monetary": _fall(facts.revenue, facts.revenue_before),
        "support": 1.0 if facts.tickets > MANY_TICKETS else 0.5 if facts.tickets else 0.0,
        "engagement": _fall(facts.contacts, facts.contacts_before),
    }
    values = {
        "recency": silence,
        "frequency": _change(facts.orders, facts.orders_before),
        "monetary": _change(facts.revenue, facts.revenue_before),
        "support": facts.tickets,
        "engagement": _change(facts.contacts, facts.contacts_before),
    }
    reasons = [
        reason(
            CUSTOMER_WORDS,
            code,
            values[code],
            rises=share > 0,
            above=code in ("recency", "support"),
            weight=WEIGHTS[code] * share,
        )
        for code, share in shares.items()
        if share
    ]
    risk = sum(found.weight or 0 for found in reasons)
    ordered = explaining.by_size(reasons)
    advice = [(found, found.weight or 0.0) for found in ordered]
    if facts.late:
        late = reason(CUSTOMER_WORDS, "late_payments", facts.late / facts.due, rises=True)
        advice.append((late, 0.0))
    if facts.silence is None:  # cannot stop buying; what is wrong is told all the same
        return _answer(None, Basis.INDICATORS, [], [(found, 0.0) for found, _impact in advice])
    return _answer(risk, Basis.INDICATORS, ordered, advice)


def _fall(now: float, before: float) -> float:
    """1 where it fell by more than 30 %, 0.5 where by less, 0 where it did not."""
    return 1.0 if now < FELL * before else 0.5 if now < before else 0.0


def _change(now: float, before: float) -> float:
    return now / before - 1 if before else 0.0


def _by_model(features: Array, model: Logistic, row: FittedModel | None) -> dict[str, Any]:
    """The chance that nothing is bought within the horizon."""
    risk = float(np.clip(model.chances(features[None, :])[0], 1 - SUREST, SUREST))
    weights = model.contributions(features[None, :])[0]
    reasons = explaining.weighed(
        CUSTOMER_WORDS, learning.CODES, weights, features, model.mean, learning.unscaled
    )
    advice = []
    for found in explaining.strongest(reasons, rises=True):
        typical = features.copy()
        place = learning.CODES.index(found.code)
        typical[place] = model.median[place]
        # What goes with a typical value of this one feature: an association, no promise.
        advice.append((found, risk - float(model.chances(typical[None, :])[0])))
    answer = _answer(risk, Basis.MODEL, reasons, advice)
    answer["confidence"] = explaining.rounded(float(model.certainty(features[None, :])[0]))
    answer["horizon_days"] = row.coefficients["horizon"] if row is not None else None
    return answer


def _answer(
    risk: float | None,
    basis: Basis,
    reasons: Sequence[Reason],
    advice: Sequence[tuple[Reason, float]],
) -> dict[str, Any]:
    """`risk`: None where it cannot be known."""
    return {
        # The smallest part of the score is half of 0.15.
        "churn_risk": None if risk is None else explaining.rounded(risk, 3),
        "risk_level": _level(risk),
        "recommendations": _recommendations(advice),
        "contributions": [found.shown() for found in reasons],
        "basis": basis,
        "confidence": None,
        "horizon_days": None,
    }


def _level(risk: float | None) -> RiskLevel:
    if risk is None:
        return RiskLevel.UNKNOWN
    risk = round(risk, 3)
    return RiskLevel.LOW if risk < MEDIUM else RiskLevel.MEDIUM if risk < HIGH else RiskLevel.HIGH


def _recommendations(advice: Sequence[tuple[Reason, float]]) -> list[dict[str, Any]]:
    """What can be done about each fact that raises the risk, once an action."""
    found: dict[str, dict[str, Any]] = {}
    for fact, impact in advice:
        if (known := CUSTOMER_ADVICE.get((fact.code, fact.above))) is None:
            continue
        action, why = known
        item = {
            "action": action,
            "urgency": Level.HIGH if impact >= URGENT else Level.MEDIUM if impact >= SOON else Level.LOW,
            "expected_impact": explaining.rounded(max(0.0, impact), 3),
            "reason": str(why),
            "factor": fact.code,
        }
        found.setdefault(action, item)
    return list(found.values())
