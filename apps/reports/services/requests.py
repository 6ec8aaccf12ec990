"""Asking for a report: the row, its event and its task belong together."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation

from apps.kernel import broker, clock, queues
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.reports import content, events, period_expressions, selectors
from apps.reports.models import LIST, Language, Report, ReportSchedule, ReportStatus
from apps.reports.services.payloads import report_payload

_TASK = "apps.reports.tasks.make_report"

log = structlog.get_logger("prometric.reports")


@transaction.atomic
def request_report(
    *,
    actor: Actor,
    type: str,  # noqa: A002 (the API's words)
    format: str,  # noqa: A002
    period: str,
    filters: dict[str, Any] | None = None,
    language: str | None = None,
    today: dt.date | None = None,
    schedule: ReportSchedule | None = None,
) -> Report:
    """Write down that a report is wanted, and have it made once that is committed.

    Args:
        period: see `periods`; it is resolved from `today` (the Almaty day) once and for all.
        language: the request's when not given.
    Raises:
        PermissionDenied: the module's VIEW right is missing. Invalid: period or filters.
        NotFound: an id that the filters name.
    """
    kept = content.clean_filters(type, filters or {})
    rights = content.rights_of(type, kept, actor)
    content.require_known(type, kept)
    start, end = period_expressions.resolve(period, today or clock.today())
    report = Report.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        type=type,
        format=format,
        period=period.strip(),
        start_date=start,
        end_date=end,
        filters=kept,
        language=language or language_in_force(),
        rights=rights,
        estimated_seconds=selectors.usual_seconds(type, format),
        requested_by_id=actor.user_id,
        schedule=schedule,
    )
    announce(events.ReportRequested(**report_payload(report)), actor=actor)
    send(report)
    return report


@transaction.atomic
def request_list(
    *,
    actor: Actor,
    format: str,  # noqa: A002 (as above)
    screen: str,
    query: str,
    title: str,
    name: str,
    right: str,
) -> Report:
    """Have a list of the back office made as a file for the actor alone, in the language in force.

    The same list that is being made for the actor already is answered again.

    Args:
        screen: the label of its model. query: the address that filters and sorts it. title: for the notice.
        name: how its file begins. right: the permission that it needs, also when it is fetched.
    Raises:
        PermissionDenied
    """
    actor.require(right)
    kept = {"screen": screen, "query": query, "title": title, "name": name}
    wanted = {"type": LIST, "format": format, "filters": kept, "language": language_in_force()}
    under_way = selectors.lists_of(actor).filter(status=ReportStatus.PROCESSING, **wanted)
    if (found := under_way.first()) is not None:
        return found
    report = Report.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        period="today",
        start_date=clock.today(),
        end_date=clock.today(),
        rights=[right],
        estimated_seconds=selectors.usual_seconds(LIST, format),
        requested_by_id=actor.user_id,
        **wanted,
    )
    announce(events.ReportRequested(**report_payload(report)), actor=actor)
    send(report)
    return report


def language_in_force() -> str:
    """The request's language, if it is one of the house's."""
    code = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    return code if code in Language.values else settings.LANGUAGE_CODE


def send(report: Report) -> None:
    """Ask a worker for the report when the transaction commits.

    The more of an organization's reports are under way, the further back the next one stands: two hundred of
    one company do not hold up the first of another.
    """
    mine = Report.objects.filter(organization=report.organization_id, status=ReportStatus.PROCESSING)
    priority = queues.fair_priority(mine.exclude(pk=report.pk).count())
    ids = (report.pk, report.organization_id, report.workspace_id)
    transaction.on_commit(partial(_ask_worker, *ids, priority=priority), robust=True)


def _ask_worker(report_id: UUID, organization_id: UUID, workspace_id: UUID, *, priority: int) -> None:
    """A silent broker costs a minute: the row is there."""
    named = {
        "report_id": str(report_id),
        "organization_id": str(organization_id),
        "workspace_id": str(workspace_id),
    }
    broker.enqueue(_TASK, named, priority=priority)
