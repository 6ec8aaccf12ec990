"""Health asks the real services."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
from celery.signals import before_task_publish, heartbeat_sent, worker_ready
from django.db import connections
from django.utils import timezone
from kombu import Queue

from apps.kernel import health, queues, tasks, tenancy, valkey
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """No remembered answer, no mark of another test, no log."""
    monkeypatch.setattr(health, "HEARTBEAT_KEY", f"test:heartbeat:{uuid.uuid4().hex}")
    monkeypatch.setattr(health, "log", Mock())
    monkeypatch.setattr(tasks, "_marked_at", float("-inf"))
    settings.HEALTH_CHECKS = settings.HEALTH_STATES = {}
    health.forget()


def test_all_is_well(settings: Any) -> None:
    tasks.heartbeat.delay()
    answer = health.check()
    assert isinstance(answer.pop("uptime"), int)
    assert answer == {
        "status": "healthy",
        "version": settings.VERSION,
        "services": {
            "database": "connected",
            "redis": "connected",
            "elasticsearch": "disabled",
            "ai": "disabled",
            "search": "connected",
            "worker": "connected",
            "relay": "connected",
        },
        "relay": {"waiting": 0, "oldestSeconds": 0},
        "queues": {
            name: {"waiting": 0, "oldestSeconds": 0}
            for name in ("mail", "notices", "reports", "nightly", "celery")
        },
    }


@pytest.fixture
def waiting(live_company: Any) -> Any:
    """An event that nobody has delivered, due for as long as it is asked for."""

    def write(**ago: Any) -> None:
        with tenancy.system("test"):
            OutboxEvent.everything.all().delete()
            OutboxEvent.everything.create(
                organization=live_company.organization,
                name="a",
                subject="thing",
                subject_id=uuid.uuid4(),
                payload={},
                next_attempt_at=timezone.now() - timedelta(**ago),
            )

    return write


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("seconds", "shown", "state", "status"),
    [
        (10, 10, "connected", "healthy"),
        (60, 60, "disconnected", "unhealthy"),
        (-60, 0, "connected", "healthy"),
    ],
)
def test_a_relay_that_stands_still_is_told(waiting, seconds, shown, state, status) -> None:
    health.record_heartbeat()
    waiting(seconds=seconds)
    answer = health.check()
    assert (answer["services"]["relay"], answer["status"]) == (state, status)
    assert shown <= answer["relay"]["oldestSeconds"] <= shown + 5


def test_a_queue_tells_how_long_its_oldest_task_waits(settings, monkeypatch) -> None:
    name = f"test-{uuid.uuid4().hex}"
    settings.CELERY_TASK_QUEUES = [Queue(name)]
    for key, sent in ((name, 1000.0), (f"{name}\x06\x169", 990.0)):
        valkey.client().lpush(key, json.dumps({"headers": {"sent_at": sent}}))
    monkeypatch.setattr(queues.time, "time", lambda: 1030.5)  # type: ignore[attr-defined]
    assert queues.waits() == {name: {"waiting": 2, "oldestSeconds": 40}}
    valkey.client().delete(name, f"{name}\x06\x169")


def test_a_task_says_when_it_was_sent() -> None:
    headers: dict[str, Any] = {}
    before_task_publish.send(sender="a", headers=headers)
    assert headers["sent_at"] > 0


@pytest.mark.parametrize(("path", "said"), [("/livez", "live\n"), ("/readyz", "ready\n")])
def test_a_probe_asks_one_process(anonymous: Any, settings: Any, path: str, said: str) -> None:
    """By its address, and whatever Valkey does."""
    settings.ALLOWED_HOSTS = ["erp.example.kz"]
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = anonymous.get(path, Host="10.0.0.7")
    assert (answer.status_code, answer.content.decode()) == (200, said)


@pytest.mark.parametrize(
    ("error", "status"),
    [("connection refused", 503), ("FATAL: sorry, too many clients already", 200)],
)
def test_ready_is_who_has_a_database_be_it_full(anonymous, monkeypatch, error, status) -> None:
    monkeypatch.setattr(psycopg, "connect", Mock(side_effect=psycopg.OperationalError(error)))
    assert anonymous.get("/readyz").status_code == status
    assert anonymous.get("/livez").status_code == 200


def test_a_full_database_is_no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psycopg, "connect", Mock(side_effect=psycopg.OperationalError("too many clients")))
    assert health.check()["services"]["database"] == "connected"


def test_no_worker() -> None:
    answer = health.check()
    assert answer["status"] == "unhealthy"
    assert answer["services"]["worker"] == "disconnected"
    assert answer["services"]["database"] == answer["services"]["redis"] == "connected"


def test_a_mark_ends_by_itself() -> None:
    tasks.heartbeat.delay()
    assert 110 < valkey.client().ttl(health.HEARTBEAT_KEY) <= 120


def test_valkey_down(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = health.check()
    assert answer["status"] == "unhealthy"
    assert answer["services"]["redis"] == answer["services"]["worker"] == "disconnected"
    assert answer["services"]["database"] == "connected"


def test_database_down(monkeypatch: pytest.MonkeyPatch) -> None:
    health.record_heartbeat()
    monkeypatch.setitem(connections["default"].settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "1")
    answer = health.check()
    assert answer["status"] == "unhealthy"
    assert answer["services"]["database"] == answer["services"]["search"] == "disconnected"
    assert answer["services"]["redis"] == answer["services"]["worker"] == "connected"


def ai_answers() -> bool:
    return True


def ai_state() -> str:
    return "unreachable"


def ai_fails() -> bool:
    raise TimeoutError


@pytest.mark.parametrize(("check", "state"), [("ai_answers", "connected"), ("ai_fails", "disconnected")])
def test_ai_is_shown_but_does_not_decide(settings: Any, check: str, state: str) -> None:
    settings.HEALTH_CHECKS = {"ai": f"{__name__}.{check}"}
    health.record_heartbeat()
    answer = health.check()
    assert answer["services"]["ai"] == state
    assert answer["status"] == "healthy"


@pytest.mark.parametrize(("state", "shown"), [("ai_state", "unreachable"), ("ai_fails", "disconnected")])
def test_another_service_says_its_own_state(settings: Any, state: str, shown: str) -> None:
    settings.HEALTH_STATES = {"aiProvider": f"{__name__}.{state}"}
    health.record_heartbeat()
    answer = health.check()
    assert (answer["services"]["aiProvider"], answer["status"]) == (shown, "healthy")


def test_answers_are_shared_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Mock(wraps=health._ask_all)
    clock = Mock(return_value=1000.0)
    monkeypatch.setattr(health, "_ask_all", asked)
    monkeypatch.setattr(health.time, "monotonic", clock)  # type: ignore[attr-defined]
    health.check()
    clock.return_value = 1000.9
    health.check()["services"].clear()  # a caller's changes stay its own
    assert health.check()["services"]["database"] == "connected"
    assert asked.call_count == 1
    clock.return_value = 1001.1
    health.check()
    assert asked.call_count == 2


def test_uptime_counts_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_STARTED", 100.0)
    monkeypatch.setattr(health.time, "monotonic", lambda: 864_100.9)  # type: ignore[attr-defined]
    assert health.uptime() == 864_000


def marked() -> bool:
    return bool(valkey.client().delete(health.HEARTBEAT_KEY))


def test_a_worker_marks_itself_when_ready() -> None:
    worker_ready.send(sender=None)
    assert marked()


def test_a_busy_worker_marks_itself_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Mock(return_value=1000.0)
    monkeypatch.setattr(tasks.time, "monotonic", clock)  # type: ignore[attr-defined]
    heartbeat_sent.send(sender=None)
    assert marked()
    clock.return_value = 1009.0
    heartbeat_sent.send(sender=None)
    assert not marked()
    clock.return_value = 1010.0
    heartbeat_sent.send(sender=None)
    assert marked()


def test_a_heartbeat_without_valkey_is_only_logged(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Mock()
    monkeypatch.setattr(tasks, "log", log)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    tasks.heartbeat.delay()
    assert log.warning.call_count == 1
