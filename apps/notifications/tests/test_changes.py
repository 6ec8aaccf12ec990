"""GET /changes: each change once, in the order of commits, for who may see it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from apps.accounts.tests.factories import error_of
from apps.inventory import services as inventory
from apps.kernel import changes, tenancy
from apps.kernel.models import Change
from conftest import ApiClient

FEED = "/api/v1/changes"
WRITERS, EACH = 8, 4


def read(client, since=None, **params):
    answer = client.get(FEED, ({"since": since} if since else {}) | params)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def all_since(client, since, **params):
    """(items, the last cursor), page after page."""
    found = []
    while True:
        page = read(client, since, **params)
        found += page["items"]
        since = page["nextCursor"]
        if not page["hasMore"]:
            return found, since


def number():
    while changes.number():
        pass


@pytest.mark.django_db
def test_created_updated_and_deleted(company):
    client = company.client
    number()
    start = read(client)
    assert (start["items"], start["hasMore"]) == ([], False)
    made = client.post("/api/v1/customers", {"name": "ТОО Лента"}).json()["data"]["id"]
    assert read(client, start["nextCursor"])["items"] == []  # not numbered yet
    client.put(f"/api/v1/customers/{made}", {"name": "ТОО Лента и Ко"})
    client.delete(f"/api/v1/customers/{made}")
    number()
    items, last = all_since(client, start["nextCursor"], limit=2)
    assert [(item["type"], item["id"], item["change"], item["event"]) for item in items] == [
        ("customer", made, "created", "customer.created"),
        ("customer", made, "updated", "customer.updated"),
        ("customer", made, "deleted", "customer.deleted"),
    ]
    assert all_since(client, last)[0] == []


@pytest.mark.django_db
def test_each_kind_needs_its_right(company, other_company):
    number()
    start = read(company.client)["nextCursor"]
    customer = company.client.post("/api/v1/customers", {"name": "ТОО Лента"}).json()["data"]["id"]
    company.client.post("/api/v1/deals", {"title": "Сделка", "customerId": customer})
    other_company.client.post("/api/v1/customers", {"name": "ТОО Чужая"})
    number()
    kinds = {item["type"] for item in all_since(company.client, start)[0]}
    assert kinds == {"customer", "deal"}
    assert {item["type"] for item in read(company.client, start, types="deal")["items"]} == {"deal"}
    seller = company.member("DEALS_VIEW")
    begin = read(company.client)["nextCursor"]
    company.client.put(f"/api/v1/customers/{customer}", {"name": "ТОО Другая"})
    company.client.post("/api/v1/deals", {"title": "Вторая", "customerId": customer})
    number()
    assert {item["type"] for item in all_since(seller.client, begin)[0]} == {"deal"}
    assert error_of(seller.client.get(FEED, {"since": begin, "types": "customer"})) == (
        403,
        "PERMISSION_DENIED",
        {"required": "CUSTOMERS_VIEW"},
    )


@pytest.mark.django_db
def test_bad_questions(company, other_company):
    number()
    theirs = read(other_company.client)["nextCursor"]
    for params, field in (
        ({"since": "1"}, "since"),
        ({"since": theirs}, "since"),
        ({"since": theirs[:-1]}, "since"),
        ({"types": "user"}, "types"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"page": "2"}, "page"),
    ):
        status, _code, details = error_of(company.client.get(FEED, params))
        assert (status, set(details)) == (400, {field}), params


@pytest.mark.django_db
def test_a_cursor_older_than_what_is_kept_is_gone(company, settings):
    settings.KEEP_DAYS = {**settings.KEEP_DAYS, "changes": 30}
    body = {"name": "Copy", "permissions": ["CUSTOMERS_VIEW"]}
    machine = ApiClient(company.client.post("/api/v1/api-keys", body).json()["data"]["key"])
    old = read(machine)["nextCursor"]
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert read(machine, old)["items"] == []
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert error_of(machine.get(FEED, {"since": old}))[:2] == (410, "CURSOR_EXPIRED")
        settings.KEEP_DAYS = {**settings.KEEP_DAYS, "changes": 0}
        assert read(machine, old)["items"] == []


@pytest.mark.django_db(transaction=True)
def test_eight_writers_lose_and_double_nothing_where_a_clock_would(live_company):
    """Writers whose transactions lie open until others, who began later, have committed and were read."""
    company = live_company
    number()
    start = read(company.client)["nextCursor"]
    begun, go_on = Barrier(WRITERS + 1), Event()

    def write(index, *, slow):
        """The slow ones write first and commit last."""
        try:
            if not slow:
                begun.wait(30)
            with tenancy.enter(company.organization.pk, company.workspace.pk):
                names = [f"Поставщик {slow} {index} {number}" for number in range(EACH)]
                made = [inventory.create_supplier(actor=company.actor, name=name).pk for name in names]
                if slow:
                    begun.wait(30)
                    go_on.wait(30)
            return made
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        slow = [pool.submit(write, writer, slow=True) for writer in range(WRITERS // 2)]
        quick = [pool.submit(write, writer, slow=False) for writer in range(WRITERS // 2)]
        begun.wait(30)
        first = {str(pk) for each in quick for pk in each.result()}
        number()
        seen, cursor = all_since(company.client, start, limit=3)
        with tenancy.enter(company.organization.pk):
            clock = Change.objects.filter(subject="supplier").latest("created_at").created_at
        go_on.set()
        late = {str(pk) for each in slow for pk in each.result()}
    number()
    rest, _last = all_since(company.client, cursor, limit=3)
    assert [item["id"] for item in seen] == list(dict.fromkeys(item["id"] for item in seen))
    assert {item["id"] for item in seen} == first
    assert sorted(item["id"] for item in rest) == sorted(late)
    # The control: whoever asks for what was entered after the last one seen gets none of them.
    with tenancy.enter(company.organization.pk):
        assert not Change.objects.filter(subject="supplier", created_at__gt=clock).exists()
