"""Reads of reports."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.accounts.selectors import actor_of_member
from apps.kernel.actor import ADMIN, OWNER, SYSTEM, Actor
from apps.kernel.errors import NotFound
from apps.reports.errors import ReportFailure, ReportGone, ReportNotReady
from apps.reports.models import LIST, Report, ReportSchedule, ReportStatus

USUAL_SECONDS = 30
OF_LAST = 20
SEES_ALL = (OWNER, ADMIN, SYSTEM)
# A report that nobody has worked at for so long is taken up again.
SILENCE = dt.timedelta(minutes=2)


def report_rows() -> QuerySet[Report]:
    """Those of the scope in force, whoever may see them."""
    return Report.objects.all()


def owned(actor: Actor) -> QuerySet[Report]:
    """The actor's own reports; an owner or administrator has everybody's. Lists are their makers' alone."""
    reports = Report.objects.exclude(type=LIST)
    if actor.role in SEES_ALL:
        return reports
    return reports.filter(requested_by_id=actor.user_id)


def lists_of(actor: Actor) -> QuerySet[Report]:
    """Lists that the actor had made as files and may still see, whatever their status."""
    own = Report.objects.filter(type=LIST, requested_by_id=actor.user_id)
    return own.filter(rights__contained_by=sorted(actor.permissions)).order_by("-created_at", "-id")


def readable(actor: Actor) -> QuerySet[Report]:
    """Those of the actor's reports that hold nothing which the actor may not see any more."""
    if actor.is_system:
        return owned(actor)
    return owned(actor).filter(rights__contained_by=sorted(actor.permissions))


def require_readable(report_id: UUID, *, actor: Actor) -> Report:
    """A report of the actor's that the actor may read, whatever its status.

    Raises:
        NotFound, PermissionDenied
    """
    report = owned(actor).filter(pk=report_id).first()
    if report is None:
        raise NotFound()
    for right in report.rights:
        actor.require(right)
    return report


def visible_schedules(actor: Actor) -> QuerySet[ReportSchedule]:
    """The actor's own schedules; an owner or administrator sees everybody's."""
    if actor.role in SEES_ALL:
        return ReportSchedule.objects.all()
    return ReportSchedule.objects.filter(owner_id=actor.user_id)


def usual_seconds(type: str, format: str) -> int:  # noqa: A002 (the API's word)
    """The median time that the last reports of the kind took, in seconds; 30 while there are none."""
    made = Report.objects.filter(type=type, format=format, completed_at__isnull=False)
    times = made.order_by("-created_at").values_list(F("completed_at") - F("created_at"), flat=True)[:OF_LAST]
    took = sorted(times)
    return max(1, round(took[len(took) // 2].total_seconds())) if took else USUAL_SECONDS


def for_download(report_id: UUID, *, actor: Actor) -> Report:
    """A report of the actor's whose file is there.

    Raises:
        NotFound, PermissionDenied, ReportNotReady, ReportFailure, ReportGone
    """
    return with_file(require_readable(report_id, actor=actor))


def with_file(report: Report) -> Report:
    """The same report, if it has a file.

    Raises:
        ReportNotReady, ReportFailure, ReportGone
    """
    if report.status == ReportStatus.PROCESSING:
        raise ReportNotReady(progress=report.progress)
    if report.status == ReportStatus.FAILED:
        raise ReportFailure(reason=report.error)
    if report.status == ReportStatus.EXPIRED or (report.expires_at and report.expires_at <= timezone.now()):
        raise ReportGone()
    return report


def forgotten() -> QuerySet[Report]:
    """Unfinished reports, of every tenant in scope, at which nobody has worked for two minutes."""
    since = timezone.now() - SILENCE
    asleep = Q(heartbeat_at__lt=since) | Q(heartbeat_at__isnull=True, updated_at__lt=since)
    return Report.objects.filter(asleep, status=ReportStatus.PROCESSING).order_by("created_at")


def actor_of_owner(schedule: ReportSchedule) -> Actor | None:
    """The schedule's owner with the rights in force; None when they may not enter the workspace any more."""
    return actor_of_member(schedule.owner_id, schedule.workspace_id)
