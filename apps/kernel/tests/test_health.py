"""Health asks the real services."""

from __future__ import annotations

import uuid
from typing import Any
from unittest.mock import Mock

import pytest
from celery.signals import heartbeat_sent, worker_ready
from django.db import connections

from apps.kernel import health, tasks, valkey

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
        },
    }


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
