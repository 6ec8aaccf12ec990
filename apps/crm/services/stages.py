"""A deal's state machine and its timeline (domain.md §2.1)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.crm.models import OPEN_STAGES, Deal, DealStageEntry, Stage
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import InvalidTransition

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
ALLOWED: dict[Stage, tuple[Stage, ...]] = {
    **{stage: tuple(other for other in Stage if other != stage) for stage in OPEN_STAGES},
    Stage.LOST: OPEN_STAGES,
    # An order was made of it: what undoes a win is cancelling the order.
    Stage.WON: (),
}


def require_step(deal: Deal, to: Stage) -> None:
    """Refuse a stage that cannot follow the present one.

    Raises:
        InvalidTransition: with what is allowed; also for the stage where the deal already is.
    """
    allowed = ALLOWED[Stage(deal.stage)]
    if to not in allowed:
        raise InvalidTransition(deal.stage, to, [str(stage) for stage in allowed])


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
