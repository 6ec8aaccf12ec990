"""What went by e-mail, and whether."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.finance.models import Mailing

_KEYS = {
    "id": "id",
    "to": "to",
    "contactName": "contact_name",
    "version": "version",
    "language": "language",
    "state": "state",
    "error": "error",
    "createdAt": "created_at",
    "sentAt": "sent_at",
    "userId": "user_id",
}


def letters(subject_ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{record: its letters as its page shows them, the first first}; one query."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = Mailing.objects.filter(subject_id__in=subject_ids).order_by("created_at", "id")
    for subject_id, *values in rows.values_list("subject_id", *_KEYS.values()):
        shown = dict(zip(_KEYS, values, strict=True))
        found[subject_id].append(
            {**shown, "contactName": shown["contactName"] or None, "error": shown["error"] or None}
        )
    return dict(found)
