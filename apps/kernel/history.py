"""What happened to an object, for its history page in the back office: its rows in the log of changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.module_loading import import_string

from apps.kernel.models import Change

PER_PAGE = 100


def page_of(subject_id: UUID, number: Any) -> Page[Any]:
    """Newest first: `{at, name, actor, changes: [(field, before, after)]}`."""
    rows = Change.everything.filter(subject_id=subject_id).order_by("-id")
    page = Paginator(rows, PER_PAGE).get_page(number)
    authors = {row.actor_id for row in page.object_list if row.actor_id}
    names = import_string(settings.AUTHOR_NAMES)(list(authors))
    page.object_list = [
        {  # type: ignore[misc]
            "at": row.created_at,
            "name": row.name,
            "actor": names.get(row.actor_id),
            "changes": [(name, before, after) for name, (before, after) in (row.changes or {}).items()],
        }
        for row in page.object_list
    ]
    return page
