"""How long files are kept."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.kernel import objects, tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.events import announce
from apps.kernel.records import lock_first, soft_delete
from apps.reports import events
from apps.reports.models import Report, ReportStatus
from apps.reports.selectors import owned
from apps.reports.services import runs
from apps.reports.services.payloads import report_payload

BATCH = 500


@transaction.atomic
def delete_report(report_id: UUID, *, actor: Actor) -> Report:
    """Delete a report of the actor's with its file; one that is being made is stopped.

    Raises:
        NotFound
    """
    report = lock_first(owned(actor).filter(pk=report_id))
    if report is None:
        raise NotFound()
    runs.report_gone(report)
    _drop_file(report)
    soft_delete(report)
    announce(events.ReportDeleted(**report_payload(report)), actor=actor)
    return report


def expire_reports() -> int:
    """Every night: delete the files whose thirty days are over; how many."""
    expired = 0
    while True:
        with tenancy.system("expired reports"):
            due = Report.objects.filter(status=ReportStatus.COMPLETED, expires_at__lte=timezone.now())
            found = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("expires_at")[:BATCH])
            for report in found:
                _expire(report)
        if not found:
            return expired
        expired += len(found)


def expire_files_of_organization() -> None:
    """Every finished file of the organization in force, whatever its days."""
    # Of all its workspaces.
    organization_id = tenancy.current().organization_id
    with tenancy.applied(tenancy.Scope(organization_id)):
        for report in Report.objects.filter(status=ReportStatus.COMPLETED).select_for_update(of=("self",)):
            _expire(report)


def _expire(report: Report) -> None:
    _drop_file(report)
    report.status, report.file_path = ReportStatus.EXPIRED, ""
    report.save(update_fields=["status", "file_path", "updated_at"])
    actor = Actor.system(organization_id=report.organization_id, workspace_id=report.workspace_id)
    announce(events.ReportExpired(**report_payload(report)), actor=actor)


def _drop_file(report: Report) -> None:
    if report.file_path:
        objects.delete(report.file_path)
