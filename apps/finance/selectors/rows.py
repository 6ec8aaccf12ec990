"""Rows of this app's tables, for the apps above to begin their questions from."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.finance.models import Allocation, Invoice, LedgerEntry, Payment


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
