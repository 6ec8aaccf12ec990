"""What the apps above know of a customer or a deal: who still needs it (deleting is refused while one does),
and what moves when duplicates are merged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

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


@dataclass(frozen=True, slots=True)
class Moves:
    """So many rows of a kind belong to customers; `name` is what people call the kind."""

    kind: str
    name: Any
    count: int


# Documents of customers whose writers lock them before the customer: rows of `ids`, to be locked in id order.
Documents = Callable[[Collection[UUID]], QuerySet[Any]]
Counted = Callable[[Collection[UUID]], list[Moves]]
_documents: list[Documents] = []
_counted: list[Counted] = []


def register_merging(*, documents: Documents | None = None, counted: Counted | None = None) -> None:
    """Take part in merging customers, beside hearing CustomerMerged.

    Args:
        documents: rows that are locked before the customers are, in the order of registration.
        counted: how many rows that no foreign key finds would move.
    """
    for found, known in ((documents, _documents), (counted, _counted)):
        if found is not None and found not in known:
            known.append(found)  # type: ignore[arg-type]


def documents_of(ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """What is to be locked before these customers are, in this order."""
    return [each(ids) for each in _documents]


def counted(ids: Collection[UUID]) -> list[Moves]:
    """What of these customers the apps above count themselves."""
    return [moves for each in _counted for moves in each(ids)]
