"""The dates of an invoice."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance.models import Invoice
from apps.kernel import clock, dates
from apps.kernel.errors import Invalid
from apps.sales.models import Order

Terms = Customer.PaymentTerms
DAYS: dict[str, int] = {
    Terms.PREPAYMENT: 0,
    Terms.IMMEDIATE: 0,
    Terms.NET_7: 7,
    Terms.NET_15: 15,
    Terms.NET_30: 30,
    Terms.NET_45: 45,
    Terms.NET_60: 60,
    Terms.NET_90: 90,
}


def dates_of(invoice: Invoice, customer: Customer, order: Order | None) -> tuple[date, date]:
    """(issue date, due date) of a draft: as given, else today and when the payment terms say (C23)."""
    issued = invoice.issue_date if invoice.issue_date_given else clock.today()
    if invoice.due_date_given:
        return issued, invoice.due_date
    terms = order.payment_terms if order is not None else customer.payment_terms
    return issued, issued + timedelta(days=DAYS[terms])


def require_not_ahead(day: date | None, field: str) -> None:
    """Refuse a document dated in the future.

    Raises:
        Invalid: naming `field`.
    """
    if day is not None and day > clock.today():
        raise Invalid({field: _("The date cannot be in the future.")})


def require_esf_after_turnover(invoice: Invoice) -> None:
    """There is no e-invoice of a turnover that is still to come.

    Raises:
        Invalid: naming both days.
    """
    dates.require_order(("turnover_date", invoice.turnover_date), ("esf_date", invoice.esf_date))
