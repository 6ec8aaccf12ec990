"""Behind a pooler nothing is kept in a session: who leads is a row, cursors end with their transaction."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
from django.db import connection, connections, transaction

from apps.accounts.tests.factories import together
from apps.kernel import lease, outbox, prepared_statements, tenancy
from apps.kernel.lease import Lease, Lost
from apps.kernel.models import OutboxEvent, RelayLease
from apps.kernel.postgresql import base, pool

DATABASE: Any = connections["default"]  # of this thread, with what the backend adds to Django's


@pytest.fixture
def pooled(settings: Any) -> Any:
    settings.DATABASE_POOLER = "on"
    return settings


@pytest.mark.django_db(transaction=True)
def test_of_relays_that_come_at_once_one_leads():
    barrier = threading.Barrier(8)

    def claim(_index: int) -> bool:
        claimed = Lease()
        with transaction.atomic():
            barrier.wait(30)
            led = claimed.take()
            barrier.wait(30)  # nobody's transaction ends before all have asked
            return led

    assert sorted(together(8, claim)) == [False] * 7 + [True]


@pytest.mark.django_db
def test_the_leader_stays_until_it_is_silent_or_gives_up():
    first, second = Lease(), Lease()
    assert (first.take(), second.take(), first.take()) == (True, False, True)
    first.give_up()
    assert (second.take(), first.take()) == (True, False)
    RelayLease.objects.update(until=RelayLease.objects.get().until - 2 * lease.LENGTH)
    assert (first.take(), second.take()) == (True, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", ["pg_advisory_lock", "pg_advisory_xact_lock"])
def test_nobody_passes_the_relay_of_the_version_before_or_a_long_batch(held):
    """The first holds the lock for its session, the second for its transaction, its lease long run out."""
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    with psycopg.connect(**parameters) as link:
        link.execute(f"SELECT {held}(%s)", [lease.LOCK])
        assert not Lease().take()
    assert Lease().take()


@pytest.mark.django_db
def test_who_lost_the_lease_delivers_nothing(company):
    waiting = OutboxEvent.objects.filter(delivered_at__isnull=True).count()
    leader, other = Lease(), Lease()
    assert leader.take()
    with pytest.raises(Lost):
        outbox.deliver_batch(lease=other)
    assert OutboxEvent.objects.filter(delivered_at__isnull=True).count() == waiting > 0
    assert outbox.deliver_batch(lease=leader) > 0


@pytest.mark.django_db(transaction=True)
def test_a_session_number_that_is_not_the_servers_gives_a_pooler_away(settings, monkeypatch):
    settings.DATABASE_POOLER = "auto"
    connection.close()
    monkeypatch.setattr(base, "_poolers", {})
    assert not DATABASE.behind_pooler
    monkeypatch.setattr(base, "_poolers", {})
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", 1)
    connection.close()
    assert DATABASE.behind_pooler
    for said in (True, False):
        settings.DATABASE_POOLER = "on" if said else "off"
        assert DATABASE.behind_pooler is said


@pytest.mark.django_db
@pytest.mark.parametrize(("given", "threshold"), [(False, None), (True, 7)])
def test_prepared_statements_are_off_by_themselves_unless_somebody_wants_them(pooled, given, threshold):
    pooled.PREPARE_THRESHOLD, pooled.PREPARE_BEHIND_POOLER = 7, given
    with prepared_statements.enabled():
        assert connection.connection.prepare_threshold == threshold


@pytest.mark.django_db(transaction=True)
def test_a_cursor_of_the_server_never_outlives_its_transaction(pooled, live_company):
    def kept() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT is_holdable FROM pg_cursors WHERE name <> ''")
            return list(cursor.fetchall())

    rows = RelayLease.objects.all().iterator(chunk_size=1)
    assert Lease().take()
    next(rows)
    assert kept() == []
    with tenancy.system("test"):
        events: Any = OutboxEvent.everything.all().iterator(chunk_size=1)
        next(events)
        assert kept() == [(False,)]
        events.close()


def test_the_direct_address_replaces_the_poolers(settings, monkeypatch):
    entry = {**connection.settings_dict, "OPTIONS": {"pool": {"min_size": 1}}}
    wrapper = DATABASE.__dict__
    monkeypatch.setitem(wrapper, "settings_dict", entry)
    monkeypatch.setitem(wrapper, "close", Mock())
    settings.DATABASE_DIRECT = {"HOST": "10.0.0.9", "PORT": 5432, "PASSWORD": ""}
    before = entry["USER"], entry["PASSWORD"]
    DATABASE.go_direct()
    assert (entry["HOST"], entry["PORT"], entry["USER"], entry["PASSWORD"]) == ("10.0.0.9", 5432, *before)
    assert "pool" not in entry["OPTIONS"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("statement", "there"), [(b"SELECT 1", True), (b"SELECT 1/0", False)])
def test_a_server_is_there_when_it_answers_a_statement(statement, there, monkeypatch):
    """A pooler takes the connection, and refuses the statement."""
    connection.ensure_connection()
    breaker = pool.Breaker(connection.get_connection_params())
    real = psycopg.connect

    def connect(**parameters: Any) -> Any:
        link = real(**parameters)
        wrapped = Mock(wraps=link)
        wrapped.pgconn = Mock(wraps=link.pgconn, socket=link.pgconn.socket)
        wrapped.pgconn.send_query = lambda _asked: link.pgconn.send_query(statement)
        return wrapped

    monkeypatch.setattr(psycopg, "connect", connect)
    assert breaker.answers() is there


def test_leases_are_short():
    assert timedelta(seconds=1) < lease.LENGTH < timedelta(seconds=5)
