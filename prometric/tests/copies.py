"""A registered company copied from one that was registered for real, in one statement.

Nearly every test wants a company, and registering one takes thirty statements. The first one of a process
is registered by the service inside a savepoint that is rolled back; the rows that it wrote, of whatever
table, are kept as text in which ids, moments, the day and the number are slots. A copy fills the slots and
inserts all rows at once. What the service does besides writing rows (locks, work after the commit) a copy
does not do: tests whose company is committed register theirs. `test_copies.py` compares the two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from itertools import zip_longest
from typing import Any, TypeVar
from uuid import UUID

import time_machine
import uuid_utils.compat as uuid_utils
from django.db import connection, models, transaction
from django.utils import timezone

from apps.kernel import clock

Row = TypeVar("Row", bound=models.Model)
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)"
# What PostgreSQL fills by itself is left to it: the log of changes is written by the outbox's trigger.
COLUMNS = """
SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
    AND is_generated = 'NEVER' AND is_identity = 'NO' AND table_name <> 'kernel_change'
GROUP BY table_name
"""


def _columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return dict(cursor.fetchall())


def rows_of(tables: list[str]) -> dict[str, set[str]]:
    """Every row of the tables as JSON text, as far as the scope in force lets it be seen."""
    parts = [f"SELECT '{table}', to_jsonb(t)::text FROM {table} t" for table in tables]
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for table, row in cursor.fetchall():
            found.setdefault(table, set()).add(row)
    return found


def written_by(make: Callable[[], Any]) -> tuple[Any, dict[str, list[Any]]]:
    """What `make` gives, and the rows that it writes, table by table; nothing of them stays."""
    tables = sorted(_columns())
    with transaction.atomic():
        before = rows_of(tables)
        made = make()
        after = rows_of(tables)
        transaction.set_rollback(True)
    new = {table: sorted(rows - before.get(table, set())) for table, rows in after.items()}
    return made, {table: [json.loads(row) for row in rows] for table, rows in new.items() if rows}


class Template:
    """What a registration writes, to be written again for other numbers."""

    def __init__(
        self, make: Callable[[int], tuple[models.Model, ...]], number: int, names: Callable[[int], list[str]]
    ) -> None:
        """Call inside a transaction, in a scope that sees all.

        Args:
            make: writes the rows for a number, and gives those that `Copy.again` will be asked for.
            number: one of six digits that stands in nothing else.
            names: texts made of a number that do not show it, such as a digest.
        """
        self.at, self.number, self.names = timezone.now(), number, names
        # All at one moment, so that a copy's is that at which it is asked for.
        with time_machine.travel(self.at, tick=False):
            self.day = clock.today()
            self.instances, written = written_by(lambda: make(number))
        text = json.dumps(written)
        self.ids = sorted({*re.findall(ID, text)})
        known = [*(UUID(each).hex for each in self.ids), *names(number), self.day.isoformat(), str(number)]
        self.slots = re.compile("|".join((ID, MOMENT, *map(re.escape, known))))
        self.text = self._split(text)
        columns = _columns()
        self.statement = "WITH every AS (SELECT %s::jsonb AS rows), " + ", ".join(
            f"_{table} AS (INSERT INTO {table} ({mine}) SELECT {mine} FROM every,"
            f" jsonb_populate_recordset(NULL::{table}, rows -> '{table}'))"
            for table in written
            for mine in [", ".join(f'"{name}"' for name in columns[table])]
        )
        self.statement += " SELECT"

    def _split(self, text: str) -> list[tuple[str, str]]:
        """(text, the slot behind it) …"""
        return list(zip_longest(self.slots.split(text), self.slots.findall(text), fillvalue=""))

    def copy(self, number: int) -> Copy:
        """Write the rows again, as of now."""
        made = Copy(self, number)
        text = "".join(piece + made.fill(slot) for piece, slot in self.text)
        # Planned once a connection: as a statement of its own, it is the same for every copy.
        with connection.connection.cursor() as cursor:
            cursor.execute(self.statement, [text], prepare=True)
        return made


class Copy:
    """One copy: how each slot is filled."""

    def __init__(self, template: Template, number: int) -> None:
        self.template = template
        fresh = [uuid_utils.uuid7() for _ in template.ids]
        self.ids = dict(zip(map(UUID, template.ids), fresh, strict=True))
        self.filled = {str(old): str(new) for old, new in self.ids.items()}
        self.filled |= {old.hex: new.hex for old, new in self.ids.items()}
        self.filled |= dict(zip(template.names(template.number), template.names(number), strict=True))
        self.filled |= {
            template.day.isoformat(): clock.today().isoformat(),
            str(template.number): str(number),
        }
        self.later = timezone.now() - template.at

    def fill(self, slot: str) -> str:
        """What stands in a slot of the text."""
        if slot and slot not in self.filled:
            # A moment, in the way in which it was written; the only other slot is an id of nothing made here.
            moment = datetime.fromisoformat(slot) + self.later
            self.filled[slot] = moment.isoformat() if slot[-1] != "Z" else f"{moment.isoformat()[:-6]}Z"
        return self.filled.get(slot, "")

    def again(self, instance: Row) -> Row:
        """The copy of an instance; what it refers to is not loaded."""
        fields = instance._meta.concrete_fields
        values = [self._value(getattr(instance, field.attname)) for field in fields]
        return type(instance).from_db("default", [field.attname for field in fields], values)

    def _value(self, value: Any) -> Any:
        if isinstance(value, UUID):
            return self.ids.get(value, value)
        if isinstance(value, datetime):
            return value + self.later
        if isinstance(value, str):
            return self.template.slots.sub(lambda found: self.fill(found[0]), value)
        return value
