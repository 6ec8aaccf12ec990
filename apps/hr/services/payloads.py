"""What the events of hr carry."""

from __future__ import annotations

from typing import Any

from apps.hr.models import Employee


def employee_payload(employee: Employee) -> dict[str, Any]:
    """What every event of an employee carries; the person's name as of now."""
    user = employee.membership.user
    return {"employee_id": employee.pk, "user_id": user.pk, "full_name": user.full_name}
