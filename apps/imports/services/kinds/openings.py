"""What there was before the books begin here: stock with its cost, and what parties owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.finance import services as finance
from apps.finance.selectors import openings_in_force
from apps.imports.choices import Outcome
from apps.imports.services.kinds.base import KEPT, Done, Kind
from apps.imports.services.kinds.products import OfProducts
from apps.imports.tables import Row
from apps.inventory import services as inventory
from apps.inventory.models import Supplier
from apps.inventory.selectors import supplier_rows
from apps.inventory.selectors.opening import opening_stock_rows
from apps.inventory.translated import text
from apps.kernel.errors import Conflict, Invalid, Missing
from apps.kernel.letters import plain

# A row without an external id is the one entry of its product or party that came by a file.
ALONE = "import"


def require(values: Mapping[str, Any], *names: str) -> None:
    """Raises Missing: naming the columns that the row leaves empty."""
    if missing := [name for name in names if name not in values]:
        raise Missing(*missing)


class OpeningStock(OfProducts):
    """One entry of a product for each external id; another quantity, day or cost corrects it."""

    rights = ("INVENTORY_CORRECT",)

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        if not values.get("code"):
            return []
        return [("code", f"{plain(values['code'])} {values.get('external_id', ALONE)}")]

    def run(self, rows: Sequence[Row]) -> list[Done]:
        """All of a batch by a few statements."""
        done = super().run(rows)
        right = {each.row.number: each for each in done if each.outcome != Outcome.ERROR}
        items = {number: self._opening(each.row.values) for number, each in right.items()}
        kept, refused = inventory.keep_opening_stocks(actor=self.actor, items=items)
        for number, each in right.items():
            if number in kept:
                each.record_id, each.outcome = kept[number][0], KEPT[kept[number][1]]
            else:
                each.outcome = Outcome.ERROR
                self.refuse(each.row, refused[number])
        return done

    def attempt(self, row: Row) -> Done:
        """Judge one row; `run` writes what is right."""
        return self.judge(row)

    def there(self) -> QuerySet[Any]:
        """Entries in force that came by a file: one that was made by hand has no external id to be met by."""
        self.actor.require("INVENTORY_VIEW")
        return opening_stock_rows().order_by("product__code", "id")

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        sees_costs = self.actor.may("COSTS_VIEW")
        for entry in rows.select_related("product").iterator(chunk_size=500):
            yield {
                "code": entry.product.code,
                "name": text(entry.product, "name"),
                "quantity": entry.quantity,
                "unit_cost": entry.unit_cost if sees_costs else None,
                "date": entry.date,
                "external_id": "" if entry.external_id == ALONE else entry.external_id,
            }

    def write(self, values: dict[str, Any]) -> tuple[Outcome, UUID | None]:
        self.require(values)
        require(values, "quantity", "date")
        return Outcome.UNCHANGED, None

    def _opening(self, values: Mapping[str, Any]) -> inventory.Opening:
        return inventory.Opening(
            self.require(values).pk,
            values.get("external_id", ALONE),
            **{name: values[name] for name in ("quantity", "date", "unit_cost") if name in values},
        )


class Balances(Kind):
    """One entry of a party for each external id; other values correct it while no money lies on it."""

    rights = ("PAYMENTS_CREATE", "PAYMENTS_REFUND")
    side: ClassVar[str]
    numbers: ClassVar[tuple[str, ...]]

    def rows(self) -> QuerySet[Any]:
        """The parties."""
        raise NotImplementedError

    def there(self) -> QuerySet[Any]:
        """Entries in force that came by a file: one that was made by hand has no external id to be met by."""
        self.actor.require("INVOICES_VIEW")
        found = openings_in_force().filter(**{f"{self.side}__isnull": False})
        return found.exclude(external_id="").order_by("date", "id")

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        for entry in rows.select_related(self.side).iterator(chunk_size=500):
            party = getattr(entry, self.side)
            alone = entry.external_id == f"{ALONE}-{party.pk}"
            yield {
                "party": party.name,
                "bin": next(filter(None, (getattr(party, column) for column in self.numbers)), ""),
                "amount": entry.amount,
                "date": entry.date,
                "due_date": entry.due_date,
                "external_id": "" if alone else entry.external_id,
                "notes": entry.notes,
            }

    def title(self, values: Mapping[str, Any]) -> str:
        return str(values.get("party") or values.get("bin") or "")

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        if values.get("external_id"):
            return [("external_id", values["external_id"])]
        party = values.get("bin") or plain(values.get("party") or "")
        return [("bin" if values.get("bin") else "party", party)] if party else []

    def load(self, rows: Sequence[Row]) -> None:
        bins = {row.values["bin"] for row in rows if "bin" in row.values}
        names = {plain(row.values["party"]) for row in rows if "party" in row.values}
        numbered = Q()
        for column in self.numbers:
            numbered |= Q(**{f"{column}__in": bins})
        self.found: dict[str, list[Any]] = {}
        for party in self.rows().filter(numbered | Q(name__plain__in=names)).order_by("id"):
            self.found.setdefault(plain(party.name), []).append(party)
            for column in self.numbers:
                if number := getattr(party, column):
                    self.found.setdefault(number, []).append(party)

    def run(self, rows: Sequence[Row]) -> list[Done]:
        """All of a batch by a few statements."""
        done = super().run(rows)
        right = {each.row.number: each for each in done if each.outcome != Outcome.ERROR}
        items = {number: self._standing(each.row.values) for number, each in right.items()}
        kept, refused = finance.keep_opening_balances(actor=self.actor, side=self.side, items=items)
        for number, each in right.items():
            if number in kept:
                each.record_id, each.outcome = kept[number][0], KEPT[kept[number][1]]
            else:
                each.outcome = Outcome.ERROR
                self.refuse(each.row, refused[number])
        return done

    def attempt(self, row: Row) -> Done:
        """Judge one row; `run` writes what is right."""
        return self.judge(row)

    def write(self, values: dict[str, Any]) -> tuple[Outcome, UUID | None]:
        require(values, "amount", "date")
        self._party(values)
        return Outcome.UNCHANGED, None

    def _standing(self, values: Mapping[str, Any]) -> finance.Standing:
        party = self._party(values)
        return finance.Standing(
            party.pk,
            values.get("external_id") or f"{ALONE}-{party.pk}",
            **{name: values[name] for name in ("amount", "date", "due_date", "notes") if name in values},
        )

    def _party(self, values: Mapping[str, Any]) -> Any:
        """By its number, else by its name."""
        column = "bin" if values.get("bin") else "party"
        if not values.get(column):
            raise Missing("party")
        found = self.found.get(values["bin"] if column == "bin" else plain(values["party"]), [])
        if not found:
            raise Invalid({column: _("There is none of this name or number; import them first.")})
        if len(found) > 1:
            raise Conflict(_("Several are called so; give the BIN or IIN."), field=column)
        return found[0]


class CustomerBalances(Balances):
    side, numbers = "customer", ("bin", "iin")

    def rows(self) -> QuerySet[Customer]:
        return customer_rows()


class SupplierBalances(Balances):
    side, numbers = "supplier", ("bin",)

    def rows(self) -> QuerySet[Supplier]:
        return supplier_rows()
