"""A leaver's work goes to somebody else in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.hr import selectors, work
from apps.hr.events import WorkHandedOver
from apps.hr.services.records import announce_employee, lock_employee
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Handed:
    """So much of a kind of work went over; `name` is what people call the kind."""

    kind: str
    name: Any
    count: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Whose work, who has it now, and how much of each kind."""

    id: UUID
    to: UUID
    handed: list[Handed]
    version: int


@transaction.atomic
def hand_over_work(employee_id: UUID, *, actor: Actor, to: UUID, what: Sequence[str] = ()) -> HandedOver:
    """Give an employee's open work in this workspace to a colleague; what is done stays whose it was.

    Args:
        to: an employee or a user, who works here.
        what: kinds of `work.kinds()`; all of them unless given.
    Raises:
        NotFound: the employee, the colleague. PermissionDenied: work of a kind that is not the actor's.
        Invalid: the colleague is the same or has left, may not see a record, an unknown kind.
    """
    employee = lock_employee(employee_id)
    colleague = selectors.resolve_employee(to, field="to")
    assert colleague is not None
    if colleague.pk == employee.pk:
        raise Invalid(to=_("Choose somebody else."))
    if colleague.membership.status != Membership.Status.ACTIVE:
        raise Invalid(to=_("This employee does not work here any more."))
    known = work.kinds()
    if unknown := [kind for kind in what if kind not in known]:
        raise Invalid(what=_("Unknown kinds: %(names)s.") % {"names": ", ".join(unknown)[:200]})
    chosen = [each for kind, each in known.items() if not what or kind in what]
    handed = [
        Handed(each.kind, each.name, work.hand_over(each, employee.pk, colleague.pk, actor=actor))
        for each in chosen
    ]
    if any(each.count for each in handed):
        records.touch(employee)
        changes = {"work_handed_over_to": (None, str(colleague))}
        announce_employee(WorkHandedOver, employee, actor=actor, changes=changes, to_employee_id=colleague.pk)
    return HandedOver(employee.pk, colleague.pk, handed, employee.version)
