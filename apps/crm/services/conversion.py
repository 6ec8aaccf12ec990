"""A lead becomes a customer."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.crm.events import CustomerConverted
from apps.crm.models import Customer, Deal, Stage
from apps.crm.services import deals, statuses
from apps.crm.services.payloads import customer_payload
from apps.crm.state_machines import CUSTOMER
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid
from apps.kernel.events import announce

Status = Customer.Status


@transaction.atomic
def convert_customer(
    customer_id: UUID, *, actor: Actor, create_deal: bool = False, assigned_to: UUID | None = None
) -> Customer:
    """Make a lead or prospect an active customer.

    Args:
        create_deal: open a QUALIFIED deal in the customer's name; needs DEALS_CREATE.
        assigned_to: who works on that deal.
    Raises:
        InvalidTransition: the customer was converted before.
        Invalid: `assigned_to` without a deal.
        PermissionDenied: a deal without the right to create deals.
    """
    if assigned_to is not None and not create_deal:
        raise Invalid(assigned_to=_("Only together with createDeal."))
    customer = records.lock(Customer, customer_id)
    CUSTOMER.require(customer, Status.ACTIVE, action="convert")
    changes = records.change(customer, {"status": Status.ACTIVE})
    statuses.enter(customer, actor=actor)
    deal = _first_deal(customer, assigned_to, actor=actor) if create_deal else None
    event = CustomerConverted(**customer_payload(customer), deal_id=deal.pk if deal else None)
    announce(event, actor=actor, changes=changes, of=customer)
    return customer


def _first_deal(customer: Customer, assigned_to: UUID | None, *, actor: Actor) -> Deal:
    actor.require("DEALS_CREATE")
    return deals.create_deal(
        actor=actor,
        title=customer.name,
        customer_id=customer.pk,
        stage=Stage.QUALIFIED,
        assigned_to=assigned_to,
        source=customer.source,
    )
