"""Back office of finance: invoices, payments, accounts, VAT and shipments with their documents, by the same
services as the API."""

from apps.finance.admin import (
    accounts,
    bills,
    e_invoices,
    invoices,
    letters,
    openings,
    payments,
    quotations,
    shipments,
    vat,
)

__all__ = [
    "accounts",
    "bills",
    "e_invoices",
    "invoices",
    "letters",
    "openings",
    "payments",
    "quotations",
    "shipments",
    "vat",
]
