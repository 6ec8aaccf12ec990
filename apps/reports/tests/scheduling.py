"""What the tests of schedules say and do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.kernel import clock
from apps.kernel import mail as letters
from apps.reports import services, timing
from apps.reports.models import Report, ReportSchedule
from apps.reports.tests.factories import API, make

SCHEDULES = f"{API}/schedules"
BODY = {
    "name": "Утренний",
    "type": "sales",
    "format": "csv",
    "period": "yesterday",
    "frequency": "daily",
    "at": "09:00",
    "recipients": ["Boss@company.kz", "cfo@company.kz", "boss@company.kz"],
}
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=clock.ALMATY)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=clock.ALMATY)


def create(company, **more) -> ReportSchedule:
    body: dict[str, Any] = {
        "name": "Утренний",
        "type": "sales",
        "format": "csv",
        "period": "yesterday",
        "language": "ru",
    }
    body |= {"frequency": "daily", "recipients": ["boss@company.kz"]}
    return services.create_schedule(**{"actor": company.actor, **body, **more})


def beat() -> int:
    """What beat has done each minute, with the reports made in between."""
    started = services.start_due()
    for report in Report.objects.filter(status="processing"):
        make(report)
    services.follow_mail()
    return started


def deliver() -> None:
    letters.deliver_pending()
    services.follow_mail()


def due(moment, **fields):
    values = {
        "frequency": "daily", "at": dt.time(9), "weekday": 1, "day_of_month": 1, "cron": "",
        "time_zone": "Asia/Almaty", **fields,
    }  # fmt: skip
    return timing.read(**values).next_after(moment)
