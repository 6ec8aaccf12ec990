"""Sales at chosen moments, and a client whose token belongs to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import time_machine

from apps.accounts.models import Membership
from apps.crm import services as crm
from apps.inventory import services as inventory
from apps.kernel import clock
from apps.sales import services as sales
from conftest import ApiClient, Company, sign_in

API = "/api/v1/analytics"


def noon(year: int, month: int, day: int) -> dt.datetime:
    """Midday in Almaty."""
    return dt.datetime(year, month, day, 12, tzinfo=clock.ALMATY)


def licence(company: Company, code: str = "A") -> UUID:
    """A product without stock."""
    return inventory.create_product(
        actor=company.actor, code=code, name="Licence", type="DIGITAL", price=Decimal(1000)
    ).id


def customer(company: Company, name: str = "ТОО Алматы") -> UUID:
    return crm.create_customer(actor=company.actor, name=name).pk


def sell(company: Company, buyer: UUID, goods: UUID, moment: dt.datetime, amount: Any, tax: Any = 0) -> UUID:
    """An order of one line, placed and confirmed at a moment."""
    with time_machine.travel(moment, tick=False):
        line = {
            "product_id": goods,
            "quantity": Decimal(1),
            "unit_price": Decimal(amount),
            "tax": Decimal(tax),
        }
        order = sales.create_order(actor=company.actor, customer_id=buyer, items=[line])
        sales.confirm_order(order.pk, actor=company.actor)
    return order.pk


def sell_monthly(
    company: Company, buyer: UUID, goods: UUID, amounts: Iterable[int], *, until: dt.date
) -> list[UUID]:
    """One order a month, the last in `until`'s; nothing in a month of 0."""
    listed = list(amounts)
    placed = []
    for place, amount in enumerate(listed):
        index = until.year * 12 + until.month - len(listed) + place
        if amount:
            placed.append(sell(company, buyer, goods, noon(index // 12, index % 12 + 1, 10), amount))
    return placed


def signed_in(company: Company) -> ApiClient:
    """A client whose token belongs to the travelled moment."""
    return sign_in(Membership.objects.get(user=company.owner)).client


def shown(company: Company, path: str, moment: dt.datetime, **params: Any) -> Any:
    """The `data` of a 200 at a moment."""
    with time_machine.travel(moment, tick=False):
        answer = signed_in(company).get(f"{API}/{path}", params)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]
