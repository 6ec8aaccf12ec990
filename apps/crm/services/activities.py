"""Writing down what was done and what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as day
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm.events import ActivityAdded, ActivityCompleted
from apps.crm.models import Activity, Customer, Deal
from apps.crm.services.assignment import participants as employees
from apps.crm.services.payloads import activity_payload
from apps.kernel import clock, records
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Conflict, Invalid, NotFound
from apps.kernel.events import announce


@transaction.atomic
def add_deal_activity(deal_id: UUID, *, actor: Actor, **details: Any) -> Activity:
    """Write down something done or planned about a deal, and count it on the deal.

    Args:
        details: see `_add`.
    Raises:
        NotFound: the deal, or a participant. Invalid: done in the future.
    """
    deal = records.lock(Deal, deal_id)
    activity = _add(deal.customer, deal, actor=actor, **details)
    Deal.objects.filter(pk=deal.pk).update(
        activities_count=F("activities_count") + 1, updated_at=timezone.now()
    )
    _note_last(activity)
    return activity


@transaction.atomic
def add_customer_activity(customer_id: UUID, *, actor: Actor, **details: Any) -> Activity:
    """As add_deal_activity, with a customer and about no deal in particular."""
    customer = records.lock(Customer, customer_id)
    return _add(customer, None, actor=actor, **details)


@transaction.atomic
def complete_activity(
    activity_id: UUID,
    *,
    actor: Actor,
    deal_id: UUID | None = None,
    customer_id: UUID | None = None,
    completed_at: day | datetime | None = None,
    outcome: str | None = None,
    notes: str | None = None,
) -> Activity:
    """A planned activity is done.

    Args:
        deal_id, customer_id: whose it must be, where an address says so.
        completed_at: a moment or a day, now unless given.
        outcome, notes: as they are to stand; not given, they stay.
    Raises:
        NotFound. Conflict: it is done already. Invalid: done in the future.
    """
    activity = records.lock(Activity, activity_id)
    if deal_id not in (None, activity.deal_id) or customer_id not in (None, activity.customer_id):
        raise NotFound()
    if activity.completed_at is not None:
        raise Conflict(_("The activity is done already"))
    values: dict[str, Any] = {"completed_at": _done_at(completed_at) or timezone.now()}
    if outcome:
        values["outcome"] = outcome
    if notes is not None:
        values["notes"] = notes
    changes = records.change(activity, values)
    _note_last(activity)
    announce(ActivityCompleted(**activity_payload(activity)), actor=actor, changes=changes)
    return activity


def _add(
    customer: Customer,
    deal: Deal | None,
    *,
    actor: Actor,
    type: str,  # noqa: A002 - the API's name
    subject: str,
    date: day | datetime | None = None,
    duration: int | None = None,
    notes: str = "",
    outcome: str | None = None,
    participants: Sequence[UUID] = (),
    **done: day | datetime | None,
) -> Activity:
    """The row and its event.

    Args:
        date: a moment, or a day when the time is not known; now unless given.
        duration: minutes.
        participants: employees' or users' ids.
        done: `completed_at`, a moment or a day; None says that it is planned. Without it, what lies ahead is
            planned, and so is a task of today; the rest is being written down afterwards.
    """
    has_time = date is None or isinstance(date, datetime)
    moment = date if isinstance(date, datetime) else clock.day_start(date) if date else timezone.now()
    if "completed_at" in done:
        completed_at = _done_at(done["completed_at"])
    else:
        completed_at = None if _is_planned(type, moment, has_time) else moment
    activity = Activity.objects.create(
        **tenant_of(customer),
        customer=customer,
        deal=deal,
        type=type,
        subject=subject,
        occurred_at=moment,
        has_time=has_time,
        completed_at=completed_at,
        duration=duration,
        notes=notes,
        outcome=outcome or None,
        participants=employees(participants),
        user_id=actor.user_id,
    )
    announce(ActivityAdded(**activity_payload(activity)), actor=actor)
    return activity


def _is_planned(kind: str, moment: datetime, has_time: bool) -> bool:
    """Whether an activity of which nobody says so is still to be done."""
    task_of_today = kind == Activity.Type.TASK and not has_time and clock.local_date(moment) == clock.today()
    return moment > timezone.now() or task_of_today


def _done_at(value: day | datetime | None) -> datetime | None:
    """When it was done. Raises Invalid: in the future."""
    moment = value if isinstance(value, datetime) or value is None else clock.day_start(value)
    if moment is not None and moment > timezone.now():
        raise Invalid(completed_at=_("The date cannot be in the future."))
    return moment


def _note_last(activity: Activity) -> None:
    """The deal's last activity is the latest that was done."""
    if activity.deal_id is None or activity.completed_at is None:
        return
    last = Greatest(F("last_activity_date"), clock.local_date(activity.completed_at))
    Deal.objects.filter(pk=activity.deal_id).update(last_activity_date=last, updated_at=timezone.now())
