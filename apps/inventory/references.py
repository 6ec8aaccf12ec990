"""What the apps above know of products: who still needs one, how it looks.

Registered once, from an app's `ready()`; nothing here imports upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.db.models import Q

Question = Callable[[UUID], bool]
Pictures = Callable[[Collection[UUID]], Mapping[UUID, bytes]]
_pictures: list[Pictures] = []
_to_companies: list[Callable[[], Q]] = []
_in_use: list[Question] = []
_has_lines: list[Question] = []
_supplier_in_use: list[Question] = []


def register(in_use: Question) -> None:
    """Ask `in_use(product_id)` before a product is deleted or changes its type; True refuses it.

    It should say True while a document under way (an open deal, an unfinished order) has the product.
    """
    if in_use not in _in_use:
        _in_use.append(in_use)


def register_lines(has_lines: Question) -> None:
    """Ask `has_lines(product_id)` before a product changes its type: whether any document, finished
    ones too, has the product. Deleting does not ask: finished documents keep showing a deleted product.
    """
    if has_lines not in _has_lines:
        _has_lines.append(has_lines)


def register_supplier(in_use: Question) -> None:
    """Ask `in_use(supplier_id)` before a supplier is deleted; True refuses it."""
    if in_use not in _supplier_in_use:
        _supplier_in_use.append(in_use)


def supplier_in_use(supplier_id: UUID) -> bool:
    """Whether a document under way, or a debt, names the supplier."""
    return any(ask(supplier_id) for ask in _supplier_in_use)


def in_use(product_id: UUID) -> bool:
    """Whether a document under way has the product."""
    return any(ask(product_id) for ask in _in_use)


def has_lines(product_id: UUID) -> bool:
    """Whether any document has the product."""
    return in_use(product_id) or any(ask(product_id) for ask in _has_lines)


def register_pictures(answer: Pictures) -> None:
    """Ask `answer(product ids)` for a small picture of each product that has one, as a file's content."""
    if answer not in _pictures:
        _pictures.append(answer)


def pictures_of(product_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """{product: a small picture of it}."""
    found: dict[UUID, bytes] = {}
    for answer in _pictures:
        found |= answer(product_ids)
    return found


def register_company_sales(condition: Callable[[], Q]) -> None:
    """`condition()` holds of the products that documents above sell to companies, who get e-invoices."""
    if condition not in _to_companies:
        _to_companies.append(condition)


def sold_to_companies() -> Q:
    """Which products are sold to companies."""
    found = Q(pk__in=[])
    for condition in _to_companies:
        found |= condition()
    return found
