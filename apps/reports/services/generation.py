"""Making the file. A worker may die at any line, and two may start at once: the row says who goes on.

Each start takes the row's lock, counts an attempt and leaves a claim; whoever finishes shows the same claim.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts import selectors as accounts
from apps.kernel import clock, metrics, objects, replica, tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import DomainError
from apps.kernel.events import announce
from apps.kernel.models import uuid7
from apps.kernel.records import lock, lock_first
from apps.reports import content, events
from apps.reports.content import lists
from apps.reports.errors import Cancelled
from apps.reports.models import LIST, Report, ReportStatus
from apps.reports.selectors import SILENCE, forgotten
from apps.reports.services import requests, runs
from apps.reports.services.heartbeat import Heartbeat
from apps.reports.services.payloads import report_payload
from apps.reports.state_machines import REPORT
from apps.reports.writers import EXTENSIONS, WRITERS, Progress

MAX_ATTEMPTS = 3
RESENT_AT_ONCE = 200
FOR_EVER = 36_500  # days

log = structlog.get_logger("prometric.reports")


def make_report(report_id: UUID, *, organization_id: UUID, workspace_id: UUID) -> bool:
    """Make a report that waits; whether this call made it. Another start of the same does nothing.

    A failure leaves the row for the next attempt, the third one fails it for good; what cannot get better
    (a refusal of the house, the time limit) fails it at once.
    """
    enter = partial(tenancy.enter, organization_id, workspace_id)
    with enter():
        report = _start(report_id)
    if report is None:
        return False
    path = _path(report)
    try:
        progress = Progress()
        with tempfile.TemporaryFile() as file, Heartbeat(report, progress) as watcher:
            # What failed once is made on the primary: a copy may have had to give way to what it replays.
            with replica.reading() if report.attempts == 1 else nullcontext():
                rows = _write(report, file, progress)
            watcher.stop()
            size = file.tell()
            file.seek(0)
            path = default_storage.save(path, File(file))
        with enter():
            made = _complete(report, path=path, size=size, rows=rows)
    except Cancelled:
        made = False
    except Exception as error:  # whatever happens, the row must say so
        log.warning("report failed", report_id=str(report_id), attempt=report.attempts, exc_info=error)
        with enter():
            _note_failure(report, error)
        made = False
    if made:
        metrics.reports.labels("completed").inc()
    else:
        objects.discard(path)
    return made


def _start(report_id: UUID) -> Report | None:
    """Claim a report; None when it is finished, gone, or being made by somebody who lives."""
    report = lock_first(Report.objects.filter(pk=report_id))
    if report is None or report.status != ReportStatus.PROCESSING:
        return None
    now = timezone.now()
    if report.heartbeat_at is not None and report.heartbeat_at > now - SILENCE:
        return None
    if report.attempts >= MAX_ATTEMPTS:
        with translation.override(report.language):
            _fail(report, "REPORT_FAILED", _("The report was given up after %d attempts") % report.attempts)
        return None
    if report.claim is not None:
        objects.discard(_path(report))  # of a worker that died before it could say so
    report.attempts += 1
    report.claim, report.heartbeat_at, report.progress = uuid7(), now, 0
    report.save(update_fields=["attempts", "claim", "heartbeat_at", "progress", "updated_at"])
    return report


def _path(report: Report) -> str:
    return f"reports/{report.organization_id}/{report.pk}-{report.claim}.{EXTENSIONS[report.format]}"


def _write(report: Report, file: Any, progress: Progress) -> int:
    """Write the file as of one moment; returns its rows."""
    with _snapshot(report.organization_id, report.workspace_id):
        ask = content.Query(
            start=report.start_date,
            end=report.end_date,
            word=report.period.lower(),
            today=clock.local_date(report.created_at),
            language=report.language,
            filters=report.filters,
            rights=frozenset(report.rights),
        )
        if report.type == LIST:
            found = lists.load(report)
        else:
            found = content.load(
                report.type,
                ask,
                form=report.format,
                organization=accounts.organization(report.organization_id).name,
                made_at=timezone.now().astimezone(clock.ALMATY).replace(tzinfo=None, microsecond=0),
            )
        progress.total = sum(table.count() for table in found.tables)
        with translation.override(report.language):
            WRITERS[report.format](found, file, progress)
    return progress.done


@contextmanager
def _snapshot(organization_id: UUID, workspace_id: UUID) -> Iterator[None]:
    """A tenant's rows as they are at one moment, so that sums and rows agree while others write."""
    first = not connection.in_atomic_block  # the level can only be set before any other statement
    with transaction.atomic():
        if first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with tenancy.enter(organization_id, workspace_id):
            yield


def _locked(report: Report) -> Report | None:
    """The row, if it still waits for this run."""
    found = lock_first(Report.objects.filter(pk=report.pk))
    if found is None or found.status != ReportStatus.PROCESSING or found.claim != report.claim:
        return None
    return found


def _complete(report: Report, *, path: str, size: int, rows: int) -> bool:
    found = _locked(report)
    if found is None:
        return False
    found.status, found.progress = ReportStatus.COMPLETED, 100
    found.file_path, found.file_size, found.rows = path, size, rows
    found.file_name = _file_name(found)
    found.completed_at = timezone.now()
    days = settings.KEEP_DAYS["reports"]
    found.expires_at = found.completed_at + dt.timedelta(days=days or FOR_EVER)
    found.heartbeat_at, found.error, found.error_code = None, "", ""
    found.save()
    announced = {**report_payload(found), "file_name": found.file_name, "rows": rows}
    announce(events.ReportReady(**announced), actor=acting_for(found))
    runs.report_made(found)
    return True


def _file_name(report: Report) -> str:
    """A name of ours: `sales-2026-03-01_2026-03-31.xlsx`."""
    if report.type == LIST:
        return f"{report.filters['name']}-{report.start_date}.{EXTENSIONS[report.format]}"
    days = f"{report.start_date}_{report.end_date}"
    return f"{report.type}-{days}.{EXTENSIONS[report.format]}"


def _note_failure(report: Report, error: Exception) -> None:
    found = _locked(report)
    if found is None:
        return
    final = isinstance(error, DomainError | SoftTimeLimitExceeded)
    with translation.override(found.language):
        code, reason = _explained(error)
        if final or found.attempts >= MAX_ATTEMPTS:
            _fail(found, code, reason)
            return
    found.error_code, found.error, found.heartbeat_at = code, reason, None
    found.save()


def _explained(error: Exception) -> tuple[str, str]:
    """(code, sentence) for a person; the trace is in the log."""
    if isinstance(error, DomainError):
        return error.code, str(error.text)[:1000]
    if isinstance(error, SoftTimeLimitExceeded):
        return "REPORT_TOO_LARGE", _("The report took too long; choose a shorter period or another format")
    return "INTERNAL_ERROR", _("Something went wrong while the report was made")


def _fail(report: Report, code: str, reason: str) -> None:
    report.status, report.error_code, report.error = ReportStatus.FAILED, code, reason
    report.heartbeat_at = None
    report.save()
    metrics.reports.labels("failed").inc()
    announce(events.ReportFailed(**report_payload(report), error=reason), actor=acting_for(report))
    runs.report_failed(report)


def acting_for(report: Report) -> Actor:
    """The system, on behalf of whoever asked."""
    return Actor.system(
        organization_id=report.organization_id,
        workspace_id=report.workspace_id,
        user_id=report.requested_by_id,
    )


@transaction.atomic
def retry_report(report_id: UUID, *, actor: Actor) -> Report:
    """Make a failed report after all, with three attempts more.

    Raises:
        NotFound. InvalidTransition: it did not fail.
    """
    report = lock(Report, report_id)
    REPORT.require(report, ReportStatus.PROCESSING)
    report.status, report.progress, report.attempts = ReportStatus.PROCESSING, 0, 0
    report.error, report.error_code, report.heartbeat_at = "", "", None
    report.save()
    announce(events.ReportRequested(**report_payload(report)), actor=actor)
    requests.send(report)
    return report


def resend_forgotten() -> int:
    """Ask again for reports that nobody works at: a worker died, or the broker lost the task; how many.

    Touching the row keeps a long queue from growing by a copy a minute.
    """
    with tenancy.system("forgotten reports"):
        found = list(forgotten().select_for_update(skip_locked=True, of=("self",))[:RESENT_AT_ONCE])
        Report.objects.filter(pk__in=[report.pk for report in found]).update(updated_at=timezone.now())
        for report in found:
            requests.send(report)
    return len(found)
