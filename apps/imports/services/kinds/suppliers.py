"""Suppliers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.imports.choices import Outcome
from apps.imports.services.kinds.base import Kind, differs
from apps.imports.tables import Row
from apps.inventory import services as inventory
from apps.inventory.selectors import supplier_rows
from apps.kernel.errors import Missing

DETAILS = ("name", "bin", "contact_person", "phone", "email", "address", "notes")


class Suppliers(Kind):
    """Found by BIN, else by name. Empty cells change nothing."""

    rights = ("INVENTORY_BUY",)

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = [("bin", values["bin"])] if values.get("bin") else []
        return found + ([("name", values["name"].lower())] if values.get("name") else [])

    def load(self, rows: Sequence[Row]) -> None:
        there = list(supplier_rows().all())
        self.by_bin = {each.bin: each for each in there if each.bin}
        self.by_name = {each.name.lower(): each for each in there}

    def existing(self) -> Iterator[dict[str, Any]]:
        self.actor.require("INVENTORY_VIEW")
        for supplier in supplier_rows().order_by("name", "id").iterator(chunk_size=500):
            yield {name: getattr(supplier, name) for name in DETAILS}

    def write(self, values: dict[str, Any]) -> tuple[Outcome, UUID | None]:
        found = self.by_bin.get(values.get("bin", ""))
        if found is None:
            found = self.by_name.get(values.get("name", "").lower())
        if found is None:
            if not values.get("name"):
                raise Missing("name")
            return Outcome.CREATE, inventory.create_supplier(actor=self.actor, **values).pk
        if not differs(found, values):
            return Outcome.UNCHANGED, found.pk
        inventory.update_supplier(found.pk, actor=self.actor, **values)
        return Outcome.UPDATE, found.pk
