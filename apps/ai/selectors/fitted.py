"""The models that were fitted to the organization's own history."""

from __future__ import annotations

from typing import Any

from apps.ai.learning.evaluation import Record
from apps.ai.learning.logistic import Logistic
from apps.ai.models import FittedModel, Purpose

# Of what `coefficients` hold and of how features are counted; a row of another version is left aside.
VERSION = 1


def kept(purpose: Purpose) -> FittedModel | None:
    """The organization's latest fit, published or not."""
    found = FittedModel.objects.filter(purpose=purpose).first()
    return found if found is not None and found.coefficients.get("version") == VERSION else None


def published(row: FittedModel | None) -> Logistic | None:
    """The model, where it earned being used."""
    return Logistic.from_json(row.coefficients) if row is not None and row.published else None


def holdout_of(record: Record | None) -> dict[str, Any]:
    """A record as it is kept and shown; empty where nothing could be measured."""
    if record is None:
        return {}
    return {
        "cases": record.cases,
        "brier": round(record.brier, 4),
        "base_brier": round(record.base_brier, 4),
        "skill": round(record.skill, 4),
        "skill_error": round(record.error, 4),
        "auc": round(record.auc, 4),
        "calibration": round(record.calibration, 4),
    }


def about(row: FittedModel | None) -> dict[str, Any]:
    """What an answer says of the model behind it, or of the one that was not good enough."""
    return {
        "holdout": (row.holdout or None) if row is not None else None,
        "fitted_at": row.fitted_at if row is not None else None,
    }
