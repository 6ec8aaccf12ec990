"""Back office of finance: invoices, payments, accounts and VAT, by the same services as the API."""

from apps.finance.admin import accounts, invoices, openings, payments, vat

__all__ = ["accounts", "invoices", "openings", "payments", "vat"]
