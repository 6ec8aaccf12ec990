"""Open deals and planned activities go to somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm.events import DealChanged
from apps.crm.models import OPEN_STAGES, Activity, Customer, Deal
from apps.crm.services.assignment import assignee
from apps.crm.services.payloads import deal_payload
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, NotFound
from apps.kernel.events import announce_changes


@transaction.atomic
def hand_over_deals(employee_id: UUID, to: UUID, *, actor: Actor) -> int:
    """Give an employee's open deals to another, by a few statements; how many."""
    return _give(Deal.objects.filter(assigned_to=employee_id), to, actor=actor)


@transaction.atomic
def hand_over_deal(deal_id: UUID, *, actor: Actor, assigned_to: UUID) -> Deal:
    """Give one open deal to an employee.

    Raises:
        NotFound: the deal, the employee. Invalid: the employee has left. Conflict: the deal is closed.
    """
    deal = records.lock(Deal, deal_id)
    if not deal.is_open:
        raise Conflict(_("Only an open deal is handed over"), stage=deal.stage)
    found = assignee(assigned_to, current=deal.assigned_to_id)
    assert found is not None
    _give(Deal.objects.filter(pk=deal_id), found, actor=actor)
    return deal


@transaction.atomic
def hand_over_customer(customer_id: UUID, *, actor: Actor, assigned_to: UUID) -> Customer:
    """Give a customer's open deals to an employee, whoever has them.

    Raises:
        NotFound: the customer, the employee. Invalid: the employee has left.
        PermissionDenied: it needs DEALS_UPDATE.
    """
    actor.require("DEALS_UPDATE")
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        raise NotFound()
    found = assignee(assigned_to)
    assert found is not None
    _give(Deal.objects.filter(customer=customer_id), found, actor=actor)
    return customer


@transaction.atomic
def hand_over_activities(employee_id: UUID, to: UUID, *, actor: Actor) -> int:
    """Let another take an employee's part in what is planned; how many activities."""
    planned = Activity.objects.filter(participants__contains=[employee_id], completed_at=None)
    rows = records.lock_rows(planned)
    for activity in rows:
        others = [to if pk == employee_id else pk for pk in activity.participants]
        activity.participants = list(dict.fromkeys(others))
    Activity.objects.bulk_update(rows, ["participants"])
    return len(rows)


def _give(deals: QuerySet[Deal], to: UUID, *, actor: Actor) -> int:
    changed: list[tuple[Any, Any, Any]] = []
    rows = records.lock_rows(deals.filter(stage__in=OPEN_STAGES).exclude(assigned_to=to))
    for deal in rows:
        before, deal.assigned_to_id = deal.assigned_to_id, to
        deal.version += 1
        deal.updated_at = timezone.now()
        event = DealChanged(**deal_payload(deal), previous_stage=str(deal.stage))
        changed.append((event, {"assigned_to": (before, to)}, deal))
    Deal.objects.bulk_update(rows, ["assigned_to", "version", "updated_at"])
    announce_changes(changed, actor=actor)
    return len(rows)
