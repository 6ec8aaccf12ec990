"""Beat and worker through outages."""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any
from unittest.mock import Mock

import pytest
from celery.worker.consumer import Consumer as CeleryConsumer
from django.db import connection
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler
from kombu.exceptions import OperationalError

from prometric import beat, worker
from prometric.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduler(monkeypatch):
    monkeypatch.setattr("prometric.beat.time.sleep", Mock())
    monkeypatch.setattr(beat, "log", Mock())
    return beat.Scheduler(app, lazy=True)


def failing(*errors):
    """Raises each error in turn, then returns."""
    return Mock(side_effect=chain(errors, repeat(None)))


def test_the_schedule_is_written_once_the_database_answers(scheduler, monkeypatch):
    monkeypatch.setattr(connection, "close", Mock())
    monkeypatch.setattr(connection, "ensure_connection", failing(OSError("away"), OSError("away")))
    scheduler.setup_schedule()
    names = set(PeriodicTask.objects.values_list("name", flat=True))
    assert set(app.conf.beat_schedule) <= names


def test_a_round_that_fails_is_tried_again(scheduler, monkeypatch):
    monkeypatch.setattr(connection, "close", Mock())
    monkeypatch.setattr(DatabaseScheduler, "tick", failing(RuntimeError("the database went")))
    assert scheduler.tick() == beat.PAUSE


def test_a_task_that_falls_due_while_the_broker_is_away_is_sent_after(scheduler, monkeypatch):
    monkeypatch.setattr(connection, "close", Mock())
    monkeypatch.setattr(scheduler, "_ensure_connected", Mock())
    monkeypatch.setattr(scheduler, "Producer", Mock())
    sent = failing(OperationalError("away"), ConnectionError("away"))
    monkeypatch.setattr(scheduler, "apply_async", sent)
    scheduler.apply_entry(Mock())
    assert sent.call_count == 3


def test_a_task_that_cannot_be_sent_at_all_does_not_hold_up_the_others(scheduler, monkeypatch):
    monkeypatch.setattr(connection, "close", Mock())
    monkeypatch.setattr(scheduler, "_ensure_connected", Mock())
    monkeypatch.setattr(scheduler, "Producer", Mock())
    sent = failing(TypeError("no JSON"))
    monkeypatch.setattr(scheduler, "apply_async", sent)
    scheduler.apply_entry(Mock())
    assert sent.call_count == 1


def test_a_worker_outlives_what_its_broker_library_makes_of_a_loss(monkeypatch):
    consumer = worker.Consumer.__new__(worker.Consumer)
    blueprint = Mock()
    monkeypatch.setattr(consumer, "blueprint", blueprint, raising=False)
    monkeypatch.setattr(consumer, "on_close", Mock())
    started: Any = failing(AttributeError("'NoneType' object has no attribute 'hostname'"))
    monkeypatch.setattr(CeleryConsumer, "start", started)
    monkeypatch.setattr(worker, "log", Mock())
    monkeypatch.setattr("prometric.worker.time.sleep", Mock())
    consumer.start()
    assert started.call_count == 2
    assert blueprint.restart.call_count == 1


def test_the_settings_name_what_outlives():
    assert app.conf.worker_consumer == "prometric.worker:Consumer"
    assert app.conf.beat_scheduler == "prometric.beat:Scheduler"
    assert app.conf.broker_connection_max_retries is None
