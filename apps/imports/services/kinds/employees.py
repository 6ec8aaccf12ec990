"""Employees: each row invites somebody by e-mail, who joins with a password of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.selectors import membership_rows
from apps.hr import services as hr
from apps.hr.selectors import department_rows, invitation_rows
from apps.imports.services.kinds.base import Batched, Items, Made, Plan
from apps.imports.tables import Row
from apps.kernel.errors import Invalid, Missing
from apps.kernel.letters import plain


class Employees(Batched):
    """Who works here already, or is invited and has not answered yet, stays as they are."""

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
        self.departments = {
            key: each.pk
            for each in department_rows().filter(is_active=True)
            for key in (plain(each.name), plain(each.code))
        }

    def plan(self, values: dict[str, Any]) -> Plan:
        if not values.get("email"):
            raise Missing("email")
        if values["email"].lower() in self.known:
            return Plan()
        department = None
        if values.get("department"):
            department = self.departments.get(plain(values["department"]))
            if department is None:
                raise Invalid(department=_("There is no department of this name or code."))
        said = {"email": values["email"], "department_id": department}
        return Plan({**said, "position": values.get("position", "")}, is_new=True)

    def create(self, items: Items) -> Made:
        made, refused = hr.invite_all(actor=self.actor, items=items)
        return {number: invitation.pk for number, invitation in made.items()}, refused
