"""The акт сверки: a customer's account over a period, to be confirmed by both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from apps.accounts import selectors as accounts
from apps.crm.selectors import customer_rows
from apps.finance import selectors
from apps.finance.documents import engine, parties
from apps.finance.documents.basis import contract_of, contract_said
from apps.finance.documents.language import Speech, Text
from apps.finance.documents.pdf import PDF, common
from apps.finance.documents.tables import LONG
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.files import File


def statement_pdf(customer_id: UUID, *, actor: Actor, date_from: date, date_to: date, language: str) -> File:
    """The figures of `selectors.statement` on paper; it ends with the settlement.

    Raises:
        NotFound: no such customer in the workspace.
        ServiceUnavailable: the machine cannot make PDF.
    """
    customer = customer_rows().filter(pk=customer_id).first()
    if customer is None:
        raise NotFound()
    organization = accounts.organization(actor.organization_id)
    speech = Speech(language)
    found = selectors.statement(customer, date_from, date_to)
    seller, buyer = parties.seller(organization, speech), parties.buyer(customer, speech)
    rows = _rows(found.rows, speech)
    context = {
        **common(organization, speech),
        "buyer": buyer,
        "form_title": speech.t["statement"],
        "number": customer.customer_number,
        "period": speech.filled("period", first=speech.day(date_from), last=speech.day(date_to)),
        "contract": contract_said(contract_of(None, customer), speech),
        "intro": speech.filled("statement_intro", seller=seller.name, buyer=buyer.name),
        "opening": _sides(found.opening_balance, speech),
        "closing": _sides(found.closing_balance, speech),
        "debit": speech.money(found.debit_turnover),
        "credit": speech.money(found.credit_turnover),
        "together": len(found.rows) >= LONG,
        "rows": rows[:-1],
        "last_rows": rows[-1:],
        "verdict": _verdict(-found.settlement, date_to, seller.name, buyer.name, speech),
        "words": speech.in_words(found.settlement) if found.settlement else "",
        "for_seller": speech.filled("from_side", name=seller.name),
        "for_buyer": speech.filled("from_side", name=buyer.name),
    }
    html = render_to_string("documents/statement.html", context)
    name = f"statement-{customer.customer_number}-{date_from:%Y%m%d}-{date_to:%Y%m%d}.pdf"
    return File(name, PDF, engine.to_pdf(html))


def _sides(balance: Decimal, speech: Speech) -> dict[str, str]:
    """A balance as debit or credit; negative means that the customer owes, which is our debit."""
    return {
        "debit": speech.money(-balance) if balance < 0 else "",
        "credit": speech.money(balance) if balance > 0 else "",
    }


def _rows(rows: Sequence[selectors.StatementRow], speech: Speech) -> list[dict[str, Any]]:
    found, debit, credit = [], money.ZERO, money.ZERO
    for row in rows:
        debit, credit = debit + row.debit, credit + row.credit
        so_far = f"{speech.t['debit']} {speech.money(debit)}, {speech.t['credit']} {speech.money(credit)}"
        found.append({**_row(row, speech), "running": f"{speech.t['running']}: {so_far}"})
    return found


def _row(row: selectors.StatementRow, speech: Speech) -> dict[str, Any]:
    other = row.invoice_number if row.document_number != row.invoice_number else ""
    return {
        "day": speech.day(row.date),
        "kind": speech.t[f"kind_{row.kind}"],
        "number": row.document_number,
        "invoice": other,
        "debit": speech.money(row.debit) if row.debit else "",
        "credit": speech.money(row.credit) if row.credit else "",
    }


def _verdict(balance: Decimal, day: date, seller: str, buyer: str, speech: Speech) -> Text:
    if balance == money.ZERO:
        return speech.filled("nobody_owes", day=speech.day(day))
    creditor = seller if balance < 0 else buyer
    return speech.filled("owed_to", day=speech.day(day), name=creditor, amount=speech.money(abs(balance)))
