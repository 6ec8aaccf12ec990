"""Who still needs a customer or a deal: the apps above say so, and deleting is refused while one does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Model

from apps.crm.models import Customer

InUse = Callable[[UUID], bool]
_questions: dict[type[Model], list[InUse]] = {}


def register(in_use: InUse, *, of: type[Model] = Customer) -> None:
    """Ask `in_use(id)` before a customer (or `of=Deal`) is deleted; True refuses it."""
    asked = _questions.setdefault(of, [])
    if in_use not in asked:
        asked.append(in_use)


def in_use(subject: Any) -> bool:
    """Whether a live document of an app above refers to this customer or deal."""
    return any(ask(subject.pk) for ask in _questions.get(type(subject), []))
