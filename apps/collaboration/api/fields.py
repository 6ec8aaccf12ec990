"""What tasks and comments show beside their columns."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.collaboration.selectors import comment_rows, entity_names, file_rows, task_rows
from apps.hr import selectors as hr
from apps.kernel import clock


def due_as_sent(due_at: dt.datetime | None, has_time: bool) -> dt.date | dt.datetime | None:
    """A day where only the day is known."""
    return due_at if due_at is None or has_time else clock.local_date(due_at)


def is_overdue(due_at: dt.datetime | None, completed_at: dt.datetime | None) -> bool:
    """Whether its time has passed and it is not done."""
    return due_at is not None and completed_at is None and due_at < timezone.now()


def is_done(completed_at: dt.datetime | None) -> bool:
    """Whether somebody said so."""
    return completed_at is not None


def full_name(first: str | None, last: str | None) -> str | None:
    """Null for nobody."""
    return f"{first or ''} {last or ''}".strip() or None


def task_records(ids: list[UUID]) -> dict[UUID, str]:
    """{task id: what its record is called}."""
    return _named(task_rows().filter(pk__in=ids))


def comment_records(ids: list[UUID]) -> dict[UUID, str]:
    """{comment id: what its record is called}."""
    return _named(comment_rows().filter(pk__in=ids))


def file_records(ids: list[UUID]) -> dict[UUID, str]:
    """{file id: what its record is called}."""
    return _named(file_rows().filter(pk__in=ids))


def people_mentioned(ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{comment id: `employeeId` and `name` of whom it names}."""
    rows = dict(comment_rows().filter(pk__in=ids).values_list("pk", "mentions"))
    names = hr.employee_names(pk for mentions in rows.values() for pk in mentions)
    return {
        pk: [{"employeeId": each, "name": names.get(each, "")} for each in mentions]
        for pk, mentions in rows.items()
    }


def _named(rows: Any) -> dict[UUID, str]:
    found = list(rows.values_list("pk", "entity_type", "entity_id"))
    names = entity_names((kind, entity_id) for _pk, kind, entity_id in found)
    return {pk: names[kind, entity_id] for pk, kind, entity_id in found if (kind, entity_id) in names}
