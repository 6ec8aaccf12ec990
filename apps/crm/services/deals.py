"""Entering, changing and deleting deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm import references
from apps.crm.events import DealChanged, DealCreated, DealDeleted
from apps.crm.models import OPEN_STAGES, Activity, Deal, DealDocument, DealProduct, Stage
from apps.crm.services import closing, stages
from apps.crm.services.assignment import assignee, lock_customer, own_employee
from apps.crm.services.deal_lines import match_lines, sum_of
from apps.crm.services.payloads import deal_payload
from apps.crm.services.statuses import become_prospect
from apps.crm.state_machines import DEAL
from apps.kernel import clock, objects, records
from apps.kernel.actor import Actor
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import Conflict, Invalid, Missing
from apps.kernel.events import announce
from apps.kernel.numbering import next_number

Rows = Sequence[Mapping[str, Any]]
# What a closed deal has settled; the rest may still be corrected.
SETTLED = ("customer_id", "value", "probability")


@transaction.atomic
def create_deal(
    *,
    actor: Actor,
    title: str,
    customer_id: UUID,
    stage: str = Stage.LEAD,
    value: Decimal | None = None,
    probability: Decimal | None = None,
    assigned_to: UUID | None = None,
    products: Rows = (),
    documents: Rows = (),
    **details: Any,
) -> Deal:
    """Enter an open deal under the next DL number.

    Args:
        value: an estimate in tenge; None follows the lines.
        probability: percent; None is the stage's.
        assigned_to: an employee or a user; None is the actor's own employee.
        products: `product_id`, `quantity`, and where given net `unit_price`, `discount`, `tax` (%).
        documents: `name`, `type`, `url`.
        details: `description`, `expected_close_date`, `source`, `competitors`, `tags`, `notes`.
    Raises:
        NotFound: customer, employee or a product is not in the workspace.
        Invalid: a closed stage, a product that is not sold, a sum too large.
    """
    if stage not in OPEN_STAGES:
        raise Invalid(stage=_("A new deal is open; win or lose it later."))
    customer = lock_customer(customer_id)
    now = timezone.now()
    deal = Deal(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        created_at=now,
        opened_on=clock.local_date(now),
        created_by_id=actor.user_id,
        title=title,
        customer=customer,
        stage=stage,
        probability=stages.PROBABILITY[Stage(stage)] if probability is None else probability,
        assigned_to_id=own_employee(actor) if assigned_to is None else assignee(assigned_to),
        **_texts(details),
    )
    lines, document_set = match_lines(deal, products), _match_documents(deal, documents)
    deal.value_from_lines = value is None
    deal.value = sum_of(lines.wanted) if value is None else value
    if stage != Stage.LEAD:
        become_prospect(customer, actor=actor)
    deal.deal_number = next_number("DL", organization_id=actor.organization_id)
    deal.save(force_insert=True)
    lines.save()
    document_set.save()
    stages.begin_timeline(deal, actor=actor)
    announce(DealCreated(**deal_payload(deal)), actor=actor, of=deal)
    return deal


@transaction.atomic
def update_deal(
    deal_id: UUID,
    *,
    actor: Actor,
    stage: str | None = None,
    products: Rows | None = None,
    documents: Rows | None = None,
    lost_reason: str | None = None,
    competitor_won: str | None = None,
    **details: Any,
) -> Deal:
    """Change what is named; a new stage goes through the same steps as win and lose (contract.md C42).

    Args:
        details: as in create_deal, with `title`, `customer_id`, `value` (None: follow the lines),
            `probability` and `assigned_to` (None: nobody).
        lost_reason: needed with the stage LOST.
    Raises:
        as create_deal; InvalidTransition; Missing: the stage LOST without a reason;
        Conflict: value, customer, probability or lines of a closed deal.
    """
    deal = records.lock(Deal, deal_id)
    previous = Stage(deal.stage)
    target = Stage(stage or previous)
    if target != previous:
        DEAL.require(deal, target)
        if target == Stage.LOST and not lost_reason:
            raise Missing("lost_reason")
    lines = None if products is None else match_lines(deal, products)
    document_set = None if documents is None else _match_documents(deal, documents)
    values = _columns(deal, details, lines)
    if not deal.is_open and target == previous:
        _refuse_settled(deal, values, lines)
    if target in OPEN_STAGES and target != previous:
        values |= stages.opened(target, values.get("probability"))
    if target in OPEN_STAGES:
        _move_customer(deal, values, target, actor=actor)
    changes = _write(deal, values, {"products": lines, "documents": document_set})
    if "stage" in changes:
        stages.enter_stage(deal, timezone.now(), actor=actor)
    if changes:
        event = DealChanged(**deal_payload(deal), previous_stage=str(previous))
        announce(event, actor=actor, changes=changes, of=deal)
    if target == Stage.WON != previous:
        closing.win(deal, actor=actor)
    elif target == Stage.LOST != previous:
        closing.lose(deal, actor=actor, lost_reason=str(lost_reason), competitor_won=competitor_won)
    return deal


@transaction.atomic
def delete_deal(deal_id: UUID, *, actor: Actor) -> Deal:
    """Hide a deal for good.

    Raises:
        Conflict: it is won, or a live document of another app refers to it.
    """
    deal = records.lock(Deal, deal_id)
    if deal.stage == Stage.WON or references.in_use(deal):
        raise Conflict(_("An order was made of this deal"))
    records.soft_delete(deal)
    announce(DealDeleted(**deal_payload(deal)), actor=actor, of=deal)
    return deal


def _texts(details: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(details)
    if "source" in values:
        values["source"] = values["source"] or None
    for name in ("competitors", "tags"):
        if name in values:
            values[name] = list(dict.fromkeys(values[name]))
    return values


def _columns(deal: Deal, details: Mapping[str, Any], lines: Children[DealProduct] | None) -> dict[str, Any]:
    """The columns that an update's values mean."""
    values = _texts(details)
    if "assigned_to" in values:
        values["assigned_to_id"] = assignee(values.pop("assigned_to"), current=deal.assigned_to_id)
    if values.get("probability", deal.probability) is None:
        values["probability"] = stages.PROBABILITY[Stage(deal.stage)]
    if values.get("value") == deal.value:
        # Whoever sends a deal back as it was read has not estimated anything.
        del values["value"]
    if "value" in values:
        values["value_from_lines"] = values["value"] is None
    if values.get("value_from_lines", deal.value_from_lines):
        if lines is not None:
            values["value"] = sum_of(lines.wanted)
        elif "value" in values:
            values["value"] = sum_of(deal.lines.all())
    return values


def _refuse_settled(deal: Deal, values: Mapping[str, Any], lines: Children[DealProduct] | None) -> None:
    changed = [name for name in SETTLED if name in values and values[name] != getattr(deal, name)]
    if lines is not None and lines.changed:
        changed.append("products")
    if changed:
        raise Conflict(_("A closed deal keeps its customer, value, probability and products"), fields=changed)


def _move_customer(deal: Deal, values: Mapping[str, Any], stage: Stage, *, actor: Actor) -> None:
    """Lock whose deal it is to be, where that matters; past activities go with the deal."""
    customer_id = values.get("customer_id", deal.customer_id)
    if customer_id == deal.customer_id and stage == deal.stage:
        return
    customer = lock_customer(customer_id)
    if customer_id != deal.customer_id:
        Activity.objects.filter(deal=deal).update(customer=customer)
    if stage != Stage.LEAD:
        become_prospect(customer, actor=actor)


def _write(
    deal: Deal, values: Mapping[str, Any], children: Mapping[str, Children[Any] | None]
) -> dict[str, Any]:
    changes = records.change(deal, values)
    replaced = {name: rows for name, rows in children.items() if rows is not None and rows.changed}
    for rows in replaced.values():
        rows.save()
    if replaced and not changes:
        records.touch(deal)
    changes |= {name: (rows.before, rows.after) for name, rows in replaced.items()}
    # The audit trail and 412 answers speak of the API's fields.
    changes.pop("value_from_lines", None)
    if "assigned_to_id" in changes:
        changes["assigned_to"] = changes.pop("assigned_to_id")
    return changes


def _match_documents(deal: Deal, sent: Rows) -> Children[DealDocument]:
    return match(
        deal,
        deal.documents.order_by("uploaded_at", "id"),
        [row for row in sent if not objects.is_upload(row.get("url", ""))],
        field="documents",
        make=lambda: DealDocument(deal=deal, **tenant_of(deal)),
        required=("name", "url"),
        columns=("name", "type", "url"),
    )
