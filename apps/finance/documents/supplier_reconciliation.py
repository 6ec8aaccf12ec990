"""The акт сверки with a supplier: bills and payments of a period, to be confirmed by both sides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from apps.accounts import selectors as accounts
from apps.finance.documents import engine, parties
from apps.finance.documents.language import Speech
from apps.finance.documents.pdf import PDF, common
from apps.finance.documents.reconciliation import verdict
from apps.finance.documents.tables import LONG
from apps.finance.selectors.supplier_accounts import SupplierPosting, supplier_statement
from apps.inventory.selectors import supplier_rows
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.files import File


def supplier_statement_pdf(
    supplier_id: UUID, *, actor: Actor, date_from: date, date_to: date, language: str
) -> File:
    """The figures of `supplier_statement` on paper; its columns are our books'.

    Raises:
        NotFound: no such supplier in the workspace.
        ServiceUnavailable: the machine cannot make PDF.
    """
    supplier = supplier_rows().filter(pk=supplier_id).first()
    if supplier is None:
        raise NotFound()
    organization = accounts.organization(actor.organization_id)
    speech = Speech(language)
    found = supplier_statement(supplier, date_from, date_to)
    ours, theirs = parties.seller(organization, speech), parties.supplier_party(supplier, speech)
    closing = found.closing_balance
    rows = [_row(row, speech) for row in found.rows]
    context = {
        **common(organization, speech),
        "buyer": theirs,
        "form_title": speech.t["statement"],
        "number": supplier.bin,
        "period": speech.filled("period", first=speech.day(date_from), last=speech.day(date_to)),
        "by_ours": speech.t["by_buyer"],
        "by_theirs": speech.t["by_supplier"],
        "intro": speech.filled("statement_intro", seller=ours.name, buyer=theirs.name),
        "opening": _sides(found.opening_balance, speech),
        "closing": _sides(closing, speech),
        "debit": speech.money(found.debit_turnover),
        "credit": speech.money(found.credit_turnover),
        "together": len(found.rows) >= LONG,
        "rows": rows[:-1],
        "last_rows": rows[-1:],
        "verdict": verdict(closing, date_to, ours.name, theirs.name, speech),
        "words": speech.in_words(abs(closing)) if closing else "",
        "for_seller": speech.filled("from_side", name=ours.name),
        "for_buyer": speech.filled("from_side", name=theirs.name),
    }
    html = render_to_string("documents/statement.html", context)
    name = f"statement-{supplier.bin or supplier.pk}-{date_from:%Y%m%d}-{date_to:%Y%m%d}.pdf"
    return File(name, PDF, engine.to_pdf(html))


def _sides(balance: Decimal, speech: Speech) -> dict[str, str]:
    """Positive: we owe, which is our credit."""
    return {
        "debit": speech.money(-balance) if balance < 0 else "",
        "credit": speech.money(balance) if balance > 0 else "",
    }


def _row(row: SupplierPosting, speech: Speech) -> dict[str, Any]:
    return {
        "day": speech.day(row.date),
        "kind": speech.t[f"kind_{row.kind}"],
        "number": row.supplier_number or row.document_number,
        "invoice": row.document_number if row.supplier_number else "",
        "debit": speech.money(row.debit) if row.debit else "",
        "credit": speech.money(row.credit) if row.credit else "",
    }
