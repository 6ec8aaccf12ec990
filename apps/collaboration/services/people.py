"""Whom a task may be handed to, and whom a comment may name: who may see the record."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.collaboration.selectors import members_who_see
from apps.hr import selectors as hr
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid


def assignee(actor: Actor, pk: UUID | None, entity_type: str, entity_id: UUID | None) -> UUID | None:
    """The employee that `assignedTo` means, by an employee's or a user's id.

    Raises:
        NotFound: nobody of the organization. Invalid: who has left, or may not see the record.
    """
    employee = hr.resolve_employee(pk, field="assigned_to")
    if employee is None:
        return None
    if employee.membership.status == Membership.Status.INACTIVE:
        raise Invalid(assigned_to=_("This employee does not work here any more."))
    readers = members_who_see(actor.workspace_id, entity_type, entity_id)
    if not readers.filter(pk=employee.membership_id).exists():
        raise Invalid(assigned_to=_("%(name)s may not see this record.") % {"name": employee})
    return employee.pk


def mentioned(actor: Actor, pks: Iterable[UUID], entity_type: str, entity_id: UUID) -> list[UUID]:
    """The employees that `mentions` mean, each once, in the order given.

    Raises:
        NotFound: nobody of the organization. Invalid: somebody who may not see the record, by name.
    """
    found = {}
    for place, pk in enumerate(pks):
        employee = hr.resolve_employee(pk, field=f"mentions.{place}")
        if employee is not None:
            found[employee.pk] = employee
    readers = members_who_see(actor.workspace_id, entity_type, entity_id)
    here = set(
        readers.filter(pk__in=[each.membership_id for each in found.values()]).values_list("pk", flat=True)
    )
    strangers = [str(each) for each in found.values() if each.membership_id not in here]
    if strangers:
        raise Invalid(mentions=_("%(name)s may not see this record.") % {"name": ", ".join(strangers)})
    return list(found)
