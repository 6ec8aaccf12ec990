"""E-invoices that are due: noted with the turnover that they tell of, kept by hand as IS ESF shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.crm.selectors import every_customer_rows
from apps.finance import esf_days
from apps.finance.events import EInvoiceChanged
from apps.finance.models import EXPLAINED, EInvoice, Invoice, VatEntry
from apps.finance.services.payloads import e_invoice_payload
from apps.kernel import clock, dates, money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, Missing
from apps.kernel.events import announce
from apps.kernel.records import change, lock

Form, Kind = EInvoice.Form, VatEntry.Kind
# Numbers of different kinds of documents have the same digits: each kind has one of its own in front.
KIND_DIGITS = {Kind.INVOICE: "", Kind.SHIPMENT: "1", Kind.SERVICE: "2", Kind.RETURN: "3", Kind.REDUCTION: "4"}
YEAR = 4
TAKES_BACK = (Kind.RETURN, Kind.REDUCTION)


def note(rows: Sequence[VatEntry]) -> None:
    """Rows of one document on one day: its e-invoice is due, or one that is not written yet has other sums.

    What was taken back after another month, or of what the state has, needs an additional one.
    """
    if not rows:
        return
    first = rows[0]
    net = sum((row.net for row in rows), money.ZERO)
    vat = sum((row.vat for row in rows), money.ZERO)
    found = EInvoice.objects.select_for_update().filter(document_id=first.document_id)
    known = list(found.order_by("created_at", "id"))
    open_ = next((row for row in known if _takes_up(row, first)), None)
    if open_ is not None:
        open_.net, open_.vat = open_.net + net, open_.vat + vat
        if not open_.decided_by_hand and not (open_.net or open_.vat):
            open_.is_required = False
        open_.save(update_fields=["net", "vat", "is_required", "updated_at"])
        return
    EInvoice.objects.create(
        organization_id=first.organization_id,
        workspace_id=first.workspace_id,
        customer_id=first.customer_id,
        order_id=first.order_id,
        kind=first.kind,
        form=Form.ADDITIONAL if first.kind in TAKES_BACK or known else Form.ORDINARY,
        document_id=first.document_id,
        document_number=first.document_number,
        own_number=_own_number(first.kind, first.document_number, len(known)),
        day=first.day,
        due_date=esf_days.due_day(first.kind, first.day),
        net=net,
        vat=vat,
        is_required=_needs_one(first.customer_id),
    )


@transaction.atomic
def update_e_invoice(e_invoice_id: UUID, *, actor: Actor, **values: Any) -> EInvoice:
    """Write down how it stands in IS ESF, or whether one is needed at all.

    Args:
        values: `is_required` (decided by hand from then on), `status`, `esf_number`, `esf_date`, `reason`,
            `note`.
    Raises:
        NotFound. Invalid: dated before the turnover. Missing: declined or failed without a reason.
    """
    found = lock(EInvoice, e_invoice_id)
    if values.get("is_required") is None:
        values.pop("is_required", None)
    else:
        values["decided_by_hand"] = True
    changes = change(found, values)
    if "status" in changes and found.status in EXPLAINED and not found.reason:
        raise Missing("reason")
    dates.require_order(("turnover_date", found.day), ("esf_date", found.esf_date))
    changes.pop("decided_by_hand", None)
    if changes:
        announce(EInvoiceChanged(**e_invoice_payload(found)), actor=actor, changes=changes, of=found)
    return found


@transaction.atomic
def correct_e_invoice(e_invoice_id: UUID, *, actor: Actor, note: str = "") -> EInvoice:
    """One that the state has was wrong: a corrected one is due, which its recipient has to confirm.

    Raises:
        NotFound. Conflict: it was not sent, or is corrected already.
    """
    wrong = lock(EInvoice, e_invoice_id)
    if not wrong.is_done or EInvoice.objects.filter(corrects=wrong).exists():
        raise Conflict(_("Only an e-invoice that was sent, and not corrected yet, is corrected"))
    made = EInvoice.objects.create(
        organization_id=wrong.organization_id,
        workspace_id=wrong.workspace_id,
        customer_id=wrong.customer_id,
        order_id=wrong.order_id,
        kind=wrong.kind,
        form=Form.CORRECTED,
        corrects=wrong,
        document_id=wrong.document_id,
        document_number=wrong.document_number,
        own_number=_own_number(
            wrong.kind,
            wrong.document_number,
            EInvoice.objects.filter(document_id=wrong.document_id).count(),
        ),
        day=wrong.day,
        due_date=esf_days.due_day(wrong.kind, clock.today()),
        net=wrong.net,
        vat=wrong.vat,
        is_required=True,
        note=note,
    )
    announce(EInvoiceChanged(**e_invoice_payload(made)), actor=actor, of=made)
    return made


def follow_invoice(invoice: Invoice, changes: Collection[str]) -> None:
    """What was entered on an invoice about its e-invoice holds for the one of what it bills."""
    if {"esf_number", "esf_status", "esf_date"} & set(changes):
        values = {
            "status": invoice.esf_status,
            "esf_number": invoice.esf_number,
            "esf_date": invoice.esf_date,
        }
        _of_invoice(invoice).update(**values)


def _of_invoice(invoice: Invoice) -> QuerySet[EInvoice]:
    """The ordinary ones of what an invoice bills."""
    ordinary = EInvoice.objects.filter(form=Form.ORDINARY).order_by("created_at", "id")
    if invoice.shipment_id is not None:
        return ordinary.filter(document_id=invoice.shipment_id)
    if invoice.order_id is not None and invoice.turnover_date is not None:
        return ordinary.filter(order_id=invoice.order_id, day=invoice.turnover_date)
    return ordinary.filter(document_id=invoice.pk)


def answer_e_invoice(own_number: str, *, actor: Actor, **values: Any) -> tuple[EInvoice, bool]:
    """What IS ESF answers about the e-invoice of a number in our books; and whether that was news.

    Args:
        own_number: as the file of the e-invoice, or of its invoice, has it.
        values: as `update_e_invoice`.
    Raises:
        Invalid: there is none of that number, or several; otherwise as `update_e_invoice`.
    """
    found = _numbered(own_number)
    before = found.version
    after = update_e_invoice(found.pk, actor=actor, **values)
    return after, after.version != before


def _numbered(own_number: str) -> EInvoice:
    digits = "".join(filter(str.isdigit, own_number))
    named = Q(own_number=digits) if digits == own_number else Q(document_number=own_number)
    found = list(EInvoice.objects.filter(named).order_by("created_at", "id")[:2])
    if not found and len(digits) > YEAR:
        # The file of an invoice has the invoice's number; what is told is of what the invoice bills.
        number = f"INV-{digits[:YEAR]}-{digits[YEAR:]}"
        invoice = Invoice.objects.filter(number=number).first()
        found = list(_of_invoice(invoice)[:2]) if invoice is not None else []
    if len(found) != 1:
        text = _("There is no e-invoice of this number.") if not found else _("Several have this number.")
        raise Invalid(own_number=text)
    return found[0]


def _own_number(kind: str, number: str, earlier: int) -> str:
    """Digits alone, as IS ESF wants them; documents of different kinds and later ones of one differ."""
    digits = "".join(filter(str.isdigit, number))
    return f"{KIND_DIGITS[Kind(kind)]}{digits}{f'{earlier:02d}' if earlier else ''}"


def _takes_up(row: EInvoice, entry: VatEntry) -> bool:
    """Whether what is entered changes an e-invoice that nobody has written yet."""
    if row.is_done:
        return False
    if row.kind == entry.kind and row.day == entry.day:
        return True
    # A stand-alone invoice that is cancelled, or is dated otherwise, in its own month.
    return row.form == Form.ORDINARY and _month(row.day) == _month(entry.day)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _needs_one(customer_id: UUID) -> bool:
    """Companies and entrepreneurs get one; a person only where it was asked for (by hand)."""
    kind = every_customer_rows().filter(pk=customer_id).values_list("type", flat=True).first()
    return kind != Customer.Type.INDIVIDUAL
