"""Schedules: what to make, when, and to whom it goes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.selectors import membership_rows
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid, NotFound, not_found
from apps.kernel.events import announce
from apps.kernel.records import change, lock_first, soft_delete
from apps.reports import content, events, period_expressions, timing
from apps.reports.models import Frequency, ReportSchedule
from apps.reports.selectors import actor_of_owner, visible_schedules
from apps.reports.services.payloads import schedule_payload
from apps.reports.services.requests import language_in_force

GENERATE = "REPORTS_GENERATE"
TIMED = ("frequency", "at", "weekday", "day_of_month", "cron", "time_zone")


@transaction.atomic
def create_schedule(
    *,
    actor: Actor,
    name: str,
    type: str,  # noqa: A002 (the API's words)
    format: str,  # noqa: A002
    period: str,
    frequency: str,
    recipients: list[str],
    filters: dict[str, Any] | None = None,
    language: str | None = None,
    at: dt.time = dt.time(9, 0),
    weekday: int = 1,
    day_of_month: int = 1,
    cron: str = "",
    time_zone: str = "Asia/Almaty",
    is_active: bool = True,
    owner_id: UUID | None = None,
) -> ReportSchedule:
    """Have a report made and mailed again and again, with the rights of its owner: the actor.

    Args:
        owner_id: a member's user, named by platform staff, who own nothing themselves.
    Raises:
        PermissionDenied, Invalid, Missing. NotFound: an id that the filters name.
    """
    schedule = ReportSchedule(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        name=name,
        type=type,
        format=format,
        period=period.strip(),
        filters=filters or {},
        language=language or language_in_force(),
        frequency=frequency,
        at=at,
        weekday=weekday,
        day_of_month=day_of_month,
        cron=" ".join(cron.split()),
        time_zone=time_zone,
        recipients=_each_once(recipients),
        is_active=is_active,
        owner_id=_owner(actor, owner_id),
    )
    _judge(schedule, actor)
    content.require_known(schedule.type, schedule.filters)
    schedule.next_run_at = next_run(schedule)
    schedule.save(force_insert=True)
    announce(events.ReportScheduleCreated(**schedule_payload(schedule)), actor=actor, of=schedule)
    return schedule


@transaction.atomic
def update_schedule(schedule_id: UUID, *, actor: Actor, **values: Any) -> ReportSchedule:
    """Change a schedule; another time, or being switched on again, counts from now.

    Its owner may always stop it, whatever else has become of their rights or of what it names.

    Raises:
        NotFound, PermissionDenied, Invalid, Missing
    """
    schedule = _lock(schedule_id, actor)
    if _only_stops(schedule, values):
        return _stop(schedule, actor)
    actor.require(GENERATE)
    before = {name: getattr(schedule, name) for name in values}
    if "recipients" in values:
        values["recipients"] = _each_once(values["recipients"])
    if "cron" in values:
        values["cron"] = " ".join(values["cron"].split())
    if values.get("frequency", schedule.frequency) != Frequency.CRON:
        values["cron"] = ""
        before.setdefault("cron", schedule.cron)
    if "owner_id" in values:
        values["owner_id"] = _owner(actor, values["owner_id"])
    for name, value in values.items():
        setattr(schedule, name, value)
    _judge(schedule, actor)
    if "filters" in values or "type" in values:
        content.require_known(schedule.type, schedule.filters)
    values["filters"] = schedule.filters
    before.setdefault("filters", schedule.filters)
    retimed = any(name in values and values[name] != before[name] for name in (*TIMED, "is_active"))
    if values.get("is_active") and not before["is_active"]:
        before |= {"failures": schedule.failures, "paused_at": schedule.paused_at}
        values |= {"failures": 0, "paused_at": None}
    if retimed:
        before["next_run_at"], values["next_run_at"] = schedule.next_run_at, next_run(schedule)
    for name, value in before.items():
        setattr(schedule, name, value)
    if changes := change(schedule, values):
        announce(
            events.ReportScheduleChanged(**schedule_payload(schedule)),
            actor=actor,
            changes=changes,
            of=schedule,
        )
    return schedule


@transaction.atomic
def delete_schedule(schedule_id: UUID, *, actor: Actor) -> ReportSchedule:
    """Stop a schedule for good; its runs and reports stay.

    Raises:
        NotFound
    """
    schedule = _lock(schedule_id, actor)
    schedule.is_active, schedule.next_run_at = False, None
    schedule.save(update_fields=["is_active", "next_run_at"])
    soft_delete(schedule)
    announce(events.ReportScheduleDeleted(**schedule_payload(schedule)), actor=actor, of=schedule)
    return schedule


def _only_stops(schedule: ReportSchedule, values: dict[str, Any]) -> bool:
    """Whether the wanted values switch it off and say nothing else that differs."""
    differs = {name for name, value in values.items() if getattr(schedule, name) != value}
    return values.get("is_active") is False and differs <= {"is_active"}


def _stop(schedule: ReportSchedule, actor: Actor) -> ReportSchedule:
    if changes := change(schedule, {"is_active": False, "next_run_at": None}):
        announce(
            events.ReportScheduleChanged(**schedule_payload(schedule)),
            actor=actor,
            changes=changes,
            of=schedule,
        )
    return schedule


def timing_of(schedule: ReportSchedule) -> timing.Timing:
    """When the schedule is due. Raises Invalid, Missing."""
    return timing.read(**{name: getattr(schedule, name) for name in TIMED})


def next_run(schedule: ReportSchedule) -> dt.datetime | None:
    """The first due time from now on; None for one that is switched off. Raises Invalid, Missing."""
    following = timing_of(schedule).next_after(timezone.now())
    return following if schedule.is_active else None


def _judge(schedule: ReportSchedule, actor: Actor) -> None:
    """Everything that the next run could stumble over, said now.

    Raises:
        PermissionDenied, Invalid, Missing
    """
    if schedule.frequency != Frequency.CRON and schedule.cron:
        raise Invalid(cron=_("Only for the frequency cron."))
    timing_of(schedule)
    period_expressions.resolve(schedule.period, clock.today())
    schedule.filters = content.clean_filters(schedule.type, schedule.filters)
    content.rights_of(schedule.type, schedule.filters, actor)
    if not schedule.recipients:
        raise Invalid(recipients=_("Name at least one recipient."))
    if actor_of_owner(schedule) is None:
        raise Invalid(owner_id=_("The owner is not an active member of the workspace."))


def _owner(actor: Actor, owner_id: UUID | None) -> UUID:
    """Members own what they make; staff name a member."""
    if not actor.is_system:
        return actor.person
    if owner_id is None or not membership_rows().filter(user_id=owner_id).exists():
        raise not_found("owner_id")
    return owner_id


def _lock(schedule_id: UUID, actor: Actor) -> ReportSchedule:
    found = lock_first(visible_schedules(actor).filter(pk=schedule_id))
    if found is None:
        raise NotFound()
    return found


def _each_once(addresses: list[str]) -> list[str]:
    return list(dict.fromkeys(address.strip().lower() for address in addresses))
