"""New products: one or a thousand by the same handful of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.inventory.events import ProductCreated
from apps.inventory.models import Product, StockMovement
from apps.inventory.services import parts as product_parts
from apps.inventory.services.drafts import new_columns, stock_levels
from apps.inventory.services.stock import Change, move
from apps.inventory.sql.products import INSERT
from apps.inventory.translated import text
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, DomainError, Invalid
from apps.kernel.events import announce_all
from apps.kernel.models import uuid7
from apps.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class Created:
    """A product that was written."""

    id: UUID
    code: str
    name: str
    status: str = Product.Status.ACTIVE
    version: int = 1


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item of a batch that was not, by its place in the request."""

    index: int
    code: str
    errors: Mapping[str, Any]


@dataclass(slots=True)
class Draft:
    """A product on its way into the table."""

    index: int
    columns: dict[str, Any]
    levels: dict[str, Any]
    parts: product_parts.Parts
    initial_stock: Decimal
    id: UUID = field(default_factory=uuid7)

    @property
    def row(self) -> dict[str, Any]:
        plain = {name: text(self.columns, name) for name in ("name", "category", "description")}
        return {"n": self.index, "id": self.id, **self.columns, **plain, **self.levels}


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch."""

    products: list[Created]
    errors: list[Rejected]

    @property
    def created(self) -> int:
        return len(self.products)

    @property
    def failed(self) -> int:
        return len(self.errors)


@transaction.atomic
def create_product(*, actor: Actor, **values: Any) -> Created:
    """A new ACTIVE product, with its parts, price history and first stock.

    Args:
        values: `code`, `price`, `name` or `translations`, and the rest of POST /products.
    Raises:
        AlreadyExists: the workspace has the code, in any spelling.
        Invalid, Missing, NotFound: naming the field.
    """
    draft = _draft(0, values, product_parts.Known.of([values]))
    if not _insert([draft], actor):
        raise AlreadyExists("code")
    return _created(draft)


@transaction.atomic
def create_products(
    *, actor: Actor, items: Mapping[int, Mapping[str, Any]], rejected: Sequence[Rejected] = ()
) -> Batch:
    """Many products at once; each that is right is created, each that is not is said why.

    Args:
        items: bodies of POST /products by their place in the request.
        rejected: items that could not even be read.
    Raises:
        Invalid: none of them is right.
    """
    known = product_parts.Known.of(items.values())
    drafts, errors = [], list(rejected)
    for index, values in items.items():
        try:
            drafts.append(_draft(index, values, known))
        except DomainError as error:
            errors.append(Rejected(index, values["code"], error.details))
    taken = _insert(drafts, actor)
    errors += [
        Rejected(draft.index, draft.columns["code"], {"code": [AlreadyExists.message]})
        for draft in drafts
        if draft.id not in taken
    ]
    errors.sort(key=lambda error: error.index)
    if not taken:
        raise Invalid(
            {
                f"products.{each.index}.{name}": wording
                for each in errors
                for name, wording in each.errors.items()
            }
        )
    return Batch([_created(draft) for draft in drafts if draft.id in taken], errors)


def _draft(index: int, values: Mapping[str, Any], known: product_parts.Known) -> Draft:
    columns = new_columns(values)
    initial = values.get("initial_stock") or Decimal(0)
    if initial and columns["type"] not in Product.STOCKABLE:
        raise Invalid(
            {"initial_stock": _("Services, digital products and bundles keep no stock of their own.")}
        )
    return Draft(index, columns, stock_levels(values), product_parts.checked(values, known), initial)


def _created(draft: Draft) -> Created:
    return Created(draft.id, draft.columns["code"], text(draft.columns, "name"))


def _insert(drafts: Sequence[Draft], actor: Actor) -> set[UUID]:
    """Write what has a free code; returns the ids written."""
    if not drafts:
        return set()
    rows = orjson.dumps([draft.row for draft in drafts], default=str).decode()
    values = {
        "rows": rows,
        "organization": actor.organization_id,
        "workspace": actor.workspace_id,
        "user": actor.user_id,
        "stockable": sorted(map(str, Product.STOCKABLE)),
    }
    taken = {row[0] for row in fetch(INSERT, values)}
    written = [draft for draft in drafts if draft.id in taken]
    product_parts.add_parts({draft.id: draft.parts for draft in written}, actor=actor)
    announce_all(
        [ProductCreated(product_id=draft.id, code=draft.columns["code"]) for draft in written],
        actor=actor,
        version=1,
    )
    move(
        [
            Change(draft.id, draft.initial_stock, unit_cost=draft.columns["cost"])
            for draft in written
            if draft.initial_stock
        ],
        actor=actor,
        type=StockMovement.Type.IN,
        notes=str(_("Initial stock")),
    )
    return taken
