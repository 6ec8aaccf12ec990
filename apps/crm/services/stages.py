"""A deal's stages and its timeline (domain.md §2.1)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.crm.models import Deal, DealStageEntry, Stage
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of

# What a stage is worth until somebody says otherwise (domain.md §3.9).
PROBABILITY = {
    Stage.LEAD: Decimal(10),
    Stage.QUALIFIED: Decimal(25),
    Stage.PROPOSAL: Decimal(50),
    Stage.NEGOTIATION: Decimal(75),
    Stage.CLOSING: Decimal(90),
    Stage.WON: Decimal(100),
    Stage.LOST: Decimal(0),
}


def opened(stage: Stage, probability: Decimal | None) -> dict[str, Any]:
    """The columns of a deal that enters an open stage; what a lost one had learned is forgotten."""
    return {
        "stage": stage,
        "probability": PROBABILITY[stage] if probability is None else probability,
        "lost_at": None,
        "lost_reason": None,
        "competitor_won": None,
        "actual_close_date": None,
    }


def begin_timeline(deal: Deal, *, actor: Actor) -> None:
    """The first entry of a new deal's timeline."""
    _open(deal, deal.created_at, actor)


def enter_stage(deal: Deal, at: datetime, *, actor: Actor) -> None:
    """Close the timeline's open entry and open one for the stage that the deal now has."""
    DealStageEntry.objects.filter(deal=deal, exited_at__isnull=True).update(exited_at=at)
    _open(deal, at, actor)


def _open(deal: Deal, at: datetime, actor: Actor) -> None:
    DealStageEntry.objects.create(
        **tenant_of(deal), deal=deal, stage=deal.stage, entered_at=at, user_id=actor.user_id
    )
