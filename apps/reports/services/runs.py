"""Runs of schedules: each due time has one row, and says what came of it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.kernel import clock, mail, tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import DomainError, NotFound
from apps.kernel.events import announce
from apps.kernel.models import OutgoingMail
from apps.kernel.records import change, lock_first
from apps.reports import content, events, selectors
from apps.reports.models import Outcome, Report, ReportRun, ReportSchedule
from apps.reports.services import requests, schedules
from apps.reports.services.payloads import schedule_payload

# Mail servers refuse more; a larger file is fetched by its reader.
LARGEST_ATTACHMENT = 10 * 1024 * 1024
PER_MINUTE = 500
# So often in a row may a schedule fail before it rests.
MAX_FAILURES = 5

log = structlog.get_logger("prometric.reports")


def start_due() -> int:
    """Start every schedule that is due, each in a transaction of its own; how many.

    What fell due several times while everything was down runs once, for the latest of these times.
    """
    with tenancy.system("due report schedules"):
        due = ReportSchedule.objects.filter(is_active=True, next_run_at__lte=timezone.now())
        found = list(
            due.order_by("next_run_at").values_list("pk", "organization_id", "workspace_id")[:PER_MINUTE]
        )
    return sum(_start_one(*ids) for ids in found)


def _start_one(schedule_id: UUID, organization_id: UUID, workspace_id: UUID) -> bool:
    try:
        with tenancy.enter(organization_id, workspace_id):
            return _start(schedule_id)
    except Exception as error:  # one broken schedule must not hold up the others, nor stay silent
        log.exception("schedule failed", schedule_id=str(schedule_id))
        if isinstance(error, DatabaseError):
            return False  # the next minute tries again
        with tenancy.enter(organization_id, workspace_id):
            return _start(schedule_id, problem=error)


def _start(schedule_id: UUID, problem: Exception | None = None) -> bool:
    """Write the run and ask for its report, and move the schedule on; False when another beat was first."""
    due = ReportSchedule.objects.filter(is_active=True, next_run_at__lte=timezone.now(), pk=schedule_id)
    schedule = due.select_for_update(skip_locked=True, of=("self",)).first()
    if schedule is None or schedule.next_run_at is None:
        return False
    now, timing = timezone.now(), schedules.timing_of(schedule)
    due_at = timing.last_missed(schedule.next_run_at, now)
    run = ReportRun.objects.create(
        organization_id=schedule.organization_id,
        workspace_id=schedule.workspace_id,
        schedule=schedule,
        due_at=due_at,
    )
    schedule.next_run_at = timing.next_after(now)
    schedule.save(update_fields=["next_run_at", "updated_at"])
    with translation.override(schedule.language):
        if problem is not None:
            _fail(run, schedule, _("Something went wrong while the report was made"))
            return True
        try:
            with transaction.atomic():
                run.report = _request(schedule, due_at)
        except DomainError as error:
            _fail(run, schedule, _sentence(error))
            return True
    run.save(update_fields=["report", "updated_at"])
    return True


@transaction.atomic
def run_schedule(schedule_id: UUID, *, actor: Actor) -> Report:
    """Make and mail a schedule's report now, besides its own times; with the rights of its owner.

    Raises:
        NotFound, PermissionDenied. DomainError: as at a due time.
    """
    schedule = lock_first(selectors.visible_schedules(actor).filter(pk=schedule_id))
    if schedule is None:
        raise NotFound()
    actor.require("REPORTS_GENERATE")
    now = timezone.now()
    with translation.override(schedule.language):
        report = _request(schedule, now)
    ReportRun.objects.create(
        organization_id=schedule.organization_id,
        workspace_id=schedule.workspace_id,
        schedule=schedule,
        due_at=now,
        report=report,
    )
    return report


def _request(schedule: ReportSchedule, due_at: dt.datetime) -> Report:
    """Raises DomainError: the owner left, lost a right, or what the filters name is gone."""
    actor = selectors.actor_of_owner(schedule)
    if actor is None:
        raise DomainError(_("The owner of the schedule is no longer an active member"))
    actor.require("REPORTS_GENERATE")
    return requests.request_report(
        actor=actor,
        type=schedule.type,
        format=schedule.format,
        period=schedule.period,
        filters=schedule.filters,
        language=schedule.language,
        today=clock.local_date(due_at),
        schedule=schedule,
    )


def _sentence(error: DomainError) -> str:
    if required := error.details.get("required"):
        return f"{error.text}: {required}"[:1000]
    return str(error.text)[:1000]


def report_made(report: Report) -> None:
    """The file of a run is there: mail it, in the transaction that says so."""
    run = _run_of(report)
    if run is None:
        return
    schedule = run.schedule
    attachment = None
    if (report.file_size or 0) <= LARGEST_ATTACHMENT:
        attachment = {
            "kind": "report",
            "report_id": str(report.pk),
            "organization_id": str(report.organization_id),
            "workspace_id": str(report.workspace_id),
        }
    title = content.title_of(report.type, report.start_date, report.end_date, report.language)
    context = {
        "title": title,
        "schedule": schedule.name,
        "rows": report.rows,
        "attached": attachment is not None,
        "url": f"{settings.PUBLIC_URL}/api/v1/reports/{report.pk}/download",
    }
    letters = [
        mail.queue_mail(
            to=address, template="report", language=report.language, context=context, attachment=attachment
        )
        for address in schedule.recipients
    ]
    run.outcome, run.mails = Outcome.SENDING, [letter.pk for letter in letters]
    run.save(update_fields=["outcome", "mails", "updated_at"])


def report_failed(report: Report) -> None:
    """The report of a run was not made."""
    if run := _run_of(report):
        with translation.override(report.language):
            _fail(run, run.schedule, report.error)


def report_gone(report: Report) -> None:
    """The report of a run was deleted before it was mailed."""
    if run := _run_of(report):
        with translation.override(report.language):
            _fail(run, run.schedule, _("The report was deleted"))


def _run_of(report: Report) -> ReportRun | None:
    """The run that waits for a report; its schedule may be deleted by now."""
    if report.schedule_id is None:
        return None
    waiting = ReportRun.objects.filter(report=report, outcome=Outcome.PROCESSING)
    return lock_first(waiting.select_related("schedule"))


def _fail(run: ReportRun, schedule: ReportSchedule, reason: str) -> None:
    """Record it, announce it, and write to the owner; what fails again and again is paused."""
    run.outcome, run.error, run.finished_at = Outcome.FAILED, reason[:1000], timezone.now()
    run.save()
    actor = Actor.system(
        organization_id=run.organization_id, workspace_id=run.workspace_id, user_id=schedule.owner_id
    )
    payload = schedule_payload(schedule)
    announce(events.ReportRunFailed(**payload, due_at=run.due_at.isoformat(), error=run.error), actor=actor)
    paused = _count_failure(schedule.pk, run.error, actor)
    context = {
        "name": schedule.owner.first_name,
        "schedule": schedule.name,
        "failures": MAX_FAILURES,
        "due_at": run.due_at.astimezone(clock.ALMATY).strftime("%d.%m.%Y %H:%M"),
        "reason": run.error,
    }
    template = "schedule_paused" if paused else "report_failed"
    mail.queue_mail(to=schedule.owner.email, template=template, language=schedule.language, context=context)


def _count_failure(schedule_id: UUID, error: str, actor: Actor) -> bool:
    """One more failure in a row; whether it paused the schedule, which may be gone by now."""
    schedule = (
        ReportSchedule.objects.select_for_update(no_key=True, of=("self",)).filter(pk=schedule_id).first()
    )
    if schedule is None:
        return False
    schedule.failures += 1
    if not schedule.is_active or schedule.failures < MAX_FAILURES:
        schedule.save(update_fields=["failures", "updated_at"])
        return False
    schedule.save(update_fields=["failures"])
    changes = change(schedule, {"is_active": False, "next_run_at": None, "paused_at": timezone.now()})
    payload = schedule_payload(schedule)
    event = events.ReportSchedulePaused(**payload, failures=schedule.failures, error=error)
    announce(event, actor=actor, changes=changes, of=schedule)
    return True


def follow_mail() -> int:
    """Every minute: runs whose letters all went are sent, those with a lost one failed; how many ended."""
    with tenancy.system("letters of report runs"):
        sending = ReportRun.objects.filter(outcome=Outcome.SENDING).order_by("created_at")
        runs = list(
            sending.select_for_update(skip_locked=True, of=("self",)).select_related("schedule")[:PER_MINUTE]
        )
        wanted = [pk for run in runs for pk in run.mails]
        letters = {letter.pk: letter for letter in OutgoingMail.objects.filter(pk__in=wanted)}
        return sum(_follow(run, letters) for run in runs)


def _follow(run: ReportRun, letters: dict[UUID, OutgoingMail]) -> bool:
    """Whether the run's story is over."""
    mine = [letters[pk] for pk in run.mails if pk in letters]
    waiting = [letter for letter in mine if letter.sent_at is None]
    lost = [letter.to for letter in waiting if letter.attempts >= mail.MAX_ATTEMPTS]
    if lost:
        with translation.override(run.schedule.language):
            _fail(run, run.schedule, _("The mail was not delivered to %s") % ", ".join(lost))
        return True
    if waiting:
        return False
    run.outcome, run.finished_at = Outcome.SENT, timezone.now()
    run.save(update_fields=["outcome", "finished_at", "updated_at"])
    ReportSchedule.objects.filter(pk=run.schedule_id, failures__gt=0).update(failures=0)
    return True
