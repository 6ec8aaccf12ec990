"""Customers that are merged while others write, or merge, too."""

from __future__ import annotations

import threading
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.collaboration.models import Comment
from apps.collaboration.services import add_comment
from apps.crm import services as crm
from apps.crm.models import Address, Contact, Customer, CustomerStatusEntry
from apps.crm.tests.test_concurrency import at_once
from apps.finance import services as finance
from apps.finance.services import drafts
from apps.finance.tests.factories import draft
from apps.kernel import tenancy
from apps.kernel.errors import DomainError
from apps.kernel.tenant_tables import referring
from apps.sales import services as sales
from apps.sales.tests.factories import make_customer, make_product
from apps.sales.tests.test_last_stock import wait_for


def make(company: Any, job: Any) -> Any:
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        return job()


def lost(company: Any) -> int:
    """Documents and money that refer to a customer who is no more."""

    def count() -> int:
        gone = list(Customer.everything.filter(deleted_at__isnull=False).values_list("pk", flat=True))
        return sum(
            model._base_manager.filter(**{f"{name}__in": gone}).count()
            for model, name in referring(Customer)
            if model not in (Contact, Address, CustomerStatusEntry)
        )

    found: int = make(company, count)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_each_into_the_other_leave_one(live_company):
    actor = live_company.actor
    one, two = make(live_company, lambda: [make_customer(actor) for _ in range(2)])
    results = at_once(
        live_company,
        [
            lambda: crm.merge_customers(one.pk, actor=actor, merge_ids=[two.pk]),
            lambda: crm.merge_customers(two.pk, actor=actor, merge_ids=[one.pk]),
        ],
    )
    assert [getattr(each, "code", "done") for each in results].count("done") == 1, results
    assert make(live_company, Customer.objects.count) == 1


WRITERS = {
    "invoice": lambda actor, pk: draft(actor, 100, customer=Customer(pk=pk)),
    "deal": lambda actor, pk: crm.create_deal(actor=actor, title="Новая", customer_id=pk),
    "activity": lambda actor, pk: crm.add_customer_activity(pk, actor=actor, type="call", subject="Звонок"),
    "money": lambda actor, pk: finance.record_payment(
        actor=actor, customer_id=pk, amount=Decimal(50), method="cash"
    ),
    "order": lambda actor, pk: sales.create_order(
        actor=actor, customer_id=pk, items=[{"product_id": make_product(actor).pk, "quantity": Decimal(1)}]
    ),
    "comment": lambda actor, pk: add_comment(actor=actor, entity_type="customer", entity_id=pk, text="Да"),
}


@pytest.mark.django_db(transaction=True)
def test_what_is_written_down_while_customers_are_merged_is_not_lost(live_company):
    """The merge holds the customers until every writer waits; none finds the one that is no more."""
    actor = live_company.actor
    kept, gone = make(live_company, lambda: [make_customer(actor) for _ in range(2)])
    results = held_merge(live_company, kept, gone, [partial(job, actor, gone.pk) for job in WRITERS.values()])
    assert [getattr(each, "code", each) for each in results] == ["NOT_FOUND"] * len(WRITERS)
    assert lost(live_company) == 0
    assert make(live_company, lambda: Comment.objects.filter(entity_id=gone.pk).count()) == 0


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_an_invoice_would_be_lost(live_company, monkeypatch):
    """The control: the writer does not wait, and its draft is that of a deleted customer."""
    actor = live_company.actor
    kept, gone = make(live_company, lambda: [make_customer(actor) for _ in range(2)])
    monkeypatch.setattr(drafts, "lock_first", lambda rows: rows.first())
    [made] = held_merge(live_company, kept, gone, [partial(WRITERS["invoice"], actor, gone.pk)], waiting=0)
    assert made.customer_id == gone.pk
    assert lost(live_company) == 1


def held_merge(
    company: Any, kept: Any, gone: Any, jobs: list[Any], *, waiting: int | None = None
) -> list[Any]:
    """Merge, but commit only when all jobs wait for it (or, where none waits, when they are done)."""
    results: list[Any] = [None] * len(jobs)

    def work(place: int) -> None:
        try:
            with tenancy.enter(company.organization.pk, company.workspace.pk):
                results[place] = jobs[place]()
        except DomainError as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(jobs))]
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        crm.merge_customers(kept.pk, actor=company.actor, merge_ids=[gone.pk])
        for thread in threads:
            thread.start()
        if waiting == 0:
            for thread in threads:
                thread.join(timeout=60)
        else:
            wait_for(len(jobs))
    for thread in threads:
        thread.join(timeout=60)
    return results
