"""Fixtures of finance's tests."""

from __future__ import annotations

from typing import Any

import pytest

from apps.crm.models import Customer
from apps.finance.models import (
    Allocation,
    CreditNote,
    Invoice,
    InvoiceItem,
    LedgerEntry,
    OpeningBalance,
    Payment,
)
from apps.finance.tests.factories import make_customer
from apps.inventory.models import Product
from apps.kernel.models import NumberCounter, OutboxEvent
from apps.sales.models import Order
from apps.sales.tests.factories import make_product

BOOKS = (
    Invoice,
    InvoiceItem,
    Payment,
    Allocation,
    CreditNote,
    LedgerEntry,
    OpeningBalance,
    Order,
    Customer,
    NumberCounter,
    OutboxEvent,
)


def books() -> list[list[dict[str, Any]]]:
    """Everything that money can change, to see that a refusal changed nothing."""
    rows = []
    for model in BOOKS:
        manager = getattr(model, "everything", None) or model._default_manager
        rows.append(list(manager.order_by("pk").values()))
    return rows


@pytest.fixture
def customer(company: Any) -> Customer:
    return make_customer(company.actor, name="ТОО Tech Solutions")


@pytest.fixture
def product(company: Any) -> Product:
    """A service, so that stock is never in the way: 116,000 tenge with 16 % VAT inside, 100,000 net."""
    return make_product(company.actor, type="SERVICE", name_ru="Лицензия ERP", price=116000)


@pytest.fixture
def refused(company: Any) -> Any:
    """Send what must be refused and change nothing; gives the details."""

    def check(
        method: str, path: str, body: Any, status: int, code: str, client: Any = None
    ) -> dict[str, Any]:
        before = books()
        answer = getattr(client or company.client, method)(path, *([body] if method != "delete" else []))
        error = answer.json().get("error", {})
        assert (answer.status_code, error.get("code")) == (status, code), answer.json()
        assert books() == before
        found: dict[str, Any] = error["details"]
        return found

    return check
