"""Celery's entries of reports; names are those of CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.core.files.storage import default_storage

from apps.kernel import mail, share, tenancy
from apps.kernel.files import File
from apps.reports import selectors, services
from apps.reports.models import Report
from apps.reports.writers import MEDIA_TYPES

# A million rows take minutes. The broker gives a task out again after a quarter of an hour: the row's
# heartbeat turns the second start away.
SOFT_LIMIT, HARD_LIMIT = 3_300, 3_600


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def make_report(*, report_id: str, organization_id: str, workspace_id: str) -> None:
    """Make one report; another start of the same does nothing, and one too many of an organization waits."""
    ids = {"report_id": report_id, "organization_id": organization_id, "workspace_id": workspace_id}
    with share.place(organization_id, make_report.name, ids) as free:
        if free:
            services.make_report(
                UUID(report_id), organization_id=UUID(organization_id), workspace_id=UUID(workspace_id)
            )


@shared_task
def resend_forgotten() -> None:
    """Every minute: reports at which nobody works any more are asked for again."""
    services.resend_forgotten()


@shared_task
def run_schedules() -> None:
    """Every minute: start what is due, and see what became of the letters."""
    services.start_due()
    services.follow_mail()


@shared_task
def expire_reports() -> None:
    """Every night: delete the files whose time is over."""
    services.expire_reports()


@mail.attaches("report")
def attach_report(*, report_id: str, organization_id: str, workspace_id: str) -> File:
    """The file of a report, for a letter.

    Raises:
        Report.DoesNotExist, ReportGone, OSError
    """
    with tenancy.enter(UUID(organization_id), UUID(workspace_id)):
        report = selectors.with_file(Report.objects.get(pk=report_id))
    with default_storage.open(report.file_path, "rb") as file:
        return File(report.file_name, MEDIA_TYPES[report.format], file.read())
