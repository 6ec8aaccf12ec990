"""Employees and departments for tests, made by the services."""

from __future__ import annotations

import itertools
from typing import Any

from apps.hr import services
from apps.hr.models import Department, Employee
from apps.kernel.actor import Actor
from conftest import PASSWORD, Member, sign_in

_serial = itertools.count(1)


def new_employee(actor: Actor, **values: Any) -> Employee:
    """A pending employee."""
    number = next(_serial)
    body = {
        "email": f"employee{number}@company.kz",
        "password": PASSWORD,
        "first_name": "Айгерим",
        "last_name": "Сатпаева",
        "position": "Sales Manager",
        **values,
    }
    return services.create_employee(actor=actor, **body)


def active_employee(actor: Actor, **values: Any) -> Employee:
    """An approved employee."""
    return services.approve_employee(new_employee(actor, **values).pk, actor=actor)


def signed_in(actor: Actor, *permissions: str, **values: Any) -> tuple[Employee, Member]:
    """An approved employee with exactly these explicit permissions, and a client of theirs."""
    employee = active_employee(actor, permissions=permissions, **values)
    return employee, sign_in(employee.membership)


def new_department(actor: Actor, **values: Any) -> Department:
    number = next(_serial)
    return services.create_department(
        actor=actor, **{"name": f"Отдел {number}", "code": f"D{number}", **values}
    )
