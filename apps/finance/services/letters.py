"""Letters with papers: queued with what caused them, told of what became of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Organization
from apps.accounts.selectors import user_rows
from apps.finance.events import LetterFailed
from apps.finance.models import Invoice, Mailing, Quotation
from apps.finance.services.payloads import letter_payload
from apps.hr.selectors import employee_rows
from apps.inventory.selectors import purchase_order_rows
from apps.kernel import kz, tenancy
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.mail import is_withheld, queue_mail

State = Mailing.State
ERROR_LENGTH = 500


def post(
    subject: str,
    subject_id: UUID,
    *,
    actor: Actor,
    organization: Organization,
    to: str,
    template: str,
    language: str,
    context: dict[str, Any],
    attachment: dict[str, Any],
    reply_to: str = "",
    contact_name: str = "",
    version: int | None = None,
) -> Mailing:
    """Write a letter in the caller's transaction, and its row in the log of the record.

    It goes after the commit, in the organization's name, as text and as a page.

    Args:
        language: one of DocumentLanguage; the letter of a bilingual paper speaks the first.
        attachment: `{kind, …}` of what makes the file; organization and workspace are added.
        reply_to: who answers, else the organization's own address.
        version: how often the record went, unless it has versions of its own.
    """
    name = organization.paper_name(language[:2]) or organization.legal_name or organization.name
    if version is None:
        version = Mailing.objects.filter(subject_id=subject_id).count() + 1
    mailing = Mailing(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        subject=subject,
        subject_id=subject_id,
        to=to,
        contact_name=contact_name,
        version=version,
        language=language,
        user_id=actor.user_id,
    )
    if not is_withheld():
        mailing.save(force_insert=True)
    where = {"organization_id": actor.organization_id, "workspace_id": actor.workspace_id}
    queue_mail(
        to=to,
        template=template,
        language=language[:2],
        context={
            "seller": name,
            "short_name": kz.short_name(name),
            "phone": kz.display_phone(organization.phone) if organization.phone else "",
            "email": organization.email,
            **context,
        },
        attachment={**attachment, **where, "language": language},
        sender_name=kz.short_name(name),
        reply_to=reply_to or organization.email,
        told={"kind": "mailing", "mailing_id": mailing.pk, **where},
        html=True,
    )
    return mailing


def heard(
    *, organization_id: str, workspace_id: str, mailing_id: str, sent: bool, error: str, given_up: bool
) -> None:
    """A try was made: the letter went, will be tried again (the reason stands by), or never goes."""
    with tenancy.enter(UUID(organization_id), UUID(workspace_id)), transaction.atomic():
        mailing = Mailing.objects.select_for_update().filter(pk=mailing_id).first()
        if mailing is None:
            return
        was = mailing.state
        mailing.error = "" if sent else error[:ERROR_LENGTH]
        mailing.state = State.SENT if sent else State.FAILED if given_up else State.QUEUED
        mailing.sent_at = timezone.now() if sent else None
        mailing.save(update_fields=["error", "state", "sent_at", "updated_at"])
        if mailing.state == State.FAILED != was:
            actor = Actor.system(organization_id=UUID(organization_id), workspace_id=UUID(workspace_id))
            announce(LetterFailed(**letter_payload(mailing, _number_of(mailing))), actor=actor)


def _number_of(mailing: Mailing) -> str:
    """Of the record whose paper it took."""
    rows: Any = {
        Mailing.Subject.INVOICE: Invoice.objects.all(),
        Mailing.Subject.QUOTATION: Quotation.objects.all(),
        Mailing.Subject.PURCHASE_ORDER: purchase_order_rows(),
    }[Mailing.Subject(mailing.subject)]
    return rows.filter(pk=mailing.subject_id).values_list("number", flat=True).first() or ""


def address_of(actor: Actor, employee_id: UUID | None = None) -> str:
    """Whom an answer goes to: the employee named, else whoever acts; "" for a key or the system."""
    people = employee_rows().filter(pk=employee_id) if employee_id else employee_rows().none()
    found = people.values_list("membership__user__email", flat=True).first()
    if found is None and actor.user_id is not None:
        found = user_rows().filter(pk=actor.user_id).values_list("email", flat=True).first()
    return found or ""
