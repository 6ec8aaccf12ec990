"""Employees: each row invites somebody by e-mail, who joins with a password of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.selectors import membership_rows
from apps.hr import services as hr
from apps.hr.models import Employee
from apps.hr.selectors import department_rows, employee_rows, invitation_rows
from apps.imports.services.kinds.base import Batched, Changed, Items, Made, Plan, differs
from apps.imports.tables import Row
from apps.kernel.errors import DomainError, Invalid, Missing
from apps.kernel.letters import plain


class Employees(Batched):
    """Who works here gets the row's department and position; who is invited stays as they are."""

    rights = ("EMPLOYEES_CREATE",)

    def title(self, values: Mapping[str, Any]) -> str:
        return str(values.get("email") or "")

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [("email", values["email"].lower())] if values.get("email") else []

    def load(self, rows: Sequence[Row]) -> None:
        emails = {row.values["email"].lower() for row in rows if "email" in row.values}
        invited = invitation_rows().filter(email__in=emails, answered_at=None, expires_at__gt=timezone.now())
        self.known = {
            *membership_rows().filter(user__email__in=emails).values_list("user__email", flat=True),
            *invited.values_list("email", flat=True),
        }
        here = employee_rows().filter(membership__user__email__in=emails)
        self.here = {each.membership.user.email: each for each in here.select_related("membership__user")}
        self.departments = {
            key: each.pk
            for each in department_rows().filter(is_active=True)
            for key in (plain(each.name), plain(each.code))
        }

    def there(self) -> QuerySet[Employee]:
        self.actor.require("EMPLOYEES_VIEW")
        return employee_rows().order_by("membership__user__email", "id")

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        for each in rows.select_related("membership__user", "department").iterator(chunk_size=500):
            yield {
                "email": each.membership.user.email,
                "department": each.department.name if each.department else "",
                "position": each.position,
            }

    def plan(self, values: dict[str, Any]) -> Plan:
        if not values.get("email"):
            raise Missing("email")
        email = values["email"].lower()
        said = {"position": values["position"]} if values.get("position") else {}
        if values.get("department"):
            said["department_id"] = self.departments.get(plain(values["department"]))
            if said["department_id"] is None:
                raise Invalid(department=_("There is no department of this name or code."))
        if (found := self.here.get(email)) is not None:
            return Plan(said if differs(found, said) else {}, found.pk)
        if email in self.known:
            return Plan()
        return Plan({"email": values["email"], **said}, is_new=True)

    def create(self, items: Items) -> Made:
        made, refused = hr.invite_all(actor=self.actor, items=items)
        return {number: invitation.pk for number, invitation in made.items()}, refused

    def change(self, items: Mapping[UUID, Any]) -> Changed:
        self.actor.require("EMPLOYEES_UPDATE")
        refused: dict[UUID, DomainError] = {}
        for pk, said in items.items():
            try:
                with transaction.atomic():
                    hr.update_employee(pk, actor=self.actor, **said)
            except DomainError as error:
                refused[pk] = error
        return items.keys() - refused.keys(), refused
