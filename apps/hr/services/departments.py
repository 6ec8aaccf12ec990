"""Departments: found, change, close."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.hr.events import DepartmentChanged, DepartmentCreated, DepartmentDeleted
from apps.hr.models import Department, Employee
from apps.hr.selectors import employee_names, resolve_employee
from apps.kernel import records, warnings
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Conflict, Invalid, not_found
from apps.kernel.events import announce
from apps.kernel.sql import lock_name

# Deeper than any company, and far from what JSON writers refuse.
MAX_DEPTH = 20


@transaction.atomic
def create_department(
    *,
    actor: Actor,
    name: str,
    code: str,
    head_id: UUID | None = None,
    budget: Decimal | None = None,
    parent_id: UUID | None = None,
    is_active: bool = True,
) -> Department:
    """A new department; `head_id` is an employee or a user of the organization.

    Raises:
        AlreadyExists: the code, whatever its letter case. NotFound: head or parent.
        Invalid: a head who has left, a tree deeper than 20.
    """
    _check_parent(None, parent_id, actor)
    department = Department(
        organization_id=actor.organization_id,
        name=name,
        code=code,
        head_id=_head(head_id),
        budget=budget,
        parent_id=parent_id,
        is_active=is_active,
    )
    try:
        with transaction.atomic():
            department.save(force_insert=True)
    except IntegrityError as error:
        raise _explained(error) from None
    announce(DepartmentCreated(department_id=department.pk), actor=actor, of=department)
    return department


@transaction.atomic
def update_department(department_id: UUID, *, actor: Actor, **values: Any) -> Department:
    """Change `name`, `code`, `head_id`, `budget`, `parent_id`, `is_active`; what is not named stays.

    Raises:
        NotFound: department, head or parent. AlreadyExists: the code.
        Invalid: a department below itself, a head who has left, a tree deeper than 20.
    """
    department = records.lock(Department, department_id)
    if values.get("head_id") is not None:
        values["head_id"] = _head(values["head_id"], unless=department.head_id)
    if values.get("parent_id") is not None and values["parent_id"] != department.parent_id:
        _check_parent(department, values["parent_id"], actor)
    try:
        with transaction.atomic():
            changes = records.change(department, values)
    except IntegrityError as error:
        raise _explained(error) from None
    if changes:
        announce(DepartmentChanged(department_id=department.pk), actor=actor, changes=changes, of=department)
    return department


@transaction.atomic
def delete_department(department_id: UUID, *, actor: Actor) -> Department:
    """Delete a department that nobody works in; people who have left it behind lose the reference.

    Raises:
        NotFound. Conflict: employees or sub-departments, with their numbers.
    """
    department = records.lock(Department, department_id)
    _lock_tree(actor)
    people = Employee.objects.filter(department_id=department_id)
    employees = people.exclude(membership__status=Membership.Status.INACTIVE).count()
    children = Department.objects.filter(parent_id=department_id).count()
    if employees or children:
        raise Conflict(
            _("The department has employees or sub-departments"), employees=employees, children=children
        )
    people.update(department=None, version=F("version") + 1, updated_at=timezone.now())
    records.soft_delete(department)
    announce(DepartmentDeleted(department_id=department.pk), actor=actor, of=department)
    return department


@transaction.atomic
def free_departments(employee_id: UUID, *, actor: Actor) -> list[Department]:
    """Departments whose head leaves have none any more; `meta.warnings` names them."""
    headed = Department.objects.select_for_update(no_key=True).filter(head_id=employee_id).order_by("pk")
    found = list(headed)
    if not found:
        return []
    name = employee_names([employee_id])[employee_id]
    for department in found:
        changes = records.change(department, {"head_id": None})
        event = DepartmentChanged(department_id=department.pk, head_left=name)
        announce(event, actor=actor, changes=changes, of=department)
    warnings.warn(
        "DEPARTMENTS_WITHOUT_HEAD",
        _("The employee was head of departments, which have no head now"),
        count=len(found),
        departments=[{"id": each.pk, "name": each.name, "code": each.code} for each in found],
    )
    return found


def _head(head_id: UUID | None, *, unless: UUID | None = None) -> UUID | None:
    """The employee id that an employee or user id stands for; one who has left cannot become head."""
    employee = resolve_employee(head_id, field="head_id")
    if employee is None:
        return None
    if employee.pk != unless and employee.membership.status == Membership.Status.INACTIVE:
        raise Invalid(head_id=_("This employee is not active"))
    return employee.pk


def _lock_tree(actor: Actor) -> None:
    """One change of the tree's shape at a time in an organization: two moves could close a circle."""
    lock_name(f"hr.departments:{actor.organization_id}")


def _check_parent(department: Department | None, parent_id: UUID | None, actor: Actor) -> None:
    if parent_id is None:
        return
    _lock_tree(actor)
    parents: dict[UUID, UUID | None] = dict(Department.objects.values_list("pk", "parent_id"))
    if parent_id not in parents:
        raise not_found("parent_id")
    above = _path_up(parent_id, parents)
    if department is not None and department.pk in above:
        raise Invalid(parent_id=_("A department cannot be below itself"))
    if len(above) + _height(department, parents) > MAX_DEPTH:
        raise Invalid(parent_id=_("Departments can be at most 20 levels deep"))


def _path_up(pk: UUID | None, parents: dict[UUID, UUID | None]) -> list[UUID]:
    path: list[UUID] = []
    while pk is not None and pk not in path:
        path.append(pk)
        pk = parents.get(pk)
    return path


def _height(department: Department | None, parents: dict[UUID, UUID | None]) -> int:
    """Levels of the department and what is below it."""
    if department is None:
        return 1
    paths = (_path_up(pk, parents) for pk in parents)
    return max((path.index(department.pk) + 1 for path in paths if department.pk in path), default=1)


def _explained(error: IntegrityError) -> Exception:
    diagnosis = getattr(error.__cause__, "diag", None)
    if getattr(diagnosis, "constraint_name", "") == "department_code_unique":
        return AlreadyExists("code")
    return error
