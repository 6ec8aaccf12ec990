"""Many opening balances at once, as a file brings them: as one by one, by a handful of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.crm.models import Customer
from apps.finance.events import OpeningBalanceEntered, OpeningBalanceReversed
from apps.finance.models import IN_FORCE, LedgerEntry, OpeningBalance
from apps.finance.services import ledger
from apps.finance.services.ledger import Kind
from apps.finance.services.openings import VALUES, keep_opening_balance
from apps.finance.services.payloads import opening_balance_payload
from apps.finance.services.terms import require_not_ahead
from apps.inventory.models import Supplier
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import AlreadyExists, DomainError, Invalid
from apps.kernel.events import announce_changes
from apps.kernel.numbering import next_numbers
from apps.kernel.records import Kept, lock_rows, save_all, set_columns

PARTIES: dict[str, type[Customer] | type[Supplier]] = {"customer": Customer, "supplier": Supplier}


@dataclass(frozen=True, slots=True)
class Standing:
    """What stood of a party, as `keep_opening_balance` takes it."""

    party_id: UUID
    external_id: str
    amount: Decimal
    date: dt.date
    due_date: dt.date | None = None
    notes: str = ""

    @property
    def due(self) -> dt.date:
        return self.due_date or self.date


@dataclass(slots=True)
class _Written:
    """An entry on its way into the table, what it takes back, and the entry that does so."""

    opening: OpeningBalance
    former: OpeningBalance | None = None
    opposite: OpeningBalance | None = None


@transaction.atomic
def keep_opening_balances(
    *, actor: Actor, side: str, items: Mapping[int, Standing]
) -> tuple[dict[int, tuple[UUID, Kept]], dict[int, DomainError]]:
    """Bring the entries of many external ids to these values; a second time changes nothing.

    What cannot be done with the others (money lies on it, another party's, a wrong day) is tried alone.

    Args:
        side: `customer` or `supplier`.
        items: by any number of the caller's; no external id twice.
    Returns:
        (entry, what became of it) and refusals, by the caller's number.
    """
    wanted = {each.party_id for each in items.values()}
    parties = {row.pk: row for row in lock_rows(PARTIES[side].objects.filter(pk__in=wanted))}
    entered = OpeningBalance.objects.filter(
        IN_FORCE,
        external_id__in=[each.external_id for each in items.values()],
        **{f"{side}__isnull": False},
    )
    there = {row.external_id: row for row in lock_rows(entered)}
    done: dict[int, tuple[UUID, Kept]] = {}
    together: dict[int, tuple[Standing, OpeningBalance | None]] = {}
    alone: list[int] = []
    for number, each in items.items():
        found = there.get(each.external_id)
        mine = found is not None and getattr(found, f"{side}_id") == each.party_id
        values = {"amount": each.amount, "date": each.date, "due_date": each.due}
        if found is not None and mine and all(getattr(found, name) == values[name] for name in VALUES):
            done[number] = (found.pk, Kept.UNCHANGED)
        elif each.party_id in parties and _is_plain(each) and (found is None or _moves_none(found, mine)):
            together[number] = (each, found)
        else:
            alone.append(number)
    try:
        done |= _enter(together, parties, side, actor=actor)
    except DomainError:
        alone += together
    refused: dict[int, DomainError] = {}
    for number in sorted(alone):
        each = items[number]
        try:
            opening, kept = keep_opening_balance(
                actor=actor,
                external_id=each.external_id,
                amount=each.amount,
                date=each.date,
                due_date=each.due_date,
                notes=each.notes,
                **{f"{side}_id": each.party_id},
            )
            done[number] = (opening.pk, kept)
        except DomainError as error:
            refused[number] = error
    return done, refused


def _is_plain(each: Standing) -> bool:
    try:
        require_not_ahead(each.date, "date")
        money.require_money(each.amount, field="amount")
    except Invalid:
        return False
    return bool(each.amount and each.external_id)


def _moves_none(found: OpeningBalance, mine: bool) -> bool:
    return mine and not found.settled_amount


@transaction.atomic
def _enter(
    rows: Mapping[int, tuple[Standing, OpeningBalance | None]],
    parties: Mapping[UUID, Any],
    side: str,
    *,
    actor: Actor,
) -> dict[int, tuple[UUID, Kept]]:
    """Write, post and announce; parties and former entries are locked and judged."""
    if not rows:
        return {}
    written = {
        number: _draft(each, former, parties[each.party_id], side, actor)
        for number, (each, former) in rows.items()
    }
    entries = [row for each in written.values() for row in (each.opposite, each.opening) if row is not None]
    numbers = next_numbers("OB", len(entries), organization_id=actor.organization_id)
    for row, number in zip(entries, numbers, strict=True):
        row.number = number
    changes = {
        each.former.pk: set_columns(each.former, {"reversed_on": each.former.date})
        for each in written.values()
        if each.former is not None
    }
    save_all({each.former: ["reversed_on"] for each in written.values() if each.former is not None})
    try:
        with transaction.atomic():
            OpeningBalance.objects.bulk_create(entries)
    except IntegrityError as error:  # somebody entered one of them this very moment
        if "_once" in str(error):
            raise AlreadyExists("external_id") from error
        raise
    if side == "customer":
        _post(entries)
        ledger.refresh_accounts({each.party_id for each, _former in rows.values()}, actor=actor)
    _announce(written.values(), changes, actor)  # type: ignore[arg-type]
    return {
        number: (each.opening.pk, Kept.CREATED if each.former is None else Kept.CORRECTED)
        for number, each in written.items()
    }


def _draft(each: Standing, former: OpeningBalance | None, party: Any, side: str, actor: Actor) -> _Written:
    common = {**tenant_of(party), side: party, "user_id": actor.user_id}
    opening = OpeningBalance(
        **common,
        amount=each.amount,
        date=each.date,
        due_date=each.due,
        external_id=each.external_id,
        notes=each.notes,
        # An old debt is no news: only what falls due from now on is told.
        overdue_since=each.due if each.due < clock.today() else None,
    )
    if former is None:
        return _Written(opening)
    opposite = OpeningBalance(
        **common,
        amount=-former.amount,
        date=former.date,
        due_date=max(former.date, former.due_date),
        notes=str(_("Corrected by a later import")),
        reverses=former,
        overdue_since=former.date,
    )
    return _Written(opening, former, opposite)


def _post(entries: Sequence[OpeningBalance]) -> None:
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                **tenant_of(row),
                customer=row.customer,
                kind=Kind.OPENING,
                document_id=row.pk,
                document_number=row.number,
                date=row.date,
                amount=-row.amount,
            )
            for row in entries
        ]
    )


def _announce(written: Sequence[_Written], changes: Mapping[UUID, Any], actor: Actor) -> None:
    told: list[Any] = []
    for each in written:
        if each.former is not None and each.opposite is not None:
            reversed_ = OpeningBalanceReversed(
                **opening_balance_payload(each.former),
                reversed_by=each.opposite.pk,
                reason=each.opposite.notes,
            )
            told.append((reversed_, changes[each.former.pk], None))
        told.append((OpeningBalanceEntered(**opening_balance_payload(each.opening)), {}, None))
    announce_changes(told, actor=actor)
