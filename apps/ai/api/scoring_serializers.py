"""Questions and answers of /ai/predict and /ai/analyze."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.ai.choices import Analyzed, Basis, Do, Level, Predicted, RiskLevel, Unit
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    ListField,
    MomentField,
    MoneyField,
    NumberField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer


def share(**options: Any) -> NumberField:
    """0 to 1 with two decimals, a score's with three."""
    return NumberField(max_digits=4, decimal_places=3, read_only=True, **options)


class PredictContext(Serializer):
    include_history = BooleanField(required=False, default=False)


class PredictRequest(Serializer):
    type = EnumField(Predicted)
    entity_id = UUIDField()
    context = PredictContext(required=False)  # type: ignore[assignment]


class AnalyzeRequest(Serializer):
    type = EnumField(Analyzed)
    customer_id = UUIDField()
    period = CharField(required=False, default="last_6_months", max_length=30, help_text="last_90_days …")


class ReasonContribution(Serializer):
    """One fact. `contribution`: what it adds to the logit, or to the score."""

    code = CharField(read_only=True)
    unit = EnumField(Unit, read_only=True)
    value = NumberField(max_digits=18, decimal_places=2, read_only=True)
    typical = NumberField(max_digits=18, decimal_places=2, read_only=True, allow_null=True)
    contribution = NumberField(max_digits=6, decimal_places=3, read_only=True, allow_null=True)
    text = CharField(read_only=True)


class Holdout(Serializer):
    """How the model did on later cases that it had not seen, beside the base rate."""

    cases = IntegerField(read_only=True)
    brier = NumberField(max_digits=6, decimal_places=4, read_only=True)
    base_brier = NumberField(max_digits=6, decimal_places=4, read_only=True)
    skill = NumberField(max_digits=8, decimal_places=4, read_only=True)
    skill_error = NumberField(max_digits=8, decimal_places=4, read_only=True)
    auc = NumberField(max_digits=6, decimal_places=4, read_only=True)
    calibration = NumberField(max_digits=6, decimal_places=4, read_only=True)


class Factors(Serializer):
    positive = ListField(child=CharField(), read_only=True)
    negative = ListField(child=CharField(), read_only=True)


class Chance(Serializer):
    """`baseline`: the chance that contributions lead on from: that of a deal that is usual in everything.

    Without a model that of the stage; null where nothing moves it.
    """

    probability = share()
    confidence = share()
    factors = Factors(read_only=True)
    contributions = ReasonContribution(many=True, read_only=True)
    baseline = share(allow_null=True)


class Recommended(Serializer):
    action = EnumField(Do, read_only=True)
    priority = EnumField(Level, read_only=True)
    reason = CharField(read_only=True)
    factor = CharField(read_only=True)


class Stay(Serializer):
    entered_at = MomentField(read_only=True)
    stage = CharField(read_only=True)
    probability = share()


class DealPrediction(Serializer):
    """`outcomes`: how many closed deals it rests on."""

    prediction = Chance(read_only=True)
    recommendations = Recommended(many=True, read_only=True)
    basis = EnumField(Basis, read_only=True)
    outcomes = IntegerField(read_only=True)
    holdout = Holdout(read_only=True, allow_null=True)
    fitted_at = MomentField(read_only=True, allow_null=True)
    history = Stay(many=True, read_only=True, required=False)


class Counts(Serializer):
    orders = IntegerField(read_only=True)
    orders_before = IntegerField(read_only=True)
    revenue = MoneyField(read_only=True)
    revenue_before = MoneyField(read_only=True)
    late_invoices = IntegerField(read_only=True)
    invoices_due = IntegerField(read_only=True)
    open_tickets = IntegerField(read_only=True)
    contacts = IntegerField(read_only=True)
    contacts_before = IntegerField(read_only=True)


class Indicators(Serializer):
    decreased_orders = BooleanField(read_only=True)
    late_payments = BooleanField(read_only=True)
    support_tickets = BooleanField(read_only=True)
    last_order_days = IntegerField(read_only=True, allow_null=True)
    counts = Counts(read_only=True)


class Advised(Serializer):
    """`expectedImpact`: by how much the risk is lower where this fact is usual: association, not cause."""

    action = EnumField(Do, read_only=True)
    urgency = EnumField(Level, read_only=True)
    expected_impact = share()
    reason = CharField(read_only=True)
    factor = CharField(read_only=True)


class Counted(Serializer):
    start_date = DateField(read_only=True)
    end_date = DateField(read_only=True)


class Analysis(Serializer):
    churn_risk = share(allow_null=True, help_text=_("Null of a customer who never bought"))
    risk_level = EnumField(RiskLevel, read_only=True)
    indicators = Indicators(read_only=True)
    recommendations = Advised(many=True, read_only=True)
    contributions = ReasonContribution(many=True, read_only=True)
    basis = EnumField(Basis, read_only=True, help_text=_("What the risk rests on"))
    confidence = share(allow_null=True)
    horizon_days = IntegerField(read_only=True, allow_null=True)
    period = Counted(read_only=True)
    holdout = Holdout(read_only=True, allow_null=True)
    fitted_at = MomentField(read_only=True, allow_null=True)
