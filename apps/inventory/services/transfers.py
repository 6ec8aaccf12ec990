"""Transfers: goods leave one warehouse, are on their way, and arrive in another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.inventory.errors import ReceiptExceedsOrder
from apps.inventory.events import (
    TransferCancelled,
    TransferCreated,
    TransferDeleted,
    TransferEvent,
    TransferReceived,
    TransferSent,
    TransferUpdated,
)
from apps.inventory.models import Reservation, StockMovement, Transfer, TransferLine
from apps.inventory.services.payloads import transfer_payload
from apps.inventory.services.places import add_transit, place_of
from apps.inventory.services.purchase_lines import Changes, arrivals
from apps.inventory.services.reservations import Holder
from apps.inventory.services.shifting import end_kept, shift
from apps.inventory.services.stock import Change, move
from apps.inventory.services.transfer_lines import lines_of, new_lines, replace_lines
from apps.inventory.state_machines import TRANSFER
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, Missing
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.records import change, lock, soft_delete, touch

S = Transfer.Status
HOLDER_KIND = "transfer"
Items = Sequence[Mapping[str, Any]]


@transaction.atomic
def create_transfer(
    *, actor: Actor, source_id: UUID, target_id: UUID, items: Items, notes: str | None = ""
) -> Transfer:
    """A draft: so much of each product, from one warehouse to another.

    Raises:
        NotFound: a warehouse or a product, naming the field.
        Invalid: one warehouse twice, or switched off; a product that is repeated or keeps no stock.
    """
    _require_two(source_id, target_id, actor)
    transfer = Transfer(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        source_id=source_id,
        target_id=target_id,
        notes=notes or "",
    )
    lines = new_lines(transfer, items)
    transfer.number = next_number("TRF", organization_id=actor.organization_id)
    transfer.save(force_insert=True)
    TransferLine.objects.bulk_create(lines)
    _announce(TransferCreated, transfer, actor)
    return transfer


@transaction.atomic
def update_transfer(transfer_id: UUID, *, actor: Actor, **values: Any) -> Transfer:
    """Change a draft; of what is on its way only the notes.

    Raises:
        NotFound, Invalid: naming the field.
        Conflict: what can no longer change.
    """
    transfer = lock(Transfer, transfer_id)
    terms = {"source_id", "target_id", "items"} & values.keys()
    if transfer.status in (S.RECEIVED, S.CANCELLED) or (terms and transfer.status != S.DRAFT):
        raise Conflict(_("Only a draft can change its warehouses and lines; a finished transfer not at all"))
    items = values.pop("items", None)
    if {"source_id", "target_id"} & values.keys():
        ends = {"source_id": transfer.source_id, "target_id": transfer.target_id} | values
        _require_two(ends["source_id"], ends["target_id"], actor)
    if "notes" in values:
        values["notes"] = values["notes"] or ""
    replaced: Changes = {} if items is None else replace_lines(transfer, items)
    changes = change(transfer, values)
    if replaced and not changes:
        touch(transfer)
    if changes or replaced:
        _announce(TransferUpdated, transfer, actor, changes | replaced)
    return transfer


@transaction.atomic
def send_transfer(transfer_id: UUID, *, actor: Actor) -> Transfer:
    """The goods leave their warehouse and are on their way, today.

    Raises:
        NotFound
        InvalidTransition: it is no draft.
        StockUnavailable: less is available where they lie; nothing is sent.
    """
    transfer = _step(transfer_id, S.SENT)
    source = place_of(transfer.source_id, actor=actor, field="source_id")
    quantities = {line.product_id: line.quantity for line in lines_of(transfer)}
    holder = _holder(transfer, actor)
    shift(quantities, actor=actor, source=source, target=holder.place, holder=holder, date=clock.today())
    changes = change(transfer, {"status": S.SENT, "sent_at": timezone.now()})
    _announce(TransferSent, transfer, actor, changes)
    return transfer


@transaction.atomic
def receive_transfer(transfer_id: UUID, *, actor: Actor, items: Items | None = None) -> Transfer:
    """What has arrived goes into the other warehouse; the rest stays on its way.

    Args:
        items: `line_id` or `product_id`, and `quantity`; None means all that is on its way.
    Raises:
        NotFound: the transfer, or a line that it does not have.
        ReceiptExceedsOrder: more than is on its way; nothing is received.
        InvalidTransition: it was not sent, or all of it has arrived.
    """
    transfer = _step(transfer_id, S.RECEIVED)
    target = place_of(transfer.target_id, actor=actor, field="target_id")
    lines, arrived = _taken(transfer, items)
    holder = _holder(transfer, actor)
    shift(
        {lines[pk].product_id: quantity for pk, quantity in arrived.items()},
        actor=actor, source=holder.place, target=target, holder=holder, date=clock.today(),
    )  # fmt: skip
    for pk, quantity in arrived.items():
        lines[pk].received_quantity += quantity
    return _settle(transfer, lines, "received_quantity", actor)


@transaction.atomic
def write_off_transfer(
    transfer_id: UUID, *, actor: Actor, reason: str, items: Items | None = None
) -> Transfer:
    """What was lost or broken on its way arrives nowhere: an adjustment at its share of the value.

    Args:
        items: as of `receive_transfer`.
    Raises:
        Missing: no reason.
        otherwise as `receive_transfer`.
    """
    if not reason.strip():
        raise Missing("reason")
    transfer = _step(transfer_id, S.RECEIVED)
    lines, lost = _taken(transfer, items)
    holder = _holder(transfer, actor)
    quantities = {lines[pk].product_id: quantity for pk, quantity in sorted(lost.items())}
    move(
        [Change(product, -quantity, release=quantity) for product, quantity in sorted(quantities.items())],
        actor=actor,
        type=StockMovement.Type.ADJUSTMENT,
        reference=transfer.number,
        notes=reason[:1000],
        place=holder.place,
    )
    rows = Reservation.objects.filter(
        workspace_id=actor.workspace_id, holder_kind=HOLDER_KIND, holder_id=transfer.pk
    )
    end_kept(quantities, rows)
    for pk, quantity in lost.items():
        lines[pk].lost_quantity += quantity
    return _settle(transfer, lines, "lost_quantity", actor)


@transaction.atomic
def cancel_transfer(transfer_id: UUID, *, actor: Actor, reason: str | None = "") -> Transfer:
    """What is on its way goes back to where it came from; what has arrived stays there.

    Raises:
        NotFound
        InvalidTransition: it is finished.
    """
    transfer = _step(transfer_id, S.CANCELLED)
    if transfer.status in Transfer.MOVING:
        holder = _holder(transfer, actor)
        source = place_of(transfer.source_id, actor=actor, field="source_id")
        lines = [line for line in lines_of(transfer) if line.outstanding]
        shift(
            {line.product_id: line.outstanding for line in lines},
            actor=actor, source=holder.place, target=source, holder=holder, date=clock.today(),
        )  # fmt: skip
        for line in lines:
            line.returned_quantity = line.outstanding
        TransferLine.objects.bulk_update(lines, ["returned_quantity"])
    values: dict[str, Any] = {"status": S.CANCELLED, "cancelled_at": timezone.now()}
    if reason:
        values["notes"] = f"{transfer.notes}\n{reason}".strip()[:10_000]
    _announce(TransferCancelled, transfer, actor, change(transfer, values))
    return transfer


@transaction.atomic
def delete_transfer(transfer_id: UUID, *, actor: Actor) -> Transfer:
    """Hide a transfer that never left; its number is not used again.

    Raises:
        NotFound
        Conflict: it was sent.
    """
    transfer = lock(Transfer, transfer_id)
    if transfer.sent_at is not None:
        raise Conflict(_("Only a transfer that was not sent can be deleted"))
    soft_delete(transfer)
    _announce(TransferDeleted, transfer, actor)
    return transfer


def _holder(transfer: Transfer, actor: Actor) -> Holder:
    """For whom the goods on their way are kept."""
    return Holder(HOLDER_KIND, transfer.pk, transfer.number, add_transit(actor=actor).pk)


def _require_two(source_id: UUID, target_id: UUID, actor: Actor) -> None:
    if source_id == target_id:
        raise Invalid({"target_id": _("Goods move to another warehouse.")})
    place_of(source_id, actor=actor, field="source_id")
    place_of(target_id, actor=actor, field="target_id")


def _step(transfer_id: UUID, to: str) -> Transfer:
    transfer = lock(Transfer, transfer_id)
    TRANSFER.require(transfer, to)
    return transfer


def _taken(transfer: Transfer, items: Items | None) -> tuple[dict[UUID, TransferLine], dict[UUID, Decimal]]:
    """The lines, and {line: quantity} of what is said of them; not more than is on its way."""
    lines = {line.pk: line for line in lines_of(transfer)}
    taken = arrivals(cast(Any, lines), items)  # what a line of a purchase has of it, these have too
    excess = [
        {
            "product_id": lines[pk].product_id,
            "ordered": lines[pk].quantity,
            "received": lines[pk].quantity - lines[pk].outstanding,
            "quantity": quantity,
        }
        for pk, quantity in taken.items()
        if quantity > lines[pk].outstanding
    ]
    if excess:
        raise ReceiptExceedsOrder(items=excess)
    return lines, taken


def _settle(transfer: Transfer, lines: dict[UUID, TransferLine], column: str, actor: Actor) -> Transfer:
    TransferLine.objects.bulk_update(lines.values(), [column])
    complete = not any(line.outstanding for line in lines.values())
    values: dict[str, Any] = {"status": S.RECEIVED if complete else S.PARTIALLY_RECEIVED}
    if complete:
        values["received_at"] = timezone.now()
    changes = change(transfer, values)
    if not changes:
        touch(transfer)
    _announce(TransferReceived, transfer, actor, changes)
    return transfer


def _announce(
    event: type[TransferEvent], transfer: Transfer, actor: Actor, changes: Changes | None = None
) -> None:
    announce(
        event(**transfer_payload(transfer)),
        actor=actor, changes=changes, of=transfer,
    )  # fmt: skip
