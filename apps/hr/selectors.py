"""Reads of hr that the rest of the house needs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from apps.accounts.models import Membership
from apps.accounts.rights import roles_of
from apps.hr.models import Department, Employee, Invitation
from apps.kernel.errors import not_found


def _with_user() -> QuerySet[Employee]:
    return Employee.objects.select_related("membership__user")


def employee_for(membership_id: UUID | None) -> Employee | None:
    """The employee behind a membership (an actor's `membership_id`), with its user; None for the system."""
    if membership_id is None:
        return None
    return _with_user().filter(membership_id=membership_id).first()


def resolve_employee(pk: UUID | None, *, field: str) -> Employee | None:
    """The employee whom an id of a body names: an employee's or a user's; None stays None.

    `.membership.user` is loaded; whether someone who left may be named is the caller's decision.

    Raises:
        NotFound: nobody of this organization; `details` name `field`.
    """
    if pk is None:
        return None
    found = _with_user().filter(pk=pk).first() or _with_user().filter(membership__user_id=pk).first()
    if found is None:
        raise not_found(field)
    return found


def employees_meant(pks: Iterable[UUID]) -> list[UUID]:
    """Ids of employees for a filter that names people by employee or user ids; one query.

    An id that is nobody's stays as it is, and finds nothing.
    """
    wanted = set(pks)
    rows = Employee.objects.filter(Q(pk__in=wanted) | Q(membership__user_id__in=wanted))
    return list(rows.values_list("pk", flat=True)) or sorted(wanted)


def users_meant(pks: Iterable[UUID]) -> list[UUID]:
    """Ids of users for a filter that names people by employee or user ids; one query.

    An id that is no employee's stays as it is: a user without one may be meant.
    """
    wanted = set(pks)
    rows = Employee.objects.filter(pk__in=wanted).values_list("pk", "membership__user_id")
    users = dict(rows)
    return sorted({users.get(pk, pk) for pk in wanted})


def employee_names(employee_ids: Iterable[UUID]) -> dict[UUID, str]:
    """{employee id: "first last"}."""
    rows = Employee.objects.filter(pk__in=set(employee_ids)).values_list(
        "pk", "membership__user__first_name", "membership__user__last_name"
    )
    return {pk: f"{first} {last}".strip() for pk, first, last in rows}


def employees_of(user_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """{user id: employee id} in this organization; users without an employee are left out."""
    rows = Employee.objects.filter(membership__user_id__in=set(user_ids))
    return dict(rows.values_list("membership__user_id", "pk"))


def roles_of_employees(employee_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{employee id: `id` and `name` of the roles that they hold}; two queries."""
    members = dict(Employee.objects.filter(pk__in=set(employee_ids)).values_list("pk", "membership_id"))
    held = roles_of(members.values())
    return {
        pk: [{"id": role.pk, "name": str(role)} for role in held.get(membership_id, ())]
        for pk, membership_id in members.items()
    }


def department_name(department_id: UUID) -> str:
    """The department's name, of a deleted one too; empty for an unknown one."""
    return Department.everything.filter(pk=department_id).values_list("name", flat=True).first() or ""


def employee_counts(department_ids: Iterable[UUID]) -> dict[UUID, int]:
    """{department id: active employees directly in it}; departments without any are left out."""
    rows = (
        Employee.objects.filter(
            department_id__in=set(department_ids), membership__status=Membership.Status.ACTIVE
        )
        .values("department_id")
        .annotate(people=Count("id"))
        .order_by()
    )
    return dict(rows.values_list("department_id", "people"))


def scores_by_hand(employee_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    """{employee id: performance score set by hand}; the others' are computed."""
    rows = Employee.objects.filter(pk__in=set(employee_ids)).values_list("pk", "performance_score")
    return {pk: score for pk, score in rows if score is not None}


def department_rows() -> QuerySet[Department]:
    """For the apps above: departments."""
    return Department.objects.all()


def invitation_rows() -> QuerySet[Invitation]:
    """For the apps above: invitations."""
    return Invitation.objects.all()


def employee_rows() -> QuerySet[Employee]:
    """For the apps above: the employees of the scope in force."""
    return Employee.objects.all()
