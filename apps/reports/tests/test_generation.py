"""Made once, whoever starts it how often, and whatever fails."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from apps.kernel import metrics, tenancy
from apps.kernel.models import OutboxEvent
from apps.reports import services
from apps.reports.models import Report
from apps.reports.services import generation, heartbeat, requests
from apps.reports.tests.factories import ask, content, make
from apps.reports.writers import WRITERS

FOLDER = "reports"


def files(company) -> list[str]:
    folder = f"{FOLDER}/{company.organization.pk}"
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def events_of(name: str) -> list[dict[str, Any]]:
    return list(OutboxEvent.objects.filter(name=name).order_by("id").values_list("payload", flat=True))


def run(report) -> bool:
    return services.make_report(
        report.pk, organization_id=report.organization_id, workspace_id=report.workspace_id
    )


def made(outcome: str) -> float:
    return metrics.REGISTRY.get_sample_value("prometric_reports_total", {"outcome": outcome}) or 0


def test_a_second_start_does_nothing(company):
    report = ask(company)
    counted = made("completed")
    assert run(report) is True
    assert made("completed") == counted + 1
    before = content(make(report))
    assert run(report) is False
    assert made("completed") == counted + 1
    report.refresh_from_db()
    assert (report.attempts, content(report)) == (1, before)
    assert len(files(company)) == 1
    assert len(events_of("report.ready")) == 1


def test_while_one_works_another_start_keeps_away(company):
    report = ask(company)
    Report.objects.filter(pk=report.pk).update(attempts=1, heartbeat_at=timezone.now())
    assert run(report) is False
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=3)):
        assert run(report) is True
    report.refresh_from_db()
    assert report.attempts == 2


def test_ready_is_announced_on_behalf_of_who_asked(company):
    report = make(ask(company))
    [event] = OutboxEvent.objects.filter(name="report.ready")
    assert (event.subject_id, event.actor_id) == (report.pk, company.owner.pk)
    assert event.payload["title"].startswith("Отчёт по продажам, ")
    assert event.payload["file_name"] == report.file_name
    assert report.expires_at
    assert report.completed_at
    assert report.expires_at - report.completed_at == dt.timedelta(days=30)


def broken(*args):
    raise OSError("no space left on device")


def test_a_failure_is_tried_three_times_and_then_told(company, monkeypatch):
    monkeypatch.setitem(WRITERS, "csv", broken)
    report = ask(company)
    for attempt in (1, 2):
        assert run(report) is False
        report.refresh_from_db()
        assert (report.status, report.attempts, report.heartbeat_at) == ("processing", attempt, None)
        assert report.error_code == "INTERNAL_ERROR"
        assert not events_of("report.failed")
    assert run(report) is False
    report.refresh_from_db()
    assert (report.status, report.attempts) == ("failed", 3)
    [payload] = events_of("report.failed")
    assert payload["error"] == report.error != ""
    assert "no space" not in report.error
    assert files(company) == []
    assert run(report) is False
    assert len(events_of("report.failed")) == 1


def test_after_a_failure_the_next_attempt_may_succeed(company, monkeypatch):
    report = ask(company)
    with monkeypatch.context() as patch:
        patch.setitem(WRITERS, "csv", broken)
        run(report)
    assert run(report) is True
    report.refresh_from_db()
    assert (report.status, report.attempts, report.error) == ("completed", 2, "")


def test_a_report_that_takes_too_long_fails_at_once(company, monkeypatch):
    def slow(*args):
        raise SoftTimeLimitExceeded

    monkeypatch.setitem(WRITERS, "csv", slow)
    report = ask(company)
    counted = made("failed")
    run(report)
    assert made("failed") == counted + 1
    report.refresh_from_db()
    assert (report.status, report.attempts, report.error_code) == ("failed", 1, "REPORT_TOO_LARGE")


def test_workers_that_die_each_time_end_in_failure(company):
    """A killed worker says nothing: its attempt is counted all the same."""
    report = ask(company)
    now = timezone.now()
    for minutes in (0, 3, 6):
        with time_machine.travel(now + dt.timedelta(minutes=minutes)):
            assert generation._start(report.pk) is not None
    with time_machine.travel(now + dt.timedelta(minutes=9)):
        assert run(report) is False
    report.refresh_from_db()
    assert report.status == "failed"
    assert len(events_of("report.failed")) == 1


def test_a_dead_workers_file_is_not_left_behind(company):
    report = ask(company)
    claimed = generation._start(report.pk)
    assert claimed is not None
    left = default_storage.save(generation._path(claimed), ContentFile(b"half"))
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=3)):
        assert run(report) is True
    assert not default_storage.exists(left)
    assert len(files(company)) == 1


def test_a_run_that_lost_its_claim_leaves_no_file(company, monkeypatch):
    """It slept for so long that another worker took over and finished."""
    report = ask(company)
    write = WRITERS["csv"]

    def overtaken(*args):
        write(*args)
        Report.objects.filter(pk=report.pk).update(claim=generation.uuid7())  # type: ignore[attr-defined]

    monkeypatch.setitem(WRITERS, "csv", overtaken)
    assert run(report) is False
    report.refresh_from_db()
    assert report.status == "processing"
    assert files(company) == []


def test_forgotten_reports_are_asked_for_again(company, django_capture_on_commit_callbacks):
    report = ask(company)
    assert services.resend_forgotten() == 0
    old = timezone.now() - dt.timedelta(minutes=3)
    for columns in ({"heartbeat_at": None}, {"heartbeat_at": old}):
        Report.objects.filter(pk=report.pk).update(updated_at=old, status="processing", **columns)
        assert services.resend_forgotten() == 1
        if columns["heartbeat_at"] is None:
            assert services.resend_forgotten() == 0  # a long queue does not grow by a copy a minute
    Report.objects.filter(pk=report.pk).update(updated_at=old, heartbeat_at=timezone.now())
    assert services.resend_forgotten() == 0
    Report.objects.filter(pk=report.pk).update(updated_at=old, heartbeat_at=old)
    with django_capture_on_commit_callbacks(execute=True):
        services.resend_forgotten()
    report.refresh_from_db()
    assert report.status == "completed"


def test_files_are_kept_for_thirty_days(company, django_capture_on_commit_callbacks):
    report, young = make(ask(company)), ask(company)
    path = report.file_path
    with time_machine.travel(timezone.now() + dt.timedelta(days=29)):
        assert services.expire_reports() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        with django_capture_on_commit_callbacks(execute=True):
            assert services.expire_reports() == 1
        assert services.expire_reports() == 0
    report.refresh_from_db()
    young.refresh_from_db()
    assert (report.status, report.file_path, young.status) == ("expired", "", "processing")
    assert not default_storage.exists(path)
    assert len(events_of("report.expired")) == 1


@pytest.mark.django_db(transaction=True)
def test_progress_and_heartbeat_are_seen_while_the_report_is_made(live_company, monkeypatch):
    """By others, in the middle of the long transaction that reads the rows."""
    monkeypatch.setattr(heartbeat, "EVERY", 0.02)
    seen: dict[str, Any] = {}
    noted = threading.Event()

    def write(content_, file, progress):
        progress.total, progress.done = 100, 56
        original = heartbeat.Heartbeat._note

        def note(self):
            original(self)
            noted.set()

        monkeypatch.setattr(heartbeat.Heartbeat, "_note", note)
        assert noted.wait(20)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        file.write(b"x")

    def look():
        with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
            row = Report.objects.get()
            seen.update(progress=row.progress, heartbeat=row.heartbeat_at, status=row.status)
            seen["events"] = events_of("report.progress")
        connection.close()

    monkeypatch.setattr(requests, "send", lambda report: None)
    monkeypatch.setitem(WRITERS, "csv", write)
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        report = ask(live_company)
    assert run(report) is True
    assert (seen["progress"], seen["status"]) == (55, "processing")
    assert seen["heartbeat"] is not None
    assert [payload["progress"] for payload in seen["events"]] == [55]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_start_together_make_one_file(live_company, monkeypatch):
    monkeypatch.setattr(requests, "send", lambda report: None)
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        report = ask(live_company)
    made = []
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        made.append(run(report))
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, False, False, True]
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        assert len(events_of("report.ready")) == 1
        assert Report.objects.get().attempts == 1
    assert len(files(live_company)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_report_deleted_meanwhile_is_stopped(live_company, monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY", 0.02)
    monkeypatch.setattr(requests, "send", lambda report: None)

    def write(content_, file, progress):
        thread = threading.Thread(target=delete)
        thread.start()
        thread.join()
        for _turn in range(1000):
            progress._add(1)
            threading.Event().wait(0.01)

    def delete():
        with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
            services.delete_report(report.pk, actor=live_company.actor)
        connection.close()

    monkeypatch.setitem(WRITERS, "csv", write)
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        report = ask(live_company)
    assert run(report) is False
    assert files(live_company) == []
