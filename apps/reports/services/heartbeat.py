"""A thread beside the making of a report: it says that somebody works, how far, and whether to go on."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.reports import events
from apps.reports.models import Report, ReportStatus
from apps.reports.services.payloads import report_payload
from apps.reports.writers import Progress

EVERY = 1.0  # seconds
# Sockets hear of every tenth, the row of every percent.
ANNOUNCED_EACH = 10

log = structlog.get_logger("prometric.reports")


class Heartbeat:
    """Writes heartbeat and progress on a connection of its own; the report is read in one long transaction.

    A report that is ready within the first second never starts a statement.
    """

    def __init__(self, report: Report, progress: Progress) -> None:
        self.report = report
        self.progress = progress
        self.announced = 0
        self.known = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"report-{report.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop watching; the last statement is over when this returns."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        try:
            while not self._stop.wait(EVERY):
                try:
                    self._note()
                except DatabaseError as error:
                    log.warning("heartbeat not written", report_id=str(self.report.pk), error=str(error))
        finally:
            connection.close()

    def _note(self) -> None:
        percent = self.progress.percent
        with tenancy.enter(self.report.organization_id, self.report.workspace_id):
            mine = Report.objects.filter(
                pk=self.report.pk, status=ReportStatus.PROCESSING, claim=self.report.claim
            )
            if not mine.update(progress=percent, heartbeat_at=timezone.now()):
                self.progress.cancelled = True
                return
            if percent >= self.announced + ANNOUNCED_EACH:
                self.announced = percent - percent % ANNOUNCED_EACH
                announce(
                    events.ReportProgress(**report_payload(self.report), progress=percent),
                    actor=Actor.system(
                        organization_id=self.report.organization_id,
                        workspace_id=self.report.workspace_id,
                        user_id=self.report.requested_by_id,
                    ),
                )
