"""What the events of reports carry."""

from __future__ import annotations

from typing import Any

from apps.reports import content
from apps.reports.models import LIST, Report, ReportSchedule


def report_payload(report: Report) -> dict[str, Any]:
    """What every event says of a report."""
    if report.type == LIST:
        title = report.filters["title"]
    else:
        title = content.title_of(report.type, report.start_date, report.end_date, report.language)
    return {"report_id": report.pk, "type": report.type, "format": report.format, "title": title}


def schedule_payload(schedule: ReportSchedule) -> dict[str, Any]:
    """What every event says of a schedule."""
    return {"report_schedule_id": schedule.pk, "title": schedule.name}
