"""Schedules, continued."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.db import connection

from apps.kernel import clock, tenancy
from apps.kernel import mail as letters
from apps.kernel.models import OutboxEvent, OutgoingMail
from apps.reports import services
from apps.reports.models import Report, ReportRun, ReportSchedule
from apps.reports.services import runs
from apps.reports.tests.factories import make
from apps.reports.tests.scheduling import MONDAY, at, beat, create, deliver
from apps.reports.writers import WRITERS


def test_what_fell_due_while_everything_was_down_runs_once(company):
    with time_machine.travel(MONDAY, tick=False) as moment:
        schedule = create(company)
        moment.move_to(at(26, 11, 7))  # three mornings were missed
        assert beat() == 1
        assert beat() == 0
        [run] = ReportRun.objects.all()
        assert run.due_at == at(26, 9)
        assert str(run.report.start_date) == "2026-11-25"
        schedule.refresh_from_db()
        assert schedule.next_run_at == at(27, 9)
        deliver()
        assert len(mail.outbox) == 1


def test_a_late_run_is_about_the_day_it_was_due(company):
    with time_machine.travel(MONDAY, tick=False) as moment:
        create(company, at=dt.time(23, 55), period="day")
        moment.move_to(at(24, 0, 20))
        beat()
    assert str(ReportRun.objects.get().report.start_date) == "2026-11-23"


def test_a_restart_in_the_middle_sends_nothing_twice(company, monkeypatch):
    """The run is committed before anything leaves; whatever comes after finds it."""
    with time_machine.travel(MONDAY, tick=False) as moment:
        create(company)
        moment.move_to(at(23, 9))
        services.start_due()
        report = Report.objects.get()
        for _restart in range(3):
            services.start_due()
            make(report)
            services.follow_mail()
            letters.deliver_pending()
    assert ReportRun.objects.count() == Report.objects.count() == OutgoingMail.objects.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_two_beats_start_one_run(live_company, monkeypatch, guarded):
    """The control takes the row's lock away: then only the unique due time refuses the second."""
    monkeypatch.setattr("apps.reports.services.requests.send", lambda report: None)
    if not guarded:
        monkeypatch.setattr("django.db.models.QuerySet.select_for_update", lambda self, **options: self)
    scope = (live_company.organization.pk, live_company.workspace.pk)
    with tenancy.enter(*scope):
        schedule = create(live_company)
        past = clock.day_start(clock.today()) - dt.timedelta(hours=15)
        ReportSchedule.objects.filter(pk=schedule.pk).update(next_run_at=past)
    barrier, started = threading.Barrier(3), []

    def work():
        barrier.wait()
        started.append(services.start_due())
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenancy.enter(*scope):
        assert ReportRun.objects.count() == Report.objects.count() == 1
    assert sum(started) == 1


def test_a_report_that_cannot_be_made_fails_its_run_aloud(company, monkeypatch):
    monkeypatch.setitem(WRITERS, "csv", lambda *args: 1 / 0)
    with time_machine.travel(MONDAY, tick=False) as moment:
        schedule = create(company)
        moment.move_to(at(23, 9))
        for _attempt in range(3):
            beat()
            for report in Report.objects.filter(status="processing"):
                make(report)
        run = ReportRun.objects.get()
        assert (run.outcome, run.error) == ("failed", Report.objects.get().error)
        deliver()
        moment.move_to(at(24, 9))
        assert services.start_due() == 1  # the next morning it tries again
    [event] = OutboxEvent.objects.filter(name="report_schedule.failed")
    assert (event.subject_id, event.actor_id) == (schedule.pk, company.owner.pk)
    [letter] = mail.outbox
    assert letter.to == [company.owner.email]
    assert "Утренний" in letter.subject
    assert run.error in letter.body


@pytest.mark.parametrize("what", ["left", "right"])
def test_an_owner_who_left_or_lost_a_right_sends_nothing(company, what):
    member = company.member("REPORTS_GENERATE", "ORDERS_VIEW")
    with time_machine.travel(MONDAY, tick=False) as moment:
        create(company, actor=member.actor)
        if what == "left":
            member.membership.status = "inactive"
        else:
            member.membership.permissions = ["REPORTS_GENERATE"]
        member.membership.save()
        moment.move_to(at(23, 9))
        beat()
        deliver()
    run = ReportRun.objects.get()
    assert (run.outcome, run.report) == ("failed", None)
    assert ("ORDERS_VIEW" in run.error) is (what == "right")
    assert [letter.to for letter in mail.outbox] == [[member.user.email]]
    assert not Report.objects.exists()


def test_a_letter_that_never_arrives_fails_the_run(company):
    with time_machine.travel(MONDAY, tick=False) as moment:
        create(company)
        moment.move_to(at(23, 9))
        beat()
        OutgoingMail.objects.update(attempts=letters.MAX_ATTEMPTS, error="refused")
        services.follow_mail()
    run = ReportRun.objects.get()
    assert run.outcome == "failed"
    assert "boss@company.kz" in run.error


def test_a_large_file_is_not_attached(company, monkeypatch):
    monkeypatch.setattr(runs, "LARGEST_ATTACHMENT", 10)
    with time_machine.travel(MONDAY, tick=False) as moment:
        create(company)
        moment.move_to(at(23, 9))
        beat()
        deliver()
    [letter] = mail.outbox
    assert letter.attachments == []
    assert f"/api/v1/reports/{Report.objects.get().pk}/download" in letter.body


def test_one_broken_schedule_does_not_hold_up_the_others(company, monkeypatch):
    with time_machine.travel(MONDAY, tick=False) as moment:
        broken, sound = create(company, name="broken"), create(company, name="sound")
        original = runs._request

        def request(schedule, due_at):
            if schedule.pk == broken.pk:
                raise ZeroDivisionError
            return original(schedule, due_at)

        monkeypatch.setattr(runs, "_request", request)
        moment.move_to(at(23, 9))
        assert services.start_due() == 2
        assert services.start_due() == 0
    outcomes = dict(ReportRun.objects.values_list("schedule_id", "outcome"))
    assert outcomes == {broken.pk: "failed", sound.pk: "processing"}


def test_a_switched_off_schedule_rests_and_counts_from_when_it_is_on_again(company):
    with time_machine.travel(MONDAY, tick=False) as moment:
        schedule = create(company)
        services.update_schedule(schedule.pk, actor=company.actor, is_active=False)
        moment.move_to(at(25, 12))
        assert beat() == 0
        services.update_schedule(schedule.pk, actor=company.actor, is_active=True)
        assert beat() == 0
        schedule.refresh_from_db()
        assert schedule.next_run_at == at(26, 9)


def test_excel_and_pdf_go_by_mail_too(company):
    with time_machine.travel(MONDAY, tick=False) as moment:
        create(company, format="excel", type="finance", filters={"minAmount": Decimal(5)})
        create(company, format="pdf", type="hr", language="kk")
        moment.move_to(at(23, 9))
        beat()
        deliver()
    names = sorted(letter.attachments[0][0].rpartition(".")[2] for letter in mail.outbox)
    assert names == ["pdf", "xlsx"]
