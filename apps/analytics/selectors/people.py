"""The hr dashboard: who works where, who came and who left. Of the whole organization, as people are."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q

from apps.accounts.models import Membership
from apps.analytics.periods import Period
from apps.analytics.selectors.sales import percent
from apps.hr.selectors import employee_rows
from apps.kernel import clock
from apps.kernel.letters import by_name
from apps.kernel.models import Change

Status = Membership.Status
LEFT = "employee.deactivated"


def dashboard(period: Period, *, today: dt.date) -> dict[str, Any]:
    """Heads as of today, comings and goings of the period; four statements."""
    heads = _heads()
    return {
        "period": {"startDate": period.start, "endDate": period.end},
        "heads": heads,
        "departments": _departments(),
        "contracts": _contracts(),
        "changes": _changes(period, heads["active"]),
    }


def _heads() -> dict[str, int]:
    """By status; who was rejected never was an employee."""
    return (
        employee_rows()
        .filter(rejected_at__isnull=True)
        .order_by()
        .aggregate(
            total=Count("pk"),
            **{status.value: Count("pk", filter=Q(membership__status=status)) for status in Status},
        )
    )


def _departments() -> list[dict[str, Any]]:
    """Active people by department, the largest first; those without one under null."""
    rows = (
        employee_rows()
        .filter(membership__status=Status.ACTIVE)
        .values("department_id", name=F("department__name"))
        .annotate(heads=Count("pk"))
        .order_by("-heads", by_name("name"), "department_id")
    )
    return [{"id": row["department_id"], "name": row["name"], "heads": row["heads"]} for row in rows]


def _contracts() -> list[dict[str, Any]]:
    rows = (
        employee_rows()
        .filter(membership__status=Status.ACTIVE)
        .values("contract_type")
        .annotate(heads=Count("pk"))
        .order_by("-heads", "contract_type")
    )
    return [{"type": row["contract_type"], "heads": row["heads"]} for row in rows]


def _changes(period: Period, active: int) -> dict[str, Any]:
    """Hired by hire date, or by the day they were entered without one; left by the day they were let go."""
    start, until = clock.day_start(period.start), clock.day_start(period.end + dt.timedelta(days=1))
    entered = Q(hire_date__isnull=True, created_at__gte=start, created_at__lt=until)
    hired = (
        employee_rows()
        .filter(rejected_at__isnull=True)
        .exclude(membership__status=Status.PENDING)
        .filter(Q(hire_date__range=(period.start, period.end)) | entered)
        .count()
    )
    left = (
        Change.objects.filter(
            subject="employee",
            name=LEFT,
            created_at__gte=start,
            created_at__lt=until,
            changes__status__0="active",
        )
        .order_by()
        .aggregate(people=Count("subject_id", distinct=True))["people"]
    )
    before = active - hired + left
    average = Decimal(active + max(0, before)) / 2
    return {"hired": hired, "left": left, "net": hired - left, "turnoverRate": percent(left, average)}
