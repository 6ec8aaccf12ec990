"""By what invoices, payments and credit notes are found and sorted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.crm.models import Customer
from apps.finance.models import (
    CreditNote,
    EsfStatus,
    Invoice,
    InvoiceStatus,
    Payment,
    PaymentKind,
    PaymentMethod,
    VatEntry,
)
from apps.inventory.models import VatRate
from apps.kernel.api.filters import (
    DAY,
    ID,
    MOMENT,
    NUMBER,
    TEXT,
    BadValue,
    Filter,
    FilterSet,
    FilterType,
    enum,
)
from apps.kernel.letters import holds

ONE_DAY = FilterType(DAY.read, (), DAY.openapi)


Related = dict[str, tuple[Any, str]]
OF_INVOICE: Related = {"invoice_id": (Invoice, "number"), "customer_id": (Customer, "name")}


def found_in(words: list[str], model: Any, columns: tuple[str, ...], related: Related) -> Q:
    """Each word in a column of the model's own, or in a column of what a key leads to.

    A union rather than an OR across the joins, which no index could answer.
    """
    condition = Q()
    for word in words:
        anywhere = Q()
        for column in columns:
            anywhere |= holds(column, word)
        own = model.objects.filter(anywhere).values("pk")
        others = [
            model.objects.filter(
                **{f"{key}__in": parent.objects.filter(holds(column, word)).values("pk")}
            ).values("pk")
            for key, (parent, column) in related.items()
        ]
        condition &= Q(pk__in=own.union(*others))
    return condition


class InvoiceFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(InvoiceStatus)),
        "customerId": Filter("customer_id", ID),
        "orderId": Filter("order_id", ID),
        "shipmentId": Filter("shipment_id", ID),
        "invoiceNumber": Filter("number", TEXT),
        "amount": Filter("amount", NUMBER),
        "paidAmount": Filter("paid_amount", NUMBER),
        "issueDate": Filter("issue_date", DAY),
        "dueDate": Filter("due_date", DAY),
        "paidAt": Filter("paid_date", DAY),
        "esfStatus": Filter("esf_status", enum(EsfStatus)),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
        "customer.type": Filter("customer__type", enum(Customer.Type)),
    }
    aliases = {
        "dateFrom": ("issueDate", "gte"),
        "dateTo": ("issueDate", "lte"),
        "minAmount": ("amount", "gte"),
        "maxAmount": ("amount", "lte"),
    }
    sorts = {
        "invoiceNumber": "number",
        "status": "status",
        "amount": "amount",
        "paidAmount": "paid_amount",
        "issueDate": "issue_date",
        "dueDate": "due_date",
        "paidAt": "paid_date",
        "customerName": "customer__name",
        "updatedAt": "updated_at",
    }
    joins = ("customer",)
    names = ("customer__name",)

    def search_query(self, words: list[str]) -> Q:
        """Each word in the number, the notes, the ESF number or the customer's name."""
        return found_in(
            words, Invoice, ("number", "notes", "esf_number"), {"customer_id": (Customer, "name")}
        )


class PaymentFilters(FilterSet):
    fields = {
        "invoiceId": Filter("invoice_id", ID),
        "customerId": Filter("customer_id", ID),
        "orderId": Filter("invoice__order_id", ID),
        "kind": Filter("kind", enum(PaymentKind)),
        "method": Filter("method", enum(PaymentMethod)),
        "reference": Filter("reference", TEXT),
        "paymentNumber": Filter("number", TEXT),
        "amount": Filter("amount", NUMBER),
        "date": Filter("date", DAY),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("date", "gte"), "dateTo": ("date", "lte")}
    sorts = {"date": "date", "amount": "amount", "paymentNumber": "number"}

    def search_query(self, words: list[str]) -> Q:
        """Each word in the number, the reference, the invoice's number or the customer's name."""
        return found_in(words, Payment, ("number", "reference"), OF_INVOICE)


class CreditNoteFilters(FilterSet):
    fields = {
        "invoiceId": Filter("invoice_id", ID),
        "customerId": Filter("customer_id", ID),
        "creditNoteNumber": Filter("number", TEXT),
        "amount": Filter("amount", NUMBER),
        "date": Filter("date", DAY),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("date", "gte"), "dateTo": ("date", "lte")}
    sorts = {"date": "date", "amount": "amount", "creditNoteNumber": "number"}

    def search_query(self, words: list[str]) -> Q:
        """Each word in the number, the reason, the invoice's number or the customer's name."""
        return found_in(words, CreditNote, ("number", "reason"), OF_INVOICE)


def _span(text: str, pattern: str, months: int) -> tuple[date, date]:
    found = re.fullmatch(pattern, text.strip().upper())
    place = int(found[2]) if found else 0
    if found is None or not 1 <= place <= 12 // months or not 1900 <= int(found[1]) <= 2200:
        raise BadValue(_("Not a period: write 2026-11 or 2026-Q4."))
    first = date(int(found[1]), (place - 1) * months + 1, 1)
    following = first.month + months
    last = date(first.year + following // 13, (following - 1) % 12 + 1, 1) - timedelta(days=1)
    return first, last


MONTH = FilterType(
    lambda text: _span(text, r"(\d{4})-(\d{2})", 1), (), {"type": "string", "example": "2026-11"}
)
QUARTER = FilterType(
    lambda text: _span(text, r"(\d{4})-Q(\d)", 3), (), {"type": "string", "example": "2026-Q4"}
)


def _within(operator: str, span: Any) -> Q:
    return Q(day__range=span)


class VatEntryFilters(FilterSet):
    """`month` and `quarter` show the rows of a period."""

    fields = {
        "kind": Filter("kind", enum(VatEntry.Kind)),
        "day": Filter("day", DAY),
        "month": Filter("day", MONTH, build=_within),
        "quarter": Filter("day", QUARTER, build=_within),
        "customerId": Filter("customer_id", ID),
        "orderId": Filter("order_id", ID),
        "invoiceId": Filter("invoice_id", ID),
        "documentId": Filter("document_id", ID),
        "tax": Filter("tax", NUMBER),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("day", "gte"), "dateTo": ("day", "lte")}
    search = ("document_number",)
    sorts = {"day": "day"}


def _in_force(operator: str, day: Any) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class VatRateFilters(FilterSet):
    """`date` shows the rates in force on a day."""

    identified = False  # by code and first day
    fields = {
        "code": Filter("code", enum(VatRate.Code)),
        "rate": Filter("rate", NUMBER),
        "validFrom": Filter("valid_from", DAY),
        "validTo": Filter("valid_to", DAY),
        "date": Filter("valid_from", ONE_DAY, build=_in_force),
    }
    search = ("code",)
    # The law's table does not say when it was typed in: `createdAt` is the first day.
    sorts = {"code": "code", "rate": "rate", "validFrom": "valid_from", "createdAt": "valid_from"}
    default_sort = ("code", "valid_from")
