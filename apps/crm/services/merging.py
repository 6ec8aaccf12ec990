"""Customers that are one and the same become one: nothing of them is lost, and no sum changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from apps.crm import references
from apps.crm.events import CustomerDeleted, CustomerMerged
from apps.crm.models import Activity, Address, Contact, Customer, CustomerStatusEntry, Deal, PriceListCustomer
from apps.crm.references import Moves
from apps.crm.services import statuses
from apps.crm.services.payloads import customer_payload
from apps.crm.services.places import ADDRESS, CONTACT
from apps.kernel import external_ids, merging, records
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, Missing, NotFound, not_found
from apps.kernel.events import announce

MOST = 20
# What a customer has that the kept one takes over where it has nothing.
FILLED = ("email", "phone", "source", "segment")
Status = Customer.Status
# How far a customer has come; who left is not brought back by a duplicate.
RANK = {Status.LEAD: 0, Status.PROSPECT: 1, Status.ACTIVE: 2}


@dataclass(frozen=True, slots=True)
class Merged:
    """The kept customer, who is no more, and what moved."""

    id: UUID
    version: int
    merged_ids: list[UUID]
    moved: list[Moves]
    dry_run: bool


@transaction.atomic
def merge_customers(
    customer_id: UUID, *, actor: Actor, merge_ids: Sequence[UUID], dry_run: bool = False
) -> Merged:
    """Give all that belongs to `merge_ids` to one customer; they stay as deleted records that name it.

    Contacts, addresses, deals, activities, documents and money move, tasks, comments and files with them.
    Of its own data the kept customer takes over what it has not: numbers, e-mail, phone, source, segment and
    how far it has come. A contact or an address that it has already stays behind.

    Args:
        dry_run: judge and say what would move, and change nothing.
    Raises:
        PermissionDenied. NotFound: one of them is not there, deleted or another workspace's.
        Missing, Invalid: none, too many, itself. Conflict: two BINs or IINs, money entered at both, or
        something of them changed this very moment.
    """
    actor.require("CUSTOMERS_UPDATE")
    actor.require("CUSTOMERS_DELETE")
    if not Customer.objects.filter(pk=customer_id).exists():
        raise NotFound()
    ids = _named(customer_id, merge_ids)
    held = _hold_documents(ids)
    kept, gone = _lock(customer_id, ids)
    if _documents(ids) - held:
        raise Conflict(_("Something of these customers has changed meanwhile; try again"))
    identity = _identity(kept, gone)
    moved = what_moves(ids)
    if dry_run:
        return Merged(kept.pk, kept.version, ids, moved, dry_run)
    for each in gone:
        each.merged_into_id = kept.pk
        each.balance = each.on_account = each.total_revenue = 0
        each.total_orders, each.last_order_date = 0, None
        each.save(
            update_fields=[
                "merged_into", "balance", "on_account", "total_revenue", "total_orders", "last_order_date",
            ]
        )  # fmt: skip
        records.soft_delete(each)
    changes = records.change(kept, {**_filled(kept, gone), **identity})
    if not changes:
        records.touch(kept)
    if "status" in changes:
        statuses.enter(kept, actor=actor)
    _move_people_and_places(kept, ids)
    _join_price_lists(kept, ids)
    try:
        with transaction.atomic():
            merging.move(Customer, ids, kept.pk, without=(Contact, Address, CustomerStatusEntry))
            external_ids.move(ids, kept.pk)
    except IntegrityError:
        raise Conflict(_("Both have the same payment; take one of them back first")) from None
    for each in gone:
        announce(
            CustomerDeleted(**customer_payload(each)),
            actor=actor,
            changes={"merged_into": (None, kept.customer_number)},
            of=each,
        )
    changes |= {"merged": (None, [each.customer_number for each in gone])}
    event = CustomerMerged(**customer_payload(kept), merged_ids=ids)
    announce(event, actor=actor, changes=changes, of=kept)
    return Merged(kept.pk, kept.version, ids, moved, dry_run)


def _join_price_lists(kept: Customer, ids: Collection[UUID]) -> None:
    """A list that is for several of them is for the kept one once."""
    there = set(PriceListCustomer.objects.filter(customer=kept).values_list("price_list_id", flat=True))
    for row in PriceListCustomer.objects.filter(customer__in=ids).order_by("id"):
        if row.price_list_id in there:
            row.delete()
        there.add(row.price_list_id)


def what_moves(ids: Collection[UUID]) -> list[Moves]:
    """What would move if these customers were merged into another: kinds with how many, the many first."""
    of_tables = merging.counts(Customer, ids, without=(CustomerStatusEntry, Customer))
    found = [Moves(_kind(model), model._meta.verbose_name_plural, n) for model, n in of_tables.items()]
    return sorted([*found, *references.counted(ids)], key=lambda moves: (-moves.count, moves.kind))


def _kind(model: type[Model]) -> str:
    name = model._meta.object_name or ""
    return name[:1].lower() + name[1:]


def _named(customer_id: UUID, merge_ids: Sequence[UUID]) -> list[UUID]:
    ids = sorted(set(merge_ids))
    if not ids:
        raise Missing("merge_ids")
    if len(ids) > MOST:
        raise Invalid(merge_ids=_("At most %(most)d at once.") % {"most": MOST})
    if customer_id in ids:
        raise Invalid(merge_ids=_("A customer cannot be merged with itself."))
    return ids


def _hold_documents(ids: Collection[UUID]) -> set[UUID]:
    """Lock what its writers lock before the customer: deals, then what the apps above have."""
    return {row.pk for rows in _rows_to_hold(ids) for row in records.lock_rows(rows)}


def _documents(ids: Collection[UUID]) -> set[UUID]:
    return {pk for rows in _rows_to_hold(ids) for pk in rows.values_list("pk", flat=True)}


def _rows_to_hold(ids: Collection[UUID]) -> list[Any]:
    own = [Activity.objects.filter(customer__in=ids), Deal.objects.filter(customer__in=ids)]
    return [*own, *references.documents_of(ids)]


def _lock(customer_id: UUID, ids: list[UUID]) -> tuple[Customer, list[Customer]]:
    rows = {row.pk: row for row in records.lock_rows(Customer.objects.filter(pk__in=[customer_id, *ids]))}
    if customer_id not in rows:
        raise NotFound()
    if not rows.keys() >= set(ids):
        raise not_found("merge_ids")
    return rows[customer_id], [rows[pk] for pk in ids]


def _identity(kept: Customer, gone: Sequence[Customer]) -> dict[str, Any]:
    """The BIN or IIN that the kept one is to have.

    Raises:
        Conflict: there are two, so that these are two parties.
    """
    numbers = {number for each in (kept, *gone) for number in (each.bin or each.iin,) if number}
    if len(numbers) > 1:
        raise Conflict(_("They have different BINs or IINs: these are two parties"), numbers=sorted(numbers))
    if kept.bin or kept.iin:
        return {}
    named = next((each for each in gone if each.bin or each.iin), None)
    return {} if named is None else {"type": named.type, "bin": named.bin, "iin": named.iin}


def _filled(kept: Customer, gone: Sequence[Customer]) -> dict[str, Any]:
    values = {}
    for name in FILLED:
        if not getattr(kept, name):
            values[name] = next((getattr(each, name) for each in gone if getattr(each, name)), None)
    if not kept.contract_number and (signed := next((each for each in gone if each.contract_number), None)):
        values |= {"contract_number": signed.contract_number, "contract_date": signed.contract_date}
    if kept.status in RANK:
        reached = [each.status for each in (kept, *gone) if each.status in RANK]
        values["status"] = max(reached, key=lambda status: RANK[Status(status)])
    return {name: value for name, value in values.items() if value is not None}


def _move_people_and_places(kept: Customer, ids: Collection[UUID]) -> None:
    """One contact stays the primary one; what the kept customer has already is not had twice."""
    people = tuple(name for name in CONTACT if name != "is_primary")
    contacts = _new(Contact.objects.all(), kept, ids, people)
    primary = Contact.objects.filter(customer=kept, is_primary=True).exists()
    first = next((row.pk for row in contacts if row.is_primary and not primary), None)
    Contact.objects.filter(pk__in=[row.pk for row in contacts if row.pk != first]).update(is_primary=False)
    for model, rows in (
        (Contact, contacts),
        (Address, _new(Address.objects.all(), kept, ids, ADDRESS)),
    ):
        model.objects.filter(pk__in=[row.pk for row in rows]).update(customer=kept)


def _new(rows: Any, kept: Customer, ids: Collection[UUID], columns: Sequence[str]) -> list[Any]:
    def said(row: Any) -> tuple[Any, ...]:
        return tuple(str(getattr(row, name) or "").casefold() for name in columns)

    known = {said(row) for row in rows.filter(customer=kept)}
    found = []
    for row in rows.filter(customer__in=ids).order_by("id"):
        if said(row) not in known:
            known.add(said(row))
            found.append(row)
    return found
