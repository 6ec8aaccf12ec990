"""A broker that is away costs no request its time."""

from __future__ import annotations

import logging
import re
from unittest.mock import Mock

import pytest
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.accounts.tests.factories import AUTH
from apps.kernel import broker, queues, valkey
from apps.kernel.models import OutgoingMail

DEAD = "redis://127.0.0.1:1/0"
PERSON = {
    "email": "new@company.kz",
    "password": "Zeta-Kappa-71-sun",
    "firstName": "Aru",
    "lastName": "Nur",
    "organizationName": "New",
    "organizationBin": "180340012344",
}


@pytest.fixture
def sent(monkeypatch):
    """Stands for Celery's client, which tries for seconds."""
    monkeypatch.setattr(broker, "log", Mock())
    monkeypatch.setattr(broker, "_silent_until", {})
    signature = Mock()
    monkeypatch.setattr("celery.current_app.signature", signature)
    return signature


def test_a_dead_broker_is_asked_once_in_a_while(sent, settings, monkeypatch):
    settings.REDIS_URL = DEAD
    asked = Mock(side_effect=valkey.client)
    monkeypatch.setattr(valkey, "client", asked)
    assert [broker.enqueue("a", {}) for _ in range(3)] == [False] * 3
    assert asked.call_count == 1
    assert not sent.called


def test_a_broker_that_goes_at_that_moment(sent):
    sent.return_value.delay.side_effect = OperationalError("gone")
    assert broker.enqueue("a", {"b": 1}) is False
    sent.return_value.delay.side_effect = None
    assert broker.enqueue("a", {"b": 1}) is True


@pytest.mark.django_db(transaction=True)
def test_a_registration_does_not_wait_for_it(sent, anonymous, settings):
    settings.REDIS_URL = DEAD
    answer = anonymous.post(f"{AUTH}/register", PERSON)
    assert answer.status_code == 201
    assert not sent.called
    assert User.objects.filter(email=PERSON["email"]).exists()
    assert OutgoingMail.objects.get(to=PERSON["email"]).sent_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "host"), [("/api/v1/nothing", "testserver"), ("/api/v1/config", "evil.kz")])
def test_a_four_hundred_has_one_line_of_log(anonymous, settings, path, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.name)  # type: ignore[method-assign]
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    try:
        assert anonymous.get(path, Host=host).status_code in (400, 404)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    assert lines == ["prometric.request"]


@pytest.mark.parametrize(
    ("waiting", "priority"), [(0, 0), (2, 0), (3, 3), (9, 3), (10, 6), (30, 9), (500, 9)]
)
def test_who_asks_for_much_stands_behind_the_others(waiting, priority):
    assert queues.fair_priority(waiting) == priority


def test_a_priority_goes_with_the_task(sent):
    assert broker.enqueue("a", {}, priority=6) is True
    sent.return_value.apply_async.assert_called_once_with(countdown=0, priority=6)


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("apps.kernel.tasks.deliver_mail", "mail"),
        ("apps.notifications.tasks.send_webhooks", "notices"),
        ("apps.reports.tasks.make_report", "reports"),
        ("apps.ai.tasks.fit_models", "nightly"),
        ("apps.kernel.tasks.heartbeat", "celery"),
    ],
)
def test_each_kind_of_work_has_its_queue(task, queue):
    assert current_app.amqp.router.route({}, task)["queue"].name == queue


def test_each_queue_has_a_worker():
    for procfile in ("Procfile", "Procfile.local"):
        text = (settings.BASE_DIR / procfile).read_text()
        served = {name for names in re.findall(r"--queues (\S+)", text) for name in names.split(",")}
        assert served == {queue.name for queue in settings.CELERY_TASK_QUEUES}, procfile
