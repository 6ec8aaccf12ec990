"""No organization has all workers: what is one too many waits, and goes on when a place comes free."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.utils import timezone

from apps.kernel import broker, share, valkey
from apps.reports.models import Report
from apps.reports.tasks import make_report
from apps.reports.tests.factories import ask

TASK = "apps.reports.tasks.make_report"


@pytest.fixture(autouse=True)
def clean():
    yield
    for key in valkey.client().scan_iter(f"{valkey.PREFIX}:share:*"):
        valkey.client().delete(key)


@pytest.fixture
def sent(monkeypatch):
    """What would be sent to the broker."""
    asked = Mock()
    monkeypatch.setattr(broker, "enqueue", asked)
    return asked


def taken(organization, name="a"):
    return share.place(organization, TASK, {"report_id": name})


def test_one_too_many_waits_and_others_do_not(settings, sent):
    settings.TASKS_PER_ORGANIZATION = 2
    mine, others = uuid.uuid4(), uuid.uuid4()
    with taken(mine) as first, taken(mine) as second:
        assert (first, second) == (True, True)
        for name in ("b", "c", "b"):
            with taken(mine, name) as third:
                assert third is False
        with taken(others) as theirs:
            assert theirs is True
        assert not sent.called
    # Each place that was given back has one sent, in their order, each once.
    found = [
        (call.args[0], call.args[1]["report_id"], call.kwargs["priority"]) for call in sent.call_args_list
    ]
    assert found == [(TASK, "c", 3), (TASK, "b", 3)]
    with taken(mine) as again:
        assert again is True
    assert sent.call_count == 2


def test_who_has_more_waiting_leaves_the_processor_to_others(settings, sent, monkeypatch):
    settings.TASKS_PER_ORGANIZATION = 1
    put, mine = Mock(), uuid.uuid4()
    before = os.getpriority(os.PRIO_PROCESS, 0)
    monkeypatch.setattr(os, "setpriority", put)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with taken(mine), taken(mine, "b"), taken(mine, "c"):
        pass  # one had a place, two wait; giving it back sends "b"
    assert not put.called
    with taken(mine, "b"):
        assert [call.args for call in put.call_args_list] == [(os.PRIO_PROCESS, 0, max(before, share.BEHIND))]
    assert put.call_args.args == (os.PRIO_PROCESS, 0, before)
    put.reset_mock()
    with taken(mine, "c"):  # the last one
        assert not put.called


def test_a_killed_worker_loses_its_place(settings, sent):
    settings.TASKS_PER_ORGANIZATION = 1
    mine = uuid.uuid4()
    killed = taken(mine)
    assert killed.__enter__() is True
    with time_machine.travel(timezone.now() + timedelta(seconds=share.KEPT + 1)), taken(mine) as found:
        assert found is True
    killed.__exit__(None, None, None)


def test_without_valkey_everybody_has_a_place(settings, sent):
    settings.REDIS_URL, settings.TASKS_PER_ORGANIZATION = "redis://127.0.0.1:1/0", 1
    mine = uuid.uuid4()
    with taken(mine) as first, taken(mine) as second:
        assert (first, second) == (True, True)
    assert not sent.called


@pytest.mark.django_db
def test_a_report_waits_for_its_organizations_place(company, settings):
    settings.TASKS_PER_ORGANIZATION = 1
    report = ask(company)
    ids = {
        "report_id": str(report.pk),
        "organization_id": str(report.organization_id),
        "workspace_id": str(report.workspace_id),
    }
    with share.place(report.organization_id, "apps.kernel.tasks.heartbeat", {}):
        make_report(**ids)
        assert Report.objects.get().status == "processing"
        assert Report.objects.get().attempts == 0
    report.refresh_from_db()
    assert (report.status, report.attempts) == ("completed", 1)
