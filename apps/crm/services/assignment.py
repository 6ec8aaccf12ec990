"""Who works on a deal, and who took part in an activity."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.crm.models import OPEN_STAGES, Customer, Deal
from apps.hr import selectors as hr
from apps.hr.selectors import employee_rows
from apps.kernel import records, warnings
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid, NotFound, not_found

# How many of the deals that an employee leaves behind are named.
DEALS_NAMED = 20


def own_employee(actor: Actor) -> UUID | None:
    """Whoever enters a deal works on it, unless another is named; nobody for the system."""
    employee = hr.employee_for(actor.membership_id)
    return employee.pk if employee else None


def assignee(pk: UUID | None, *, current: UUID | None = None) -> UUID | None:
    """The employee id that `assignedTo` means; an employee's or a user's id is accepted (contract.md C29).

    Raises:
        NotFound: nobody of the organization.
        Invalid: somebody who left; whoever has the deal already may keep it.
    """
    employee = hr.resolve_employee(pk, field="assigned_to")
    if employee is None:
        return None
    if employee.membership.status == Membership.Status.INACTIVE and employee.pk != current:
        raise Invalid(assigned_to=_("This employee does not work here any more."))
    return employee.pk


def warn_of_deals_left(employee_id: UUID) -> None:
    """Name the open deals of somebody who leaves: they keep their assignee (domain.md §2.6).

    `meta.warnings` has how many there are in this workspace, and the most valuable of them.
    """
    left = Deal.objects.filter(assigned_to=employee_id, stage__in=OPEN_STAGES)
    if count := left.count():
        first = left.order_by("-value", "id")[:DEALS_NAMED]
        warnings.warn(
            "OPEN_DEALS",
            _("The employee is still assigned to open deals"),
            count=count,
            deals=[
                {"id": pk, "deal_number": number} for pk, number in first.values_list("pk", "deal_number")
            ],
        )


def participants(pks: Sequence[UUID]) -> list[UUID]:
    """Employees' ids for ids of employees or users, in the order given, without repetitions; one query.

    Raises:
        NotFound: one of them is nobody of the organization.
    """
    wanted = list(dict.fromkeys(pks))
    found: dict[UUID, UUID] = {}
    if wanted:
        rows = employee_rows().filter(Q(pk__in=wanted) | Q(membership__user_id__in=wanted))
        for pk, user_id in rows.values_list("pk", "membership__user_id"):
            found |= {pk: pk, user_id: pk}
    if not found.keys() >= set(wanted):
        raise not_found("participants")
    return list(dict.fromkeys(found[pk] for pk in wanted))


def lock_customer(customer_id: UUID) -> Customer:
    """The customer that a body names, locked: it cannot be deleted while a deal is entered.

    Raises:
        NotFound: naming `customerId`.
    """
    try:
        return records.lock(Customer, customer_id)
    except NotFound:
        raise not_found("customer_id") from None
