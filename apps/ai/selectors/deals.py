"""Deals as the learning wants them: whole lives, and how the closed ones ended stage by stage."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.dateparse import parse_date

from apps.ai.learning.deals import Contact, DealHistory, Details, StageRates
from apps.crm.models import OPEN_STAGES, Activity, Deal, Stage
from apps.crm.selectors import activity_rows, deal_rows, deal_stage_entry_rows
from apps.crm.selectors.figures import deal_endings
from apps.crm.services.stages import PROBABILITY
from apps.kernel import clock
from apps.kernel.models import Change

DAY = 86_400
MOST_CLOSED = 5_000  # the newest ones; older deals were won by other people in other times
LOOKED_AT = 1_000  # of them, where somebody waits for the answer
AT_ONCE = 1_000
CLOSED = (Stage.WON, Stage.LOST)
Type = Activity.Type
CONTACTS = (Type.CALL, Type.EMAIL, Type.MEETING, Type.DEMO, Type.PROPOSAL, Type.FOLLOW_UP)
DEFAULTS = {str(stage): float(PROBABILITY[stage] / 100) for stage in OPEN_STAGES}
COLUMNS = (
    "pk", "created_at", "customer_id", "stage", "won_at", "lost_at", "actual_close_date",
    "value", "probability", "expected_close_date", "competitors", "tags",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endings:
    """`rates` by stage; median days of a stay in each stage, and of a whole closed deal under ''."""

    rates: StageRates
    days: dict[str, float]
    closed: int


def endings() -> Endings:
    """How the newest closed deals of the workspace in force ended; one query."""
    rows = {stage: (won, closed, spent) for stage, won, closed, spent in deal_endings(LOOKED_AT)}
    counts = {stage: (won, closed) for stage, (won, closed, _spent) in rows.items() if stage}
    return Endings(
        rates=StageRates(counts, DEFAULTS),
        days={stage: spent.total_seconds() / DAY for stage, (_won, _closed, spent) in rows.items() if spent},
        closed=rows[""][1],
    )


def closed_count() -> int:
    """How many deals of the scope in force are won or lost."""
    return deal_rows().filter(stage__in=CLOSED).count()


def closed_deals() -> dict[UUID, DealHistory]:
    """The newest closed deals of the scope in force, by the day they ended; a few queries a thousand."""
    newest = deal_rows().filter(stage__in=CLOSED, actual_close_date__isnull=False)
    ids = list(newest.order_by("-actual_close_date", "-pk").values_list("pk", flat=True)[:MOST_CLOSED])
    found: dict[UUID, DealHistory] = {}
    for place in range(0, len(ids), AT_ONCE):
        found |= histories(deal_rows().filter(pk__in=ids[place : place + AT_ONCE]))
    return found


def histories(deals: QuerySet[Deal]) -> dict[UUID, DealHistory]:
    """Whole lives; five queries however many."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in deals.values_list(*COLUMNS)]
    ids = [row["pk"] for row in rows]
    stays, contacts, changes = _stays(ids), _contacts(ids), _changes(ids)
    wins = _wins({row["customer_id"] for row in rows})
    return {
        (pk := row["pk"]): DealHistory(
            opened=number(row["created_at"]),
            stays=stays[pk] or [(number(row["created_at"]), str(Stage.LEAD))],
            contacts=contacts[pk],
            details=Details(**{name: read(row[column]) for column, (name, read) in DETAILS.items()}),
            changes=changes[pk],
            wins=[at for at, deal_id in wins[row["customer_id"]] if deal_id != pk],
            closed=_closed(row),
            won=row["stage"] == Stage.WON,
        )
        for row in rows
    }


def number(moment: dt.datetime) -> float:
    """Days since 1970 with their fraction."""
    return moment.timestamp() / DAY


def moment(days: float) -> dt.datetime:
    """The opposite of `number`, to the millisecond."""
    return dt.datetime.fromtimestamp(round(days * DAY, 3), tz=dt.UTC)


def _closed(row: dict[str, Any]) -> float | None:
    """When it ended: when that was entered, or by the end of the earlier day that was named."""
    entered = row["won_at"] or row["lost_at"]
    if entered is None or row["stage"] not in CLOSED:
        return None
    return number(min(entered, clock.day_end(row["actual_close_date"] or clock.local_date(entered))))


def _stays(ids: Sequence[UUID]) -> dict[UUID, list[tuple[float, str]]]:
    found = defaultdict(list)
    entries = deal_stage_entry_rows().filter(deal_id__in=ids, stage__in=OPEN_STAGES)
    for deal_id, stage, at in entries.order_by("entered_at", "pk").values_list(
        "deal_id", "stage", "entered_at"
    ):
        found[deal_id].append((number(at), str(stage)))
    return found


def _contacts(ids: Sequence[UUID]) -> dict[UUID, list[Contact]]:
    found = defaultdict(list)
    done = activity_rows().filter(deal_id__in=ids, type__in=CONTACTS, completed_at__isnull=False)
    rows = done.order_by("occurred_at", "pk")
    for deal_id, at, entered, kind, outcome in rows.values_list(
        "deal_id", "occurred_at", "created_at", "type", "outcome"
    ):
        found[deal_id].append(Contact(number(at), number(entered), str(kind), outcome))
    return found


def _changes(ids: Sequence[UUID]) -> dict[UUID, list[tuple[float, dict[str, Any]]]]:
    """What the details were before each change, from the audit trail."""
    found = defaultdict(list)
    rows = Change.objects.filter(subject="deal", subject_id__in=ids, changes__isnull=False)
    for deal_id, at, changes in rows.order_by("pk").values_list("subject_id", "created_at", "changes"):
        before = {
            name: read(changes[column][0])
            for column, (name, read) in DETAILS.items()
            if changes and column in changes
        }
        if before:
            found[deal_id].append((number(at), before))
    return found


def _wins(customers: set[UUID]) -> dict[UUID, list[tuple[float, UUID]]]:
    found = defaultdict(list)
    won = deal_rows().filter(customer_id__in=customers, stage=Stage.WON)
    for customer_id, pk, at in won.order_by().values_list("customer_id", "pk", "won_at"):
        if at is not None:
            found[customer_id].append((number(at), pk))
    return found


def _share(percent: Any) -> float:
    return float(Decimal(percent)) / 100


def _day(value: Any) -> float | None:
    """The end of a day; the audit trail has it as text."""
    day = parse_date(value) if isinstance(value, str) else value
    return number(clock.day_end(day)) if day else None


# The columns that people change, what they tell, and how a value or its text in the audit trail is read.
DETAILS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "value": ("value", float),
    "probability": ("probability", _share),
    "expected_close_date": ("expected", _day),
    "competitors": ("competitors", len),
    "tags": ("tags", tuple),
}
