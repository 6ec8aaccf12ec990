"""How deals end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm.events import DealChanged, DealLost, DealWon
from apps.crm.models import Deal, Stage
from apps.crm.services import stages
from apps.crm.services.deal_lines import lines_as_offered
from apps.crm.services.payloads import deal_payload
from apps.crm.services.statuses import activate_customer
from apps.crm.state_machines import DEAL
from apps.kernel import clock, dates, records, warnings
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid
from apps.kernel.events import announce


@transaction.atomic
def win_deal(
    deal_id: UUID,
    *,
    actor: Actor,
    actual_close_date: date | None = None,
    final_amount: Decimal | None = None,
    notes: str | None = None,
) -> Deal:
    """Close a deal as won; its order is made in the same transaction by whoever hears DealWon.

    Args:
        actual_close_date: local day, today unless given.
        final_amount: the agreed total in tenge with VAT; None leaves it to the lines, else the value.
    Raises:
        InvalidTransition: the deal is closed already.
        Invalid: a day in the future, or before the deal was opened.
    """
    deal = records.lock(Deal, deal_id)
    win(deal, actor=actor, actual_close_date=actual_close_date, final_amount=final_amount, notes=notes)
    return deal


@transaction.atomic
def win_deal_as_offered(
    deal_id: UUID,
    *,
    actor: Actor,
    lines: Sequence[Mapping[str, Any]],
    final_amount: Decimal,
    actual_close_date: date | None = None,
    notes: str | None = None,
) -> Deal:
    """As win_deal, at what was offered: the deal's lines become these, as they stand.

    Args:
        lines: `product_id` and the terms and sums of each, which add up to `final_amount`.
    Raises:
        as win_deal.
    """
    deal = records.lock(Deal, deal_id)
    DEAL.require(deal, Stage.WON)
    replaced = lines_as_offered(deal, lines)
    if replaced.changed:
        replaced.save()
        values = {"value": final_amount} if deal.value_from_lines else {}
        if not (changes := records.change(deal, values)):
            records.touch(deal)
        changes |= {"products": (replaced.before, replaced.after)}
        event = DealChanged(**deal_payload(deal), previous_stage=str(deal.stage))
        announce(event, actor=actor, changes=changes, of=deal)
    win(deal, actor=actor, actual_close_date=actual_close_date, final_amount=final_amount, notes=notes)
    return deal


@transaction.atomic
def lose_deal(
    deal_id: UUID,
    *,
    actor: Actor,
    lost_reason: str,
    competitor_won: str | None = None,
    notes: str | None = None,
) -> Deal:
    """Close a deal as lost, today.

    Raises:
        InvalidTransition: the deal is closed already.
    """
    deal = records.lock(Deal, deal_id)
    lose(deal, actor=actor, lost_reason=lost_reason, competitor_won=competitor_won, notes=notes)
    return deal


def win(
    deal: Deal,
    *,
    actor: Actor,
    actual_close_date: date | None = None,
    final_amount: Decimal | None = None,
    notes: str | None = None,
) -> None:
    """win_deal for a deal that is locked already."""
    DEAL.require(deal, Stage.WON)
    previous, now = str(deal.stage), timezone.now()
    closed_on = actual_close_date or clock.local_date(now)
    if closed_on > clock.local_date(now):
        raise Invalid(actual_close_date=_("A deal cannot be closed in the future."))
    _require_after_opening(deal, closed_on)
    changes = records.change(
        deal,
        {
            "stage": Stage.WON,
            "probability": stages.PROBABILITY[Stage.WON],
            "won_at": now,
            "actual_close_date": closed_on,
            "final_amount": final_amount,
            "notes": deal.notes if notes is None else notes,
        },
    )
    stages.enter_stage(deal, now, actor=actor)
    activate_customer(deal.customer_id, actor=actor)
    event = DealWon(**deal_payload(deal), previous_stage=previous, final_amount=final_amount)
    announce(event, actor=actor, changes=changes, of=deal)


def _require_after_opening(deal: Deal, closed_on: date) -> None:
    """A close lies not before the opening, unless the deal was entered after the fact.

    It was when it was expected to close before it was entered: then nobody knows when it was opened.

    Raises:
        Invalid: naming both days.
    """
    if deal.expected_close_date is None or deal.expected_close_date >= deal.opened_on:
        dates.require_order(("created_at", deal.opened_on), ("actual_close_date", closed_on))
    elif closed_on < deal.opened_on:
        warnings.warn("CLOSED_BEFORE_ENTRY", _("The deal was closed before it was entered here"))


def lose(
    deal: Deal,
    *,
    actor: Actor,
    lost_reason: str,
    competitor_won: str | None = None,
    notes: str | None = None,
) -> None:
    """lose_deal for a deal that is locked already."""
    DEAL.require(deal, Stage.LOST)
    previous, now = str(deal.stage), timezone.now()
    changes = records.change(
        deal,
        {
            "stage": Stage.LOST,
            "probability": stages.PROBABILITY[Stage.LOST],
            "lost_at": now,
            "actual_close_date": clock.local_date(now),
            "lost_reason": lost_reason,
            "competitor_won": competitor_won or None,
            "notes": deal.notes if notes is None else notes,
        },
    )
    stages.enter_stage(deal, now, actor=actor)
    event = DealLost(
        **deal_payload(deal),
        previous_stage=previous,
        lost_reason=lost_reason,
        competitor_won=deal.competitor_won,
    )
    announce(event, actor=actor, changes=changes, of=deal)
