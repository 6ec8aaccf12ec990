"""A customer's contact is named nowhere any more; what was agreed with the customer stays."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.accounts.services import erase_person, prove_leader
from apps.accounts.services.nobody import NAMELESS
from apps.crm.events import CustomerChanged
from apps.crm.models import Contact, Customer
from apps.crm.services.payloads import customer_payload
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.errors import not_found
from apps.kernel.events import announce
from apps.kernel.models import Change, OutboxEvent
from apps.kernel.records import lock_first


@transaction.atomic
def erase_contact(
    customer_id: UUID, *, actor: Actor, contact_id: UUID, current_password: str | None = None, code: str = ""
) -> Customer:
    """Replace a contact's name, e-mail and telephone wherever they stand in the organization.

    An address that is the customer's own is the customer's, and stays with it.

    Raises:
        NotFound: the customer, the contact. PermissionDenied: neither owner nor administrator.
        WrongPassword, WrongCode, TooManyAttempts.
    """
    prove_leader(actor, current_password=current_password, code=code)
    customer = records.lock(Customer, customer_id)
    contact = lock_first(Contact.objects.filter(pk=contact_id, customer=customer))
    if contact is None:
        raise not_found("contact_id")
    first, last = contact.first_name, contact.last_name
    values = {contact.email or "", contact.phone or ""} - {customer.email, customer.phone}
    if last:
        values |= {f"{first} {last}", f"{last} {first}"}
    contact.first_name, contact.last_name, contact.email, contact.phone = NAMELESS, "", None, None
    contact.save()
    records.touch(customer)
    _forget_contacts_of_before(customer)
    announce(
        CustomerChanged(**customer_payload(customer)),
        actor=actor,
        changes={"contacts": ("…", "…")},
        of=customer,
    )
    erase_person(contact.pk, actor=actor, values=values, records=[contact.pk])
    return customer


def _forget_contacts_of_before(customer: Customer) -> None:
    """The history keeps that the contacts changed, and when; not who they were."""
    for log in (Change, OutboxEvent):
        for row in log.objects.filter(subject_id=customer.pk, changes__has_key="contacts"):
            row.changes = {**(row.changes or {}), "contacts": ["…", "…"]}
            row.save(update_fields=["changes"])
