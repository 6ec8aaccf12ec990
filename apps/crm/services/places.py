"""A customer's contacts and addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.crm.models import Address, Contact, Customer
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import Invalid
from apps.kernel.identifiers import check_phone

CONTACT = ("first_name", "last_name", "position", "email", "phone", "is_primary")
ADDRESS = ("type", "address_line1", "city", "postal_code", "country")


class Contacts(Children[Contact]):
    """Only one row may be primary at any moment, so the old one steps back first."""

    def save(self) -> None:
        if not self.changed:
            return
        kept = [row.pk for row in self.wanted if not row._state.adding]
        Contact.objects.filter(pk__in=kept, is_primary=True).update(is_primary=False)
        super().save()


def in_order(customer: Customer, name: str) -> Any:
    """The rows there are, by their age; without a statement where many customers' were read together."""
    rows = getattr(customer, name)
    if name in getattr(customer, "_prefetched_objects_cache", {}):
        return sorted(rows.all(), key=lambda row: row.pk)
    return rows.order_by("id")


def match_contacts(customer: Customer, sent: Sequence[Mapping[str, Any]]) -> Contacts:
    """What the contacts become; `save()` writes it. Without a mark the first one is the primary contact.

    Raises:
        Invalid: more than one primary contact, or a phone that is none.
    """
    found = match(
        customer,
        in_order(customer, "contacts"),
        [_contact(values, place) for place, values in enumerate(sent)],
        field="contacts",
        make=lambda: Contact(customer=customer, **tenant_of(customer)),
        required=("first_name",),
        columns=CONTACT,
    )
    primary = [row for row in found.wanted if row.is_primary]
    if len(primary) > 1:
        raise Invalid({"contacts": _("Only one contact can be the primary one.")})
    if found.wanted and not primary:
        found.wanted[0].is_primary = True
    return Contacts(**vars(found))


def _contact(values: Mapping[str, Any], place: int) -> dict[str, Any]:
    contact = dict(values)
    if "email" in contact:
        contact["email"] = contact["email"] or None
    if "phone" in contact:
        phone = contact["phone"] or ""
        contact["phone"] = check_phone(phone, field=f"contacts.{place}.phone") or None
    return contact


def match_addresses(customer: Customer, sent: Sequence[Mapping[str, Any]]) -> Children[Address]:
    """What the addresses become; `save()` writes it."""
    return match(
        customer,
        in_order(customer, "addresses"),
        sent,
        field="addresses",
        make=lambda: Address(customer=customer, **tenant_of(customer)),
        required=("address_line1",),
        columns=ADDRESS,
    )
