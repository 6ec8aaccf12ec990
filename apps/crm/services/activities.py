"""Writing down what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as day
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from apps.crm.events import ActivityAdded
from apps.crm.models import Activity, Customer, Deal
from apps.crm.services.assignment import participants as employees
from apps.kernel import clock, records
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.events import announce


@transaction.atomic
def add_deal_activity(
    deal_id: UUID,
    *,
    actor: Actor,
    type: str,  # noqa: A002 - the wire's name
    subject: str,
    date: day | datetime | None = None,
    duration: int | None = None,
    notes: str = "",
    outcome: str | None = None,
    participants: Sequence[UUID] = (),
) -> Activity:
    """Write down something done about a deal, and count it on the deal.

    Args:
        date: a moment, or a day when the time is not known; now unless given.
        duration: minutes.
        participants: employees' or users' ids.
    Raises:
        NotFound: the deal, or a participant.
    """
    deal = records.lock(Deal, deal_id)
    activity = _add(deal.customer, deal, actor, type, subject, date, duration, notes, outcome, participants)
    Deal.objects.filter(pk=deal.pk).update(
        activities_count=F("activities_count") + 1,
        last_activity_date=Greatest(F("last_activity_date"), clock.local_date(activity.occurred_at)),
    )
    return activity


@transaction.atomic
def add_customer_activity(
    customer_id: UUID,
    *,
    actor: Actor,
    type: str,  # noqa: A002 - the wire's name
    subject: str,
    date: day | datetime | None = None,
    duration: int | None = None,
    notes: str = "",
    outcome: str | None = None,
    participants: Sequence[UUID] = (),
) -> Activity:
    """Write down something done with a customer, about no deal in particular; as add_deal_activity."""
    customer = records.lock(Customer, customer_id)
    return _add(customer, None, actor, type, subject, date, duration, notes, outcome, participants)


def _add(
    customer: Customer,
    deal: Deal | None,
    actor: Actor,
    kind: str,
    subject: str,
    date: day | datetime | None,
    duration: int | None,
    notes: str,
    outcome: str | None,
    participants: Sequence[UUID],
) -> Activity:
    has_time = date is None or isinstance(date, datetime)
    moment = date if isinstance(date, datetime) else clock.day_start(date) if date else timezone.now()
    activity = Activity.objects.create(
        **tenant_of(customer),
        customer=customer,
        deal=deal,
        type=kind,
        subject=subject,
        occurred_at=moment,
        has_time=has_time,
        duration=duration,
        notes=notes,
        outcome=outcome or None,
        participants=employees(participants),
        user_id=actor.user_id,
    )
    event = ActivityAdded(
        activity_id=activity.pk,
        type=kind,
        title=subject,
        customer_id=customer.pk,
        deal_id=deal.pk if deal else None,
    )
    announce(event, actor=actor)
    return activity
