"""Rows of this app's tables, for the apps above to begin their questions from."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from apps.finance import openings
from apps.finance.models import (
    TO_WRITE,
    Allocation,
    EInvoice,
    Invoice,
    LedgerEntry,
    Mailing,
    OpeningBalance,
    Payment,
    Quotation,
)
from apps.kernel import clock


def allocation_rows() -> QuerySet[Allocation]:
    """The allocations of the scope in force."""
    return Allocation.objects.all()


def invoice_rows() -> QuerySet[Invoice]:
    """The invoices of the scope in force."""
    return Invoice.objects.all()


def ledger_entry_rows() -> QuerySet[LedgerEntry]:
    """The ledger entries of the scope in force."""
    return LedgerEntry.objects.all()


def payment_rows() -> QuerySet[Payment]:
    """The payments of the scope in force."""
    return Payment.objects.all()


def opening_debt_rows(on: date | None = None) -> QuerySet[OpeningBalance]:
    """Unpaid debts of before of customers, with what is `owed` of each: now, or at a past day's end."""
    return openings.debts() if on is None else openings.debts_on(on)


def quotation_rows() -> QuerySet[Quotation]:
    """The offers of the scope in force."""
    return Quotation.objects.all()


def mailing_rows() -> QuerySet[Mailing]:
    """The letters of the scope in force."""
    return Mailing.objects.all()


def e_invoice_rows() -> QuerySet[EInvoice]:
    """The e-invoices of the scope in force."""
    return EInvoice.objects.all()


def e_invoices_due(days: int) -> QuerySet[EInvoice]:
    """Those that are to be written within so many days, late ones too."""
    return EInvoice.objects.filter(TO_WRITE, due_date__lte=clock.today() + timedelta(days=days))
