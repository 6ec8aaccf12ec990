"""Suppliers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.imports.services.kinds.base import Batched, Changed, Items, Made, Plan, differs
from apps.imports.tables import Row
from apps.inventory import services as inventory
from apps.inventory.selectors import supplier_rows
from apps.kernel.errors import Missing

DETAILS = ("name", "bin", "contact_person", "phone", "email", "address", "notes")


class Suppliers(Batched):
    """Found by BIN, else by name. Empty cells change nothing."""

    rights = ("INVENTORY_BUY",)

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = [("bin", values["bin"])] if values.get("bin") else []
        return found + ([("name", values["name"].lower())] if values.get("name") else [])

    def load(self, rows: Sequence[Row]) -> None:
        there = list(supplier_rows().all())
        self.by_bin = {each.bin: each for each in there if each.bin}
        self.by_name = {each.name.lower(): each for each in there}

    def there(self) -> QuerySet[Any]:
        self.actor.require("INVENTORY_VIEW")
        return supplier_rows().order_by("name", "id")

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        for supplier in rows.iterator(chunk_size=500):
            yield {name: getattr(supplier, name) for name in DETAILS}

    def plan(self, values: dict[str, Any]) -> Plan:
        found = self.by_bin.get(values.get("bin", ""))
        if found is None:
            found = self.by_name.get(values.get("name", "").lower())
        if found is None:
            if not values.get("name"):
                raise Missing("name")
            return Plan(values, is_new=True)
        return Plan(values if differs(found, values) else {}, found.pk)

    def create(self, items: Items) -> Made:
        made, refused = inventory.create_suppliers(actor=self.actor, items=items)
        return {number: supplier.pk for number, supplier in made.items()}, refused

    def change(self, items: Mapping[UUID, Any]) -> Changed:
        return inventory.update_suppliers(actor=self.actor, items=items)
