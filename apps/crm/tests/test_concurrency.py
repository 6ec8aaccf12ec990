"""Two people at once: a deal is won once, numbers have no gap, activities are all counted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.crm import services
from apps.crm.models import Customer, Deal, Stage
from apps.crm.state_machines import DEAL
from apps.crm.tests.factories import make_customer, make_deal
from apps.kernel import records, tenancy
from apps.kernel.errors import DomainError
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(company: Any, jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run jobs in threads of their own, from one starting line; results or refusals in their order."""
    line = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def work(place: int, job: Callable[[], Any]) -> None:
        try:
            with tenancy.enter(company.organization.pk, company.workspace.pk):
                line.wait(timeout=20)
                results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def make(company: Any, factory: Callable[..., Any]) -> Any:
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        return factory(company.actor)


def orders(company: Any, deal: Deal) -> int:
    found: int = company.client.get("/api/v1/orders", {"dealId": str(deal.pk)}).json()["data"]["total"]
    return found


def test_a_double_win_makes_one_order(live_company):
    deal = make(live_company, make_deal)

    results = at_once(
        live_company, [lambda: services.win_deal(deal.pk, actor=live_company.actor) for _ in range(8)]
    )

    refusals = [result for result in results if isinstance(result, DomainError)]
    assert [refusal.code for refusal in refusals] == ["INVALID_STATE_TRANSITION"] * 7
    assert sum(isinstance(result, Deal) for result in results) == 1
    assert orders(live_company, deal) == 1
    with tenancy.system("test"):
        assert OutboxEvent.objects.filter(name="deal.won").count() == 1


def test_without_the_lock_more_than_one_would_pass_the_check(live_company, monkeypatch):
    """The control: judged on an unlocked row, several see an open deal; the database alone says no."""
    deal = make(live_company, make_deal)
    passed: list[str] = []
    judged = threading.Barrier(4)

    def unlocked(model: Any, pk: Any) -> Any:
        return model.objects.get(pk=pk)

    def judge(row: Deal, to: Stage) -> None:
        require(row, to)
        passed.append(row.stage)
        judged.wait(timeout=20)

    require = DEAL.require
    monkeypatch.setattr(records, "lock", unlocked)
    monkeypatch.setattr(DEAL, "require", judge)

    at_once(live_company, [lambda: services.win_deal(deal.pk, actor=live_company.actor) for _ in range(4)])

    assert passed == ["LEAD"] * 4
    # What holds even then: one order of a deal.
    assert orders(live_company, deal) == 1


def test_numbers_have_no_gap_and_no_duplicate(live_company):
    def create(place: int) -> Callable[[], Any]:
        # Every fourth is refused after all its checks but before its number.
        bin_number = "240140000011" if place % 4 == 0 else None
        return lambda: make_customer(live_company.actor, bin=bin_number)

    results = at_once(live_company, [create(place) for place in range(16)])

    assert sum(isinstance(result, DomainError) for result in results) == 3
    with tenancy.system("test"):
        numbers = sorted(Customer.objects.values_list("customer_number", flat=True))
    assert [int(number.rsplit("-", 1)[1]) for number in numbers] == list(range(1, 14))


def test_every_activity_is_counted(live_company):
    deal = make(live_company, make_deal)
    activity = {"actor": live_company.actor, "type": "call", "subject": "Звонок"}
    add = partial(services.add_deal_activity, deal.pk, **activity)
    results = at_once(live_company, [add] * 8)
    assert not [result for result in results if isinstance(result, Exception)]
    with tenancy.system("test"):
        assert Deal.objects.get(pk=deal.pk).activities_count == 8


def test_a_customer_is_not_deleted_while_a_deal_is_entered(live_company):
    for _ in range(4):
        customer = make(live_company, make_customer)
        results = at_once(
            live_company,
            [
                partial(services.delete_customer, customer.pk, actor=live_company.actor),
                partial(make_deal, live_company.actor, customer),
            ],
        )
        assert [isinstance(result, DomainError) for result in results].count(True) == 1
