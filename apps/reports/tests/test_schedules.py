"""Schedules: when they are due, what their runs send, and that none fails in silence."""

from __future__ import annotations

import datetime as dt
import email
import email.policy

import pytest
import time_machine
from django.core import mail

from apps.kernel import clock
from apps.kernel.errors import Invalid
from apps.kernel.models import OutboxEvent
from apps.reports.models import ReportRun, ReportSchedule
from apps.reports.tests.factories import content, table
from apps.reports.tests.scheduling import BODY, MONDAY, SCHEDULES, at, beat, create, deliver, due
from apps.sales.services import confirm_order
from apps.sales.tests.factories import make_order, make_product
from conftest import sign_in

# --- when -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, at(23, 9)),
        ({"at": dt.time(7, 30)}, at(24, 7, 30)),
        ({"at": dt.time(8)}, at(24, 8)),
        ({"frequency": "weekly", "weekday": 7}, at(29, 9)),
        ({"frequency": "weekly", "weekday": 1, "at": dt.time(8)}, at(30, 8)),
        ({"frequency": "monthly", "day_of_month": 1}, at(1, 9, month=12)),
        ({"frequency": "monthly", "day_of_month": 31}, at(30, 9)),
        ({"time_zone": "UTC"}, at(23, 14)),
        ({"frequency": "cron", "cron": "15 9-18/3 * * mon-fri"}, at(23, 9, 15)),
        ({"frequency": "cron", "cron": "0 9 * * 0"}, at(29, 9)),
        ({"frequency": "cron", "cron": "0 6 1 1,7 *"}, dt.datetime(2027, 1, 1, 6, tzinfo=clock.ALMATY)),
        # Both day fields given: either is enough, as cron has it.
        ({"frequency": "cron", "cron": "0 9 1 * fri"}, at(27, 9)),
        ({"frequency": "cron", "cron": "0 9 29 2 *"}, dt.datetime(2028, 2, 29, 9, tzinfo=clock.ALMATY)),
    ],
)
def test_the_next_due_time(fields, expected):
    assert due(MONDAY, **fields) == expected


def test_clocks_that_change_neither_skip_nor_repeat_a_run():
    berlin = {"time_zone": "Europe/Berlin", "at": dt.time(2, 30)}
    spring = due(dt.datetime(2026, 3, 29, 0, tzinfo=dt.UTC), **berlin)
    assert spring == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)  # 02:30 does not exist, 03:30 does
    assert due(spring, **berlin) == dt.datetime(2026, 3, 30, 0, 30, tzinfo=dt.UTC)
    autumn = due(dt.datetime(2026, 10, 24, 22, 30, tzinfo=dt.UTC), **berlin)
    assert autumn == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # the first of the two
    assert due(autumn, **berlin) == dt.datetime(2026, 10, 26, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "cron", ["* * * * *", "*/5 * * * *", "0 9", "61 * * * *", "x", "0 9 31 2 *", "0 9 * * * *"]
)
def test_cron_lines_that_cannot_be(cron):
    with pytest.raises(Invalid):
        due(MONDAY, frequency="cron", cron=cron)


# --- over HTTP ------------------------------------------------------------------------------


def test_a_schedule_is_created_read_changed_and_deleted(company):
    with time_machine.travel(MONDAY, tick=False):
        client = sign_in(type(company.member().membership).objects.get(pk=company.actor.membership_id)).client
        made = client.post(SCHEDULES, BODY)
        assert made.status_code == 201, made.content
        data = made.json()["data"]
        assert data["nextRunAt"] == "2026-11-23T04:00:00Z"
        path = f"{SCHEDULES}/{data['id']}"
        shown = client.get(path).json()["data"]
        assert shown["recipients"] == ["boss@company.kz", "cfo@company.kz"]
        assert (shown["at"], shown["timeZone"], shown["language"], shown["isActive"]) == (
            "09:00", "Asia/Almaty", "ru", True,
        )  # fmt: skip
        assert (shown["ownerName"], shown["lastRun"], shown["version"]) == ("Нұрдәулет Ахматов", None, 1)

        changed = client.put(path, {"frequency": "cron", "cron": "30  7 * * 1"})
        assert changed.json()["data"]["message"] == "Schedule updated successfully"
        shown = client.get(path).json()["data"]
        assert (shown["cron"], shown["nextRunAt"], shown["version"]) == (
            "30 7 * * 1",
            "2026-11-30T02:30:00Z",
            2,
        )
        client.put(path, {"frequency": "monthly", "isActive": False})
        shown = client.get(path).json()["data"]
        assert (shown["cron"], shown["nextRunAt"]) == (None, None)
        assert client.get(SCHEDULES, {"isActive": "false"}).json()["data"]["total"] == 1

        assert client.delete(path).status_code == 200
        assert client.get(path).status_code == 404
    names = (
        OutboxEvent.objects.filter(subject="report_schedule").order_by("id").values_list("name", flat=True)
    )
    assert [name.partition(".")[2] for name in names] == ["created", "changed", "changed", "deleted"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"period": "someday"}, "period"),
        ({"frequency": "hourly"}, "frequency"),
        ({"frequency": "cron"}, "cron"),
        ({"cron": "0 9 * * *"}, "cron"),
        ({"at": "25:00"}, "at"),
        ({"weekday": 8}, "weekday"),
        ({"timeZone": "Asia/Atlantis"}, "timeZone"),
        ({"recipients": []}, "recipients"),
        ({"recipients": ["x"]}, "recipients.0"),
        ({"filters": {"statsu": "x"}}, "filters.statsu"),
    ],
)
def test_what_the_next_run_would_stumble_over_is_refused_now(company, change, field):
    answer = company.client.post(SCHEDULES, {**BODY, **change})
    assert answer.status_code == 400, answer.content
    assert list(answer.json()["error"]["details"]) == [field]
    assert not ReportSchedule.objects.exists()


def test_the_modules_right_is_needed_and_others_schedules_are_not_there(company, other_company):
    member = company.member("REPORTS_GENERATE")
    refused = member.client.post(SCHEDULES, BODY)
    assert refused.status_code == 403
    assert refused.json()["error"]["details"] == {"required": "ORDERS_VIEW"}
    schedule = create(company)
    for client in (member.client, other_company.client):
        for method, path in (("GET", ""), ("GET", "/runs"), ("DELETE", ""), ("PUT", "")):
            answer = client.request(
                method, f"{SCHEDULES}/{schedule.pk}{path}", {} if method == "PUT" else None
            )
            assert answer.status_code == 404
        assert client.get(SCHEDULES).json()["data"]["total"] == 0


# --- runs -----------------------------------------------------------------------------------


def test_a_run_mails_the_file_and_is_recorded(company):
    with time_machine.travel(at(22, 12), tick=False):
        order = make_order(company.actor, (make_product(company.actor, type="DIGITAL"), 1))
        confirm_order(order.pk, actor=company.actor)
    with time_machine.travel(MONDAY, tick=False) as moment:
        schedule = create(company, recipients=["boss@company.kz", "cfo@company.kz"])
        assert beat() == 0
        moment.move_to(at(23, 9))
        assert beat() == 1
        [run] = ReportRun.objects.all()
        assert (run.outcome, run.due_at, len(run.mails)) == ("sending", at(23, 9), 2)
        deliver()
        run.refresh_from_db()
        assert (run.outcome, run.finished_at) == ("sent", at(23, 9))
        assert beat() == 0
    report = run.report
    assert report is not None
    assert (str(report.start_date), report.requested_by_id) == ("2026-11-22", company.owner.pk)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["boss@company.kz", "cfo@company.kz"]
    letter = mail.outbox[0]
    assert letter.subject == "Отчёт по продажам, 22.11.2026"
    parsed = email.message_from_bytes(letter.message().as_bytes(), policy=email.policy.default)
    [attached] = parsed.iter_attachments()
    assert attached.get_filename() == "sales-2026-11-22_2026-11-22.csv"
    assert attached.get_content_type() == "text/csv"
    sent = attached.get_payload(decode=True)
    assert isinstance(sent, bytes)
    assert sent == content(report)
    assert table(sent)[1][0] == order.number
    schedule.refresh_from_db()
    assert schedule.next_run_at == at(24, 9)

    shown = company.client.get(f"{SCHEDULES}/{schedule.pk}/runs").json()["data"]["items"]
    assert [(row["outcome"], row["reportId"], row["error"]) for row in shown] == [
        ("sent", str(report.pk), None)
    ]
    assert [row["to"] for row in shown[0]["mails"]] == ["boss@company.kz", "cfo@company.kz"]
    last = company.client.get(f"{SCHEDULES}/{schedule.pk}").json()["data"]["lastRun"]
    assert last["id"] == shown[0]["id"]
