"""Customers with their contacts and an address each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.crm import services as crm
from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.imports.columns import CONTACTS, STATUSES, TERMS, TYPES, contact_name
from apps.imports.services.kinds.base import Batched, Changed, Items, Made, Plan, differs
from apps.imports.tables import Row
from apps.kernel.errors import Conflict, Invalid, Missing
from apps.kernel.letters import plain

PLAIN = (
    "name", "type", "bin", "iin", "phone", "email", "status", "segment", "source", "credit_limit",
    "payment_terms", "contract_number", "contract_date",
)  # fmt: skip
CONTACT = ("first_name", "last_name", "position", "phone", "email")
BIN_TYPES = frozenset("456")


def with_type(values: dict[str, Any]) -> dict[str, Any]:
    """A number in a column of either kind goes where it belongs: digit 5 tells a BIN from an IIN."""
    number = values.get("bin")
    kind = values.get("type")
    is_person = kind == Customer.Type.INDIVIDUAL or (kind is None and (number or "")[4:5] not in BIN_TYPES)
    if number and len(number) == 12 and "iin" not in values and is_person:
        values["iin"] = values.pop("bin")
    if values.get("iin") and not values.get("bin"):
        values.setdefault("type", Customer.Type.INDIVIDUAL)
    return values


class Customers(Batched):
    """Found by number, BIN or IIN; one without any of them by its name. Empty cells change nothing."""

    rights = ("CUSTOMERS_CREATE", "CUSTOMERS_UPDATE")

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        values = with_type(dict(values))
        found = [(name, values[name]) for name in ("number", "bin", "iin") if values.get(name)]
        if not found and values.get("name"):
            return [("name", plain(values["name"]))]
        return found

    def load(self, rows: Sequence[Row]) -> None:
        for row in rows:
            with_type(row.values)
        of = {
            name: {row.values[name] for row in rows if row.values.get(name)}
            for name in ("number", "bin", "iin", "name")
        }
        customers = customer_rows().prefetch_related("contacts", "addresses")
        self.found: dict[tuple[str, str], list[Customer]] = {}
        for name, column in (("number", "customer_number"), ("bin", "bin"), ("iin", "iin")):
            for customer in customers.filter(**{f"{column}__in": of[name]}) if of[name] else ():
                self.found.setdefault((name, getattr(customer, column)), []).append(customer)
        names = {plain(name) for name in of["name"]}
        for customer in customers.filter(name__plain__in=names).order_by("id") if names else ():
            self.found.setdefault(("name", plain(customer.name)), []).append(customer)

    def plan(self, values: dict[str, Any]) -> Plan:
        customer = self._there(values)
        if customer is None:
            if not values.get("name"):
                raise Missing("name")
            return Plan(_whole(values), is_new=True)
        details = {name: values[name] for name in PLAIN if name in values}
        changed: dict[str, Any] = details if differs(customer, details) else {}
        if (contacts := _contacts(customer, values)) is not None:
            changed["contacts"] = contacts
        if (addresses := _addresses(customer, values)) is not None:
            changed["addresses"] = addresses
        return Plan(changed, customer.pk)

    def create(self, items: Items) -> Made:
        made, refused = crm.create_customers(actor=self.actor, items=items)
        return {number: customer.pk for number, customer in made.items()}, refused

    def change(self, items: Mapping[UUID, Any]) -> Changed:
        return crm.update_customers(actor=self.actor, items=items)

    def there(self) -> QuerySet[Customer]:
        self.actor.require("CUSTOMERS_VIEW")
        return customer_rows().order_by("customer_number")

    def existing(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        found = rows.prefetch_related("contacts", "addresses")
        for customer in found.iterator(chunk_size=500):
            values = {name: getattr(customer, name) for name in PLAIN}
            for name, words in (("type", TYPES), ("status", STATUSES), ("payment_terms", TERMS)):
                values[name] = words[values[name]][0]
            values["number"] = customer.customer_number
            contacts = sorted(customer.contacts.all(), key=lambda each: (not each.is_primary, each.pk))
            for place, contact in enumerate(contacts[:CONTACTS], start=1):
                values |= {contact_name(place, name): getattr(contact, name) for name in CONTACT}
            for address in sorted(customer.addresses.all(), key=lambda each: each.pk)[:1]:
                values |= {"city": address.city, "address": address.address_line1}
            yield values

    def _there(self, values: Mapping[str, Any]) -> Customer | None:
        if values.get("number"):
            found = self.found.get(("number", values["number"]))
            if not found:
                raise Invalid(number=_("There is no customer of this number."))
            return found[0]
        for name in ("bin", "iin"):
            if values.get(name) and (found := self.found.get((name, values[name]))):
                return found[0]
        called = self.found.get(("name", plain(values.get("name") or "")), [])
        if values.get("bin") or values.get("iin"):
            # Of another number it is another customer; without any it may well be this one.
            called = [each for each in called if not each.bin and not each.iin][:1]
        if len(called) > 1:
            raise Conflict(_("Several customers are called so; give the number or the BIN."), field="name")
        return called[0] if called else None


def _whole(values: Mapping[str, Any]) -> dict[str, Any]:
    """A new customer with the row's contacts and address."""
    address = _address(values, None)
    return {
        **{name: values[name] for name in PLAIN if name in values},
        "contacts": list(_said_contacts(values)),
        "addresses": [address] if address else [],
    }


def _said_contacts(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What the row says of each of its contacts; a name of two words in one cell is divided."""
    for place in range(1, CONTACTS + 1):
        columns = {name: contact_name(place, name) for name in CONTACT}
        said = {name: values[column] for name, column in columns.items() if values.get(column)}
        if said and "last_name" not in said and " " in said.get("first_name", ""):
            said["first_name"], _space, said["last_name"] = said["first_name"].partition(" ")
        if said:
            yield said


def _full(first: str, last: str) -> str:
    return plain(f"{first} {last}".strip())


def _contacts(customer: Customer, values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """All contacts as they are to be, or None where nothing changes."""
    there = {each.pk: each for each in customer.contacts.all()}
    rows: list[dict[str, Any]] = [{"id": pk} for pk in there]
    left, changed = dict(there), False
    for said in _said_contacts(values):
        match = _match(left.values(), said)
        if match is None:
            rows.append(said)
            changed = True
            continue
        del left[match.pk]
        if differs(match, said):
            rows = [{**row, **said} if row.get("id") == match.pk else row for row in rows]
            changed = True
    return rows if changed else None


def _match(there: Iterable[Any], said: Mapping[str, Any]) -> Any:
    """Whom the row means: of this name, else of this telephone or e-mail."""
    there = list(there)
    name = _full(said.get("first_name", ""), said.get("last_name", ""))
    for each in there:
        if name and _full(each.first_name, each.last_name) == name:
            return each
    for column in ("phone", "email"):
        for each in there:
            if said.get(column) and getattr(each, column) == said[column]:
                return each
    return None


def _address(values: Mapping[str, Any], before: Any) -> dict[str, Any]:
    said = {"address_line1": values.get("address"), "city": values.get("city")}
    said = {name: value for name, value in said.items() if value}
    if said and before is None:
        said.setdefault("address_line1", said.get("city"))
    return said


def _addresses(customer: Customer, values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """All addresses with the first one as the row says, or None where nothing changes."""
    there = sorted(customer.addresses.all(), key=lambda each: each.pk)
    said = _address(values, there[0] if there else None)
    if not said or (there and not differs(there[0], said)):
        return None
    rows: list[dict[str, Any]] = [{"id": each.pk} for each in there]
    return [{**rows[0], **said}, *rows[1:]] if rows else [said]
