"""Supplier bills as the rest of the house asks for them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from apps.finance.models import PAYABLE, BillStatus, SupplierBill, SupplierBillLine
from apps.kernel import clock


def bills_falling_due(on: date | None = None) -> QuerySet[SupplierBill]:
    """Posted bills whose due day lies before a local day and that are not yet called overdue."""
    waiting = (BillStatus.POSTED, BillStatus.PARTIAL)
    return SupplierBill.objects.filter(status__in=waiting, due_date__lt=on or clock.today())


def supplier_bill_rows() -> QuerySet[SupplierBill]:
    """For the apps above: supplier bills."""
    return SupplierBill.objects.all()


def supplier_in_use(supplier_id: UUID) -> bool:
    """Whether a bill of the supplier is a draft or still to be paid."""
    return SupplierBill.objects.filter(
        supplier_id=supplier_id, status__in=(BillStatus.DRAFT, *PAYABLE)
    ).exists()


def product_in_any_bill(product_id: UUID) -> bool:
    """Whether a supplier's bill names the product."""
    return SupplierBillLine.objects.filter(product_id=product_id).exists()
