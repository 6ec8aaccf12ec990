"""Every document's number begins anew at midnight in Almaty, by whichever way the document is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from apps.crm import services as crm
from apps.finance.tests.buying import standing_bill, standing_payment
from apps.kernel import tenancy
from conftest import make_company
from prometric.tests import objects

pytestmark = pytest.mark.django_db

LAST_SECOND = dt.datetime(2025, 12, 31, 18, 59, 59, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2025, 12, 31, 19, 0, tzinfo=dt.UTC)


def won(company: Any) -> Any:
    """A deal whose order and draft invoice are made by the win."""
    customer = objects.customer(company)
    deal = crm.create_deal(actor=company.actor, title="X", customer_id=customer, value=Decimal(1000))
    crm.win_deal(deal.pk, actor=company.actor)
    return deal


# prefix → (table, column of the number, what makes one), one for each way that there is.
WAYS: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "CUS": ("crm_customer", "customer_number", objects.customer),
    "DL": ("crm_deal", "deal_number", objects.deal),
    "ORD placed": ("sales_order", "number", objects.order),
    "ORD of a win": ("sales_order", "number", won),
    "INV by hand": ("finance_invoice", "number", objects.invoice),
    "INV of a win": ("finance_invoice", "number", won),
    "PAY": ("finance_payment", "number", objects.payment),
    "CN": ("finance_creditnote", "number", objects.credit_note),
    "OB": ("finance_openingbalance", "number", objects.opening_balance),
    "SHP": ("sales_shipment", "number", objects.shipment),
    "ACT": ("sales_shipment", "act_number", objects.act),
    "RET": ("sales_salesreturn", "number", objects.sales_return),
    "PRD": ("production_productionorder", "number", objects.production_order),
    "PO": ("inventory_purchaseorder", "number", objects.purchase_order),
    "SB": ("finance_supplierbill", "number", standing_bill),
    "SP": ("finance_supplierpayment", "number", standing_payment),
    "TRF": ("inventory_transfer", "number", objects.transfer),
}


def numbers_of(company: Any, table: str, column: str, make: Callable[[Any], Any]) -> list[str]:
    """The numbers that one makes, undone afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        make(company)
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1")
        found = [number for (number,) in cursor.fetchall()]
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_the_new_year_begins_at_local_midnight(db, way):
    table, column, make = WAYS[way]
    prefix = way.split(" ")[0]
    with time_machine.travel(LAST_SECOND, tick=False):
        company = make_company()
        with tenancy.enter(company.organization.pk, company.workspace.pk):
            assert numbers_of(company, table, column, make) == [f"{prefix}-2025-0001"]
    with (
        time_machine.travel(MIDNIGHT, tick=False),
        tenancy.enter(company.organization.pk, company.workspace.pk),
    ):
        assert numbers_of(company, table, column, make) == [f"{prefix}-2026-0001"]


def test_every_kind_of_number_is_tried():
    """The tables that have a number of their own, and the ways above."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name IN ('number', 'customer_number', 'deal_number')"
            # A row's place in its file, and a deal's own number with the version behind it.
            " AND table_name NOT IN ('imports_importrow', 'finance_quotation')"
        )
        assert {name for (name,) in cursor.fetchall()} == {table for table, _column, _make in WAYS.values()}
