"""What every kind does with its rows: find what is there, judge, write through the services of its app."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.imports.choices import Outcome
from apps.imports.columns import CONTACTS, Column, contact_name
from apps.imports.models import ImportRow
from apps.imports.tables import Row
from apps.kernel.actor import Actor
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.records import Kept

KEPT = {
    Kept.CREATED: Outcome.CREATE,
    Kept.CORRECTED: Outcome.UPDATE,
    Kept.UNCHANGED: Outcome.UNCHANGED,
}


@dataclass(slots=True)
class Done:
    """What became of a row."""

    row: Row
    outcome: Outcome
    name: str = ""
    record_id: UUID | None = None


@dataclass
class Kind:
    """One kind of rows, for one import; `load` reads what a batch of rows needs by a few statements."""

    actor: Actor
    columns: tuple[Column, ...]
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    # All of them are needed, when it is asked for and when it runs.
    rights: ClassVar[tuple[str, ...]]

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(column, what no other row of the file may say there)."""
        raise NotImplementedError

    def title(self, values: Mapping[str, Any]) -> str:
        """What people call the row."""
        return str(values.get("name") or values.get("code") or "")

    def load(self, rows: Sequence[Row]) -> None:
        """Read what the rows may name."""
        raise NotImplementedError

    def write(self, values: dict[str, Any]) -> tuple[Outcome, UUID | None]:
        """Bring one record to what the row says.

        Raises:
            DomainError: with `details` naming columns where it can.
        """
        raise NotImplementedError

    def there(self) -> QuerySet[Any]:
        """The records that the kind is about; none of kinds that only add.

        Raises:
            PermissionDenied: the actor may not see them.
        """
        return ImportRow.objects.none()

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        """Some of `there`, as rows of a file that would change nothing."""
        return iter(())

    def run(self, rows: Sequence[Row]) -> list[Done]:
        """What becomes of each row; one that is wrong has changed nothing."""
        for row in rows:
            self._refuse_twice(row)
        self.load([row for row in rows if not row.problems])
        return [self.attempt(row) for row in rows]

    def attempt(self, row: Row) -> Done:
        """Write one row, or note why not."""
        if row.problems:
            return self.judge(row)
        with transaction.atomic():
            done = self.judge(row)
            if done.outcome == Outcome.ERROR:
                transaction.set_rollback(True)
        return done

    def judge(self, row: Row) -> Done:
        """What `write` says of one row, or why not."""
        done = Done(row, Outcome.ERROR, self.title(row.values)[:255])
        if row.problems:
            return done
        try:
            done.outcome, done.record_id = self.write(row.values)
        except DomainError as error:
            self.refuse(row, error)
        return done

    def refuse(self, row: Row, error: DomainError) -> None:
        """Note a service's refusal at the columns that it names."""
        if isinstance(error, Invalid):
            for name, texts in error.details.items():
                column = self.column(name)
                for text in texts if isinstance(texts, (list, tuple)) else [texts]:
                    row.refuse(column, text, row.values.get(column.name) if column else None)
            return
        column = self.column(str(error.details.get("field", "")))
        if column is None:
            column = next(filter(None, map(self.column, error.details)), None)
        row.refuse(column, error.text, row.values.get(column.name) if column else None)

    def column(self, path: str) -> Column | None:
        """The column of a service's field: `contacts.0.phone` is `contact_phone`."""
        snake = re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", path)
        place = next((int(part) for part in snake.split(".") if part.isdigit()), 0)
        head, *rest = [part for part in snake.split(".") if not part.isdigit()]
        wanted = rest[-1] if rest else head
        if head == "contacts" and rest:
            wanted = contact_name(place + 1 if place < CONTACTS else 1, wanted)
        return next((each for each in self.columns if each.name == wanted), None)

    def _refuse_twice(self, row: Row) -> None:
        for name, key in self.keys(row.values):
            first = self.seen.setdefault((name, key), row.number)
            if first != row.number:
                text = _("The same as in row %(row)d.") % {"row": first}
                row.refuse(self.column(name), text, row.values.get(name))


Items = Mapping[int, Any]
Made = tuple[dict[int, UUID], dict[int, DomainError]]
Changed = tuple[set[UUID], dict[UUID, DomainError]]


@dataclass(slots=True)
class Plan:
    """What a row wants: nothing, a new record of `values`, or the record `pk` brought to them."""

    values: dict[str, Any] = field(default_factory=dict)
    pk: UUID | None = None
    is_new: bool = False


class Batched(Kind):
    """Rows are judged first and written together; where they cannot be, one by one."""

    def plan(self, values: dict[str, Any]) -> Plan:
        """What one row wants. Raises DomainError."""
        raise NotImplementedError

    def create(self, items: Items) -> Made:
        """Enter new records, by the rows' numbers. Raises AlreadyExists: for all of them."""
        raise NotImplementedError

    def change(self, items: Mapping[UUID, Any]) -> Changed:
        """Change records. Raises AlreadyExists: for all of them."""
        return set(), {}

    def run(self, rows: Sequence[Row]) -> list[Done]:
        for row in rows:
            self._refuse_twice(row)
        self.load([row for row in rows if not row.problems])
        done = {row.number: Done(row, Outcome.ERROR, self.title(row.values)[:255]) for row in rows}
        fresh: dict[int, Done] = {}
        changed: dict[UUID, Done] = {}
        again: list[Done] = []
        plans: dict[int, Plan] = {}
        for number, each in done.items():
            plan = self._planned(each)
            if plan is None:
                continue
            plans[number] = plan
            if plan.is_new:
                fresh[number] = each
            elif plan.pk is not None and plan.values and plan.pk not in changed:
                changed[plan.pk] = each
            elif plan.values:
                again.append(each)
        self._create({number: plans[number].values for number in fresh}, fresh)
        self._change({pk: plans[each.row.number].values for pk, each in changed.items()}, changed)
        for each in again:  # another row of the same record: as that has left it
            self.load([each.row])
            plan = self._planned(each)
            if plan is not None and plan.pk is not None and plan.values:
                self._change({plan.pk: plan.values}, {plan.pk: each})
        return list(done.values())

    def _planned(self, done: Done) -> Plan | None:
        """A row's plan, as yet without effect; what is wrong is noted."""
        if done.row.problems:
            return None
        try:
            plan = self.plan(done.row.values)
        except DomainError as error:
            self.refuse(done.row, error)
            return None
        done.outcome, done.record_id = Outcome.UNCHANGED, plan.pk
        return plan

    def _create(self, items: Items, done: Mapping[int, Done]) -> None:
        if not items:
            return
        try:
            with transaction.atomic():
                made, refused = self.create(items)
        except DomainError as error:
            if len(items) > 1:  # alone each says for itself
                for number in items:
                    self._create({number: items[number]}, done)
                return
            made, refused = {}, dict.fromkeys(items, error)
        for number in items:
            if number in made:
                done[number].outcome, done[number].record_id = Outcome.CREATE, made[number]
            else:
                self._note(done[number], refused[number])

    def _change(self, items: Mapping[UUID, Any], done: Mapping[UUID, Done]) -> None:
        if not items:
            return
        try:
            with transaction.atomic():
                changed, refused = self.change(items)
        except DomainError as error:
            if len(items) > 1:
                for pk in items:
                    self._change({pk: items[pk]}, done)
                return
            changed, refused = set(), dict.fromkeys(items, error)
        for pk in items:
            if pk in refused:
                self._note(done[pk], refused[pk])
            elif pk in changed:
                done[pk].outcome = Outcome.UPDATE

    def _note(self, done: Done, error: DomainError) -> None:
        done.outcome, done.record_id = Outcome.ERROR, None
        self.refuse(done.row, error)


def differs(record: Any, values: Mapping[str, Any]) -> bool:
    """Whether a record has another value; none and empty are one."""
    return any((getattr(record, name) or None) != (value or None) for name, value in values.items())
