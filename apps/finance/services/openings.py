"""What was between the house and its parties before its books began (domain.md §7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.crm.models import Customer
from apps.finance import openings
from apps.finance.events import OpeningBalanceEntered, OpeningBalanceOverdue, OpeningBalanceReversed
from apps.finance.models import IN_FORCE, OpeningBalance
from apps.finance.services import allocating, ledger
from apps.finance.services.ledger import Kind
from apps.finance.services.locking import take_opening
from apps.finance.services.payloads import opening_balance_payload
from apps.finance.services.terms import require_not_ahead
from apps.inventory.models import Supplier
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import AlreadyExists, Conflict, Invalid, Missing, NotFound, not_found
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.records import Kept, change, lock_first, lock_referred, lock_rows

# What makes two entries the same, beside the party and the external id.
VALUES = ("date", "due_date", "amount")

P = TypeVar("P", Customer, Supplier)


@transaction.atomic
def create_opening_balance(
    *,
    actor: Actor,
    amount: Decimal,
    date: date,
    customer_id: UUID | None = None,
    supplier_id: UUID | None = None,
    due_date: date | None = None,
    external_id: str = "",
    notes: str = "",
) -> OpeningBalance:
    """Enter what was between us and a customer or supplier at the end of a day.

    Args:
        amount: in tenge; positive a debt (the customer owes us, we owe the supplier), negative an advance.
        date: the local day on which it stood so, not in the future.
        due_date: by when a debt was to be paid, often before `date`; `date` unless given.
        external_id: in the program that it comes from; no two entries in force of customers have the same.
    Raises:
        Missing: no party. NotFound: the customer or supplier.
        Invalid: two parties, no amount, a day in the future, a balance beyond money columns.
        AlreadyExists: the external id.
    """
    require_not_ahead(date, "date")
    if not amount:
        raise Invalid(amount=_("The amount cannot be zero."))
    party = _party(customer_id, supplier_id)
    if external_id and (found := _in_force(party, external_id).first()) is not None:
        raise AlreadyExists("external_id", number=found.number)
    due = due_date or date
    opening = _enter(
        party,
        amount,
        actor=actor,
        date=date,
        due_date=due,
        external_id=external_id,
        notes=notes,
        # An old debt is no news: only what falls due from now on is told.
        overdue_since=due if due < clock.today() else None,
    )
    announce(OpeningBalanceEntered(**opening_balance_payload(opening)), actor=actor)
    return opening


@transaction.atomic
def keep_opening_balance(
    *, actor: Actor, external_id: str, amount: Decimal, date: date, **details: Any
) -> tuple[OpeningBalance, Kept]:
    """Bring the entry of an external id to these values; a second time changes nothing. For rows of a file.

    One of other values is taken back and entered anew.

    Args:
        details: as of `create_opening_balance`.
    Raises:
        Missing: no external id. Conflict: other values, but money moves on the present one already.
        otherwise as `create_opening_balance`.
    """
    if not external_id:
        raise Missing("external_id")
    party = _party(details.get("customer_id"), details.get("supplier_id"))
    values = {"amount": amount, "date": date, "due_date": details.get("due_date") or date}
    found = _in_force(party, external_id).first()
    if found is None:
        made = create_opening_balance(
            actor=actor, external_id=external_id, amount=amount, date=date, **details
        )
        return made, Kept.CREATED
    same_party = party.pk in (found.customer_id, found.supplier_id)
    if same_party and all(getattr(found, name) == values[name] for name in VALUES):
        return found, Kept.UNCHANGED
    reverse_opening_balance(found.pk, actor=actor, reason=_("Corrected by a later import"))
    made = create_opening_balance(actor=actor, external_id=external_id, amount=amount, date=date, **details)
    return made, Kept.CORRECTED


@transaction.atomic
def reverse_opening_balance(
    opening_id: UUID, *, actor: Actor, reason: str = "", date: date | None = None
) -> OpeningBalance:
    """Take back what was entered by mistake: an opposite entry, so that it can be entered anew.

    Args:
        date: of the opposite entry; that of the mistake unless given, as if it had never been.
    Raises:
        NotFound. Conflict: it was taken back, takes another back, or money moves on it.
        Invalid: a day in the future, or before the mistake.
    """
    opening = take_opening(opening_id)
    if not opening.is_in_force:
        raise Conflict(_("It has been taken back"), opening_balance_id=opening.pk)
    if opening.settled_amount:
        raise Conflict(
            _("Money lies on it, or it was used: take it off first"), settled_amount=opening.settled_amount
        )
    day = date or opening.date
    require_not_ahead(day, "date")
    if day < opening.date:
        text = _("The correction (%(day)s) cannot be dated before its entry (%(entered)s).")
        raise Invalid(date=text % {"day": day.isoformat(), "entered": opening.date.isoformat()})
    changes = change(opening, {"reversed_on": day})
    party = opening.customer or opening.supplier
    opposite = _enter(
        party,
        -opening.amount,
        actor=actor,
        date=day,
        due_date=max(day, opening.due_date),
        notes=reason,
        reverses=opening,
        overdue_since=day,
    )
    event = OpeningBalanceReversed(**opening_balance_payload(opening), reversed_by=opposite.pk, reason=reason)
    announce(event, actor=actor, changes=changes)
    return opening


@transaction.atomic
def allocate_advance(opening_id: UUID, *, actor: Actor, items: Sequence[Mapping[str, Any]]) -> OpeningBalance:
    """Put a customer's advance of before on what they owe, or take it off.

    Args:
        items: as of `allocate_payment`.
    Raises:
        NotFound: the advance. Conflict: it is a debt, a supplier's, or was taken back.
        otherwise as `allocate_payment`.
    """
    advance = OpeningBalance.objects.filter(pk=opening_id).first()
    if advance is None:
        raise NotFound()
    allocating.require_advance(advance)
    allocating.allocate(advance, items, actor=actor)
    return advance


@transaction.atomic
def mark_openings_overdue(customer_id: UUID, *, actor: Actor) -> int:
    """Tell once of a customer's debts of before whose due day lies before today; how many."""
    customer = lock_referred(Customer, customer_id)
    found = lock_rows(
        OpeningBalance.objects.filter(pk__in=openings.past_due(clock.today()).filter(customer=customer))
    )
    for opening in found:
        changes = change(opening, {"overdue_since": clock.today()})
        event = OpeningBalanceOverdue(
            **opening_balance_payload(opening), due_amount=opening.due_amount, on_account=customer.on_account
        )
        announce(event, actor=actor, changes=changes)
    return len(found)


def _party(customer_id: UUID | None, supplier_id: UUID | None) -> Customer | Supplier:
    """The one party, locked."""
    if customer_id is not None and supplier_id is not None:
        raise Invalid(supplier_id=_("Name either a customer or a supplier."))
    if customer_id is not None:
        return _locked(Customer, customer_id, "customer_id")
    if supplier_id is None:
        raise Missing("customer_id")
    return _locked(Supplier, supplier_id, "supplier_id")


def _locked(model: type[P], pk: UUID, field: str) -> P:
    found: P | None = lock_first(model.objects.filter(pk=pk))
    if found is None:
        raise not_found(field)
    return found


def _in_force(party: Customer | Supplier, external_id: str) -> Any:
    of_kind = {"customer__isnull": not isinstance(party, Customer)}
    return OpeningBalance.objects.filter(IN_FORCE, external_id=external_id, **of_kind)


def _enter(party: Any, amount: Decimal, *, actor: Actor, **values: Any) -> OpeningBalance:
    """Write and post; the party is locked."""
    side = "customer" if isinstance(party, Customer) else "supplier"
    money.require_money(amount, field="amount")
    try:
        with transaction.atomic():
            opening = OpeningBalance.objects.create(
                **tenant_of(party),
                **{side: party},
                **values,
                amount=amount,
                user_id=actor.user_id,
                number=next_number("OB", organization_id=party.organization_id),
            )
    except IntegrityError as error:  # somebody entered it for another party this very moment
        if "_once" in str(error):
            raise AlreadyExists("external_id") from error
        raise
    if isinstance(party, Customer):
        ledger.post(opening, Kind.OPENING, -amount, day=opening.date)
        ledger.refresh_sums(party, None, actor=actor)
    return opening
