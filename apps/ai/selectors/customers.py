"""Customers as the learning wants them: what they bought, paid, complained of, and who spoke to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.functions import MD5, Cast

from apps.ai.learning.customers import CustomerHistory
from apps.ai.learning.purchases import LEAST_PURCHASES, Purchases
from apps.crm.models import Activity
from apps.crm.selectors import activity_rows, customer_rows
from apps.finance.models import ISSUED
from apps.finance.selectors import invoice_rows
from apps.kernel import clock
from apps.sales.models import COUNTED
from apps.sales.selectors import order_rows

MOST_CUSTOMERS = 5_000
AT_ONCE = 500
Type, Outcome = Activity.Type, Activity.Outcome
CONTACTS = (Type.CALL, Type.EMAIL, Type.MEETING, Type.DEMO, Type.PROPOSAL, Type.FOLLOW_UP)


def rhythmic() -> dict[UUID, CustomerHistory]:
    """Customers of the scope in force who bought twice or more; of very many, always the same sample."""
    drawn = customer_rows().filter(total_orders__gte=LEAST_PURCHASES)
    drawn = drawn.order_by(MD5(Cast("pk", CharField())))
    ids = list(drawn.values_list("pk", flat=True)[:MOST_CUSTOMERS])
    found: dict[UUID, CustomerHistory] = {}
    for place in range(0, len(ids), AT_ONCE):
        found |= histories(ids[place : place + AT_ONCE])
    return found


def histories(ids: Sequence[UUID]) -> dict[UUID, CustomerHistory]:
    """All that is counted of each; three queries however many."""
    orders, dues, activities = _orders(ids), _dues(ids), _activities(ids)
    return {
        pk: CustomerHistory(
            purchases=orders[pk],
            dues=dues[pk],
            tickets=[day for day, kind in activities[pk] if kind == Type.SUPPORT],
            contacts=[day for day, kind in activities[pk] if kind != Type.SUPPORT],
        )
        for pk in ids
    }


def _orders(ids: Sequence[UUID]) -> dict[UUID, Purchases]:
    """The orders that count in the customer's metrics."""
    rows = order_rows().filter(customer_id__in=ids, status__in=COUNTED).order_by("created_at", "pk")
    days: dict[UUID, list[int]] = {pk: [] for pk in ids}
    amounts: dict[UUID, list[float]] = {pk: [] for pk in ids}
    for customer_id, at, amount in rows.values_list("customer_id", "created_at", "total_amount"):
        days[customer_id].append(clock.local_date(at).toordinal())
        amounts[customer_id].append(float(amount))
    return {pk: Purchases(days[pk], amounts[pk]) for pk in ids}


def _dues(ids: Sequence[UUID]) -> dict[UUID, list[tuple[int, bool]]]:
    """(day, whether it was not paid in full by then) of the issued invoices."""
    rows = invoice_rows().filter(customer_id__in=ids, status__in=ISSUED).order_by("due_date", "pk")
    found = defaultdict(list)
    for customer_id, due, paid in rows.values_list("customer_id", "due_date", "paid_date"):
        found[customer_id].append((due.toordinal(), paid is None or paid > due))
    return found


def _activities(ids: Sequence[UUID]) -> dict[UUID, list[tuple[int, str]]]:
    """(day, type) of contacts, and of the complaints that nobody marked as settled well."""
    open_ticket = Q(type=Type.SUPPORT) & (Q(outcome__isnull=True) | ~Q(outcome=Outcome.POSITIVE))
    contact = Q(type__in=CONTACTS, completed_at__isnull=False)
    rows = activity_rows().filter(contact | open_ticket, customer_id__in=ids)
    found = defaultdict(list)
    for customer_id, at, kind in rows.order_by("occurred_at", "pk").values_list(
        "customer_id", "occurred_at", "type"
    ):
        found[customer_id].append((clock.local_date(at).toordinal(), str(kind)))
    return found
