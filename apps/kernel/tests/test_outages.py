"""Servers that go and come back: the relay leads again, the pool gives living connections at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from unittest.mock import Mock
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import OperationalError, connection
from psycopg_pool import PoolTimeout

from apps.kernel import metrics, outbox, tenancy
from apps.kernel.management.commands import relay
from apps.kernel.models import OutboxEvent
from apps.kernel.postgresql import pool as pools
from laptop.tests.processes import wait_for

PATIENCE = 30.0  # seconds, for a machine that is busy; what is waited for takes one


@pytest.fixture
def direct(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A second connection, as an operator would have it."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    with psycopg.connect(**parameters, autocommit=True) as link:
        yield link


def terminate(link: psycopg.Connection[Any], like: str) -> int:
    """End the sessions whose last statement looks like that; how many there were."""
    found = link.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE %s",
        [like],
    ).fetchone()
    return int(found[0]) if found else 0


@pytest.fixture
def relaying(live_company: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A relay in a thread, with one consumer that does as `doing` says and notes the event's name."""

    class Relay:
        seen: list[str] = []
        doing = Mock()
        told = threading.Event()

    with tenancy.system("test"):
        OutboxEvent.everything.all().delete()
    found, command = Relay(), relay.Command()
    found.seen, found.doing, found.told = [], Mock(), threading.Event()

    def note(row: OutboxEvent) -> None:
        found.doing(row)
        found.seen.append(row.name)
        found.told.set()

    monkeypatch.setattr(outbox, "_consumers", [note])
    monkeypatch.setattr(outbox, "_after_commit", [])
    monkeypatch.setattr(outbox, "_each_turn", [])
    monkeypatch.setattr(relay.signal, "signal", Mock())  # type: ignore[attr-defined]  # not in a thread
    monkeypatch.setattr(relay, "log", Mock())

    def run() -> None:
        try:
            command.handle()
        finally:
            connection.close()

    found.thread = threading.Thread(target=run, daemon=True)  # type: ignore[attr-defined]
    found.thread.start()  # type: ignore[attr-defined]
    yield found
    command.stopping = True
    found.thread.join(PATIENCE)  # type: ignore[attr-defined]


def write(company: Any, name: str) -> None:
    with tenancy.system("test"):
        OutboxEvent.everything.create(
            organization=company.organization, name=name, subject="thing", subject_id=uuid4(), payload={}
        )


def lead(link: psycopg.Connection[Any]) -> UUID:
    """Another relay takes the lease, by force, and for long; who it is."""
    other = uuid4()
    link.execute("UPDATE kernel_relaylease SET holder = %s, until = now() + interval '1 hour'", [other])
    return other


@pytest.mark.parametrize("waiting", ["%", "%kernel_relaylease%"], ids=["leading", "standing by"])
def test_the_relay_outlives_the_loss_of_its_connection(relaying, direct, live_company, waiting):
    leader = None
    if waiting != "%":
        write(live_company, "before")
        assert relaying.told.wait(PATIENCE)
        relaying.told.clear()
        leader = lead(direct)  # it stands by from now on
    connection.close()
    for _ in range(3):
        assert wait_for(lambda: terminate(direct, waiting) > 0, PATIENCE)
    if leader is not None:
        direct.execute("UPDATE kernel_relaylease SET until = now() WHERE holder = %s", [leader])
    connection.close()
    write(live_company, "after")
    assert wait_for(lambda: "after" in relaying.seen, PATIENCE)
    assert relaying.thread.is_alive()


def test_a_connection_that_goes_in_the_middle_of_a_batch_costs_nothing(relaying, direct, live_company):
    def lose(row: OutboxEvent) -> None:
        relaying.doing.side_effect = None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    relaying.doing.side_effect = lose
    write(live_company, "one")
    assert wait_for(lambda: relaying.seen == ["one"], PATIENCE)
    with tenancy.system("test"):
        assert wait_for(lambda: OutboxEvent.everything.get().delivered_at is not None, PATIENCE)
        assert OutboxEvent.everything.get().attempts == 0


def test_an_error_of_its_own_does_not_end_the_relay(relaying, live_company, monkeypatch):
    monkeypatch.setattr(outbox, "take_turn", Mock(side_effect=[ValueError("a bug"), None] + [None] * 10_000))
    write(live_company, "one")
    assert wait_for(lambda: relaying.seen == ["one"], PATIENCE)
    assert relaying.thread.is_alive()


@pytest.fixture
def pool(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[pools.Pool]:
    monkeypatch.setattr(pools, "log", Mock())
    monkeypatch.setattr(pools, "PROBE_EVERY", 0.01)
    made = pools.Pool(
        kwargs={**connection.get_connection_params(), "autocommit": True, "application_name": "pooled"},
        open=True,
        min_size=4,
        max_size=4,
        timeout=PATIENCE,
        reconnect_timeout=0.1,
    )
    with made:
        made.wait(PATIENCE)
        yield made


def test_after_a_restart_the_first_dead_connection_clears_the_others(pool, direct, monkeypatch):
    slept = Mock()
    monkeypatch.setattr("psycopg_pool.pool.sleep", slept)
    direct.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pooled'")
    given = pool.getconn()
    assert given.execute("SELECT 1").fetchone() == (1,)
    assert not slept.called, "psycopg's own check sleeps a second for each dead connection"
    pool.putconn(given)


def test_while_the_server_is_away_nobody_waits_and_it_is_seen_when_it_is_back(pool):
    right = dict(pool.breaker._parameters)
    held = [pool.getconn() for _ in range(4)]
    pool.breaker._parameters |= {"host": "127.0.0.1", "port": 1}
    with pytest.raises(PoolTimeout):
        pool.getconn(timeout=0.01)
    assert wait_for(lambda: pool.breaker.open, PATIENCE)
    with pytest.raises(pools.ServerAway):
        pool.getconn()
    pool.breaker._parameters = right
    for each in held:
        pool.putconn(each)
    assert wait_for(lambda: not pool.breaker.open, PATIENCE)
    pool.putconn(pool.getconn())


def test_a_full_pool_is_no_outage(pool):
    def counted(name, **labels):
        return metrics.REGISTRY.get_sample_value(f"prometric_pool_{name}", labels) or 0

    names = ("in_use", "wait_seconds_count")
    before, refused = [counted(name) for name in names], counted("refused_total", reason="full")
    held = [pool.getconn() for _ in range(4)]
    with pytest.raises(PoolTimeout):
        pool.getconn(timeout=0.01)
    assert [counted(name) for name in names] == [count + 4 for count in before]
    assert counted("refused_total", reason="full") == refused + 1
    assert wait_for(lambda: not pool.breaker._looking, PATIENCE)
    assert not pool.breaker.open
    for each in held:
        pool.putconn(each)
    assert counted("in_use") == before[0]


@pytest.mark.parametrize("said", ["FATAL: sorry, too many clients already", "no more connections allowed"])
def test_a_full_server_is_no_outage(said, monkeypatch):
    monkeypatch.setattr(psycopg, "connect", Mock(side_effect=psycopg.OperationalError(said)))
    assert pools.Breaker({}).answers()


def test_an_unavailable_database_says_when_to_come_again(company, monkeypatch):
    from apps.accounts.api.views import WorkspaceViewSet

    monkeypatch.setattr(WorkspaceViewSet, "get_queryset", Mock(side_effect=OperationalError("away")))
    answer = company.client.get("/api/v1/workspaces")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    with suppress(KeyError):
        assert "away" not in answer.json()["error"]["message"]
