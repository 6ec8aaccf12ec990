"""Commercial offers: sent from a deal, each with a version of its own; accepted, the deal is won at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.selectors import user_rows
from apps.crm.models import Contact, Deal
from apps.crm.selectors import contact_rows, deal_rows
from apps.crm.services import win_deal_as_offered
from apps.finance.documents import amounts
from apps.finance.documents.quotation import Offer, Seller, load, offer_pdf
from apps.finance.events import QuotationAccepted, QuotationSent
from apps.finance.models import Mailing, Quotation
from apps.finance.services import letters
from apps.finance.services.payloads import quotation_payload
from apps.hr.selectors import employee_rows
from apps.kernel import clock, kz, money, objects, warnings
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, NotFound, not_found
from apps.kernel.events import announce
from apps.kernel.files import File
from apps.kernel.pricing import SUMS, TERMS
from apps.kernel.records import lock

FOLDER = "quotations"
VALIDITY = timedelta(days=14)


@transaction.atomic
def send_quotation(
    deal_id: UUID,
    *,
    actor: Actor,
    contact_id: UUID | None = None,
    email: str | None = None,
    valid_until: date | None = None,
    terms: str = "",
    message: str = "",
    language: str | None = None,
    pictures: bool = True,
) -> Quotation:
    """Make the next version of a deal's offer, keep it as it is, and mail it.

    Args:
        contact_id: one of the customer's people; without one and without `email` the primary contact, else
            the customer's own address.
        valid_until: local day, in two weeks unless given.
        language: of the paper and the letter; the organization's unless given.
        pictures: show the products that have one.
    Raises:
        NotFound: the deal, the contact. Conflict: it is closed, or has no lines.
        Invalid: nobody has an address, a day that has passed.
        ServiceUnavailable: the machine cannot make PDF.
    """
    deal = lock(Deal, deal_id)
    if not deal.is_open:
        raise Conflict(_("A closed deal is not offered any more"), stage=deal.stage)
    today = clock.today()
    valid_until = valid_until or today + VALIDITY
    if valid_until < today:
        raise Invalid(valid_until=_("The offer would have ended already."))
    to, contact_name = _addressee(deal, contact_id, email)
    version = Quotation.objects.filter(deal=deal).count() + 1
    offer = load(
        deal,
        number=numbered(deal, version),
        day=today,
        valid_until=valid_until,
        terms=terms,
        contact_name=contact_name,
        seller=seller_of(deal, actor),
        pictures=pictures,
    )
    if not offer.rows:
        raise Conflict(_("The deal has no lines to offer"))
    language = language or offer.organization.document_language
    file = offer_pdf(offer, language)
    quotation = Quotation(
        organization_id=deal.organization_id,
        workspace_id=deal.workspace_id,
        deal=deal,
        version=version,
        number=offer.number,
        valid_until=valid_until,
        terms=terms,
        message=message,
        language=language,
        contact_name=contact_name,
        email=to,
        lines=offer.snapshot(),
        **{name: sum((getattr(row, name) for row in offer.rows), money.ZERO) for name in SUMS},
        sent_by_id=actor.user_id,
    )
    quotation.file_path = objects.save(f"{FOLDER}/{quotation.pk}.pdf", ContentFile(file.content))
    quotation.save(force_insert=True)
    _mail(quotation, offer, actor=actor)
    announce(QuotationSent(**quotation_payload(quotation)), actor=actor)
    return quotation


@transaction.atomic
def accept_quotation(
    deal_id: UUID,
    *,
    actor: Actor,
    version: int | None = None,
    actual_close_date: date | None = None,
    notes: str | None = None,
) -> Deal:
    """Win the deal at exactly what was offered: its lines become those of the version, and so does the order.

    Args:
        version: the last one unless given.
    Raises:
        NotFound: the deal, the version. InvalidTransition: the deal is closed.
        Invalid: see `win_deal`.
    """
    deal = lock(Deal, deal_id)
    sent = Quotation.objects.filter(deal=deal).order_by("version")
    quotation = sent.filter(version=version).first() if version is not None else sent.last()
    if quotation is None:
        raise not_found("version")
    if quotation.valid_until < clock.today():
        warnings.warn("QUOTATION_EXPIRED", _("The quotation had ended"), field="version")
    deal = win_deal_as_offered(
        deal.pk,
        actor=actor,
        lines=[_terms(line) for line in quotation.lines],
        final_amount=quotation.total,
        actual_close_date=actual_close_date,
        notes=notes,
    )
    quotation.status, quotation.accepted_at = Quotation.Status.ACCEPTED, timezone.now()
    quotation.save(update_fields=["status", "accepted_at", "updated_at"])
    announce(QuotationAccepted(**quotation_payload(quotation)), actor=actor)
    return deal


def accept_version(quotation_id: UUID, *, actor: Actor, **said: Any) -> Deal:
    """As accept_quotation, by the quotation's own id."""
    quotation = Quotation.objects.filter(pk=quotation_id).first()
    if quotation is None:
        raise NotFound()
    return accept_quotation(quotation.deal_id, actor=actor, version=quotation.version, **said)


def quotation_pdf(
    deal_id: UUID, *, actor: Actor, version: int | None = None, language: str | None = None
) -> File:
    """The file of a version as it was sent; without one a draft of the deal's lines as they stand.

    Raises:
        NotFound: the deal, the version. ServiceUnavailable.
    """
    deal = deal_rows().filter(pk=deal_id).select_related("organization", "customer").first()
    if deal is None:
        raise NotFound()
    if version is not None:
        quotation = Quotation.objects.filter(deal=deal, version=version).first()
        if quotation is None:
            raise not_found("version")
        return objects.opened_pdf(f"quotation-{quotation.number}.pdf", quotation.file_path)
    today = clock.today()
    offer = load(
        deal,
        number=numbered(deal, Quotation.objects.filter(deal=deal).count() + 1),
        day=today,
        valid_until=today + VALIDITY,
        seller=seller_of(deal, actor),
        is_draft=True,
    )
    return offer_pdf(offer, language or offer.organization.document_language)


def numbered(deal: Deal, version: int) -> str:
    """`DL-2026-0150-2`: the deal's own number and the version."""
    return f"{deal.deal_number}-{version}"


def seller_of(deal: Deal, actor: Actor) -> Seller:
    """To whom the deal is assigned, else whoever acts; nobody for a key or the system."""
    people = employee_rows().select_related("membership__user")
    employee = people.filter(pk=deal.assigned_to_id).first() if deal.assigned_to_id else None
    if employee is None and actor.membership_id is not None:
        employee = people.filter(membership_id=actor.membership_id).first()
    if employee is not None:
        user, position = employee.membership.user, employee.position
    else:
        user, position = user_rows().filter(pk=actor.user_id).first() if actor.user_id else None, ""
    if user is None:
        return Seller()
    return Seller(user.full_name, position, user.email, kz.display_phone(user.phone) if user.phone else "")


def _addressee(deal: Deal, contact_id: UUID | None, email: str | None) -> tuple[str, str]:
    """(e-mail, name). Raises NotFound, Invalid."""
    contacts = contact_rows().filter(customer_id=deal.customer_id)
    contact: Contact | None = None
    if contact_id is not None:
        contact = contacts.filter(pk=contact_id).first()
        if contact is None:
            raise not_found("contact_id")
    elif not email:
        contact = contacts.filter(is_primary=True).exclude(email=None).first()
    to = email or (contact.email if contact else None) or (None if contact_id else deal.customer.email)
    if not to:
        field = "contact_id" if contact_id else "email"
        raise Invalid({field: _("There is no e-mail address: name one.")})
    return to, str(contact) if contact else ""


def _mail(quotation: Quotation, offer: Offer, *, actor: Actor) -> Mailing:
    spoken = quotation.language[:2]
    return letters.post(
        Mailing.Subject.QUOTATION,
        quotation.pk,
        actor=actor,
        organization=offer.organization,
        to=quotation.email,
        contact_name=quotation.contact_name,
        version=quotation.version,
        template="quotation",
        language=quotation.language,
        reply_to=offer.seller.email,
        context={
            "number": quotation.number,
            "subject": offer.deal.title,
            "amount": amounts.money_text(quotation.total, spoken),
            "valid_until": amounts.day_text(quotation.valid_until),
            "contact": quotation.contact_name,
            "message": quotation.message,
            "person": offer.seller.name,
            "position": offer.seller.position,
            "person_phone": offer.seller.phone,
        },
        attachment={"kind": "quotation", "quotation_id": quotation.pk},
    )


def attached(quotation_id: UUID) -> File:
    """What goes with the letter: the file as it was made. Raises NotFound, ServiceUnavailable."""
    quotation = Quotation.objects.filter(pk=quotation_id).first()
    if quotation is None:
        raise NotFound()
    return objects.opened_pdf(f"quotation-{quotation.number}.pdf", quotation.file_path)


def _terms(line: Mapping[str, Any]) -> dict[str, Any]:
    """A kept line as columns."""
    columns = {name: line[name] for name in (*TERMS, *SUMS)}
    decimals = {name: Decimal(value) for name, value in columns.items() if name not in _NO_NUMBERS}
    # What was sent before price lists were there says nothing of them.
    source = line.get("price_source")
    return {**columns, **decimals, "price_source": source, "product_id": UUID(line["product_id"])}


_NO_NUMBERS = ("tax_category", "tax_included")
