"""Schedules that cannot succeed rest after the fifth failure; their owner can always see and stop them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail

from apps.crm.services import create_customer, delete_customer
from apps.kernel import outbox
from apps.kernel.models import OutboxEvent
from apps.reports.models import ReportRun, ReportSchedule
from apps.reports.tests.scheduling import BODY, MONDAY, SCHEDULES, at, beat, create, deliver

NOBODY = "01988f5e-0000-7000-8000-000000000001"


def mornings(moment, first: int, count: int) -> None:
    """So many due times in a row, each with its letters."""
    for day in range(first, first + count):
        moment.move_to(at(day % 30 or 30, 9, month=11 + (day > 30)))
        beat()
        deliver()


def without_right(member) -> None:
    member.membership.permissions = ["REPORTS_GENERATE"]
    member.membership.save()


def test_the_fifth_failure_in_a_row_pauses_it_and_tells_its_owner(company):
    member = company.member("REPORTS_GENERATE", "ORDERS_VIEW")
    with time_machine.travel(MONDAY, tick=False) as moment:
        schedule = create(company, actor=member.actor)
        without_right(member)
        mornings(moment, 23, 7)
        outbox.drain()
    schedule.refresh_from_db()
    assert (schedule.is_active, schedule.next_run_at, schedule.failures) == (False, None, 5)
    assert schedule.paused_at == at(27, 9)
    assert ReportRun.objects.filter(outcome="failed").count() == 5
    [event] = OutboxEvent.objects.filter(name="report_schedule.paused")
    assert (event.subject_id, event.actor_id) == (schedule.pk, member.user.pk)
    assert event.changes["is_active"] == [True, False]
    subjects = [letter.subject for letter in mail.outbox if letter.to == [member.user.email]]
    assert subjects[-1] == "Расписание отчёта «Утренний» приостановлено"
    assert [subject for subject in subjects if "приостановлено" in subject] == subjects[-1:]
    [notice] = [
        each
        for each in member.client.get("/api/v1/notifications").json()["data"]["items"]
        if each["data"].get("scheduleId")
    ]
    assert (notice["type"], notice["data"]["failures"]) == ("report_failed", 5)


def test_a_success_begins_the_count_anew_and_so_does_switching_it_on(company):
    member = company.member("REPORTS_GENERATE", "ORDERS_VIEW")
    rights = list(member.membership.permissions)
    with time_machine.travel(MONDAY, tick=False) as moment:
        schedule = create(company, actor=member.actor)
        without_right(member)
        mornings(moment, 23, 4)
        member.membership.permissions = rights
        member.membership.save()
        mornings(moment, 27, 1)
        schedule.refresh_from_db()
        assert (schedule.failures, schedule.is_active) == (0, True)
        without_right(member)
        mornings(moment, 28, 5)
        schedule.refresh_from_db()
        assert (schedule.failures, schedule.is_active) == (5, False)
        member.membership.permissions = rights
        member.membership.save()
    assert member.client.put(f"{SCHEDULES}/{schedule.pk}", {"isActive": True}).status_code == 200
    shown = member.client.get(f"{SCHEDULES}/{schedule.pk}").json()["data"]
    assert (shown["failures"], shown["pausedAt"], shown["isActive"]) == (0, None, True)


@pytest.mark.parametrize("rights", [["REPORTS_GENERATE"], []])
def test_its_owner_can_always_open_and_stop_it(company, rights):
    member = company.member("REPORTS_GENERATE", "ORDERS_VIEW")
    schedule, other = create(company, actor=member.actor), create(company)
    path = f"{SCHEDULES}/{schedule.pk}"
    member.membership.permissions = rights
    member.membership.save()
    assert [each["id"] for each in member.client.get(SCHEDULES).json()["data"]["items"]] == [str(schedule.pk)]
    shown = member.client.get(path).json()["data"]
    assert member.client.get(f"{path}/runs").status_code == 200
    assert member.client.get(f"{SCHEDULES}/{other.pk}").status_code == 404
    assert member.client.put(path, {"name": "Другой"}).status_code == 403
    whole = {key: shown[key] for key in BODY} | {"isActive": False}
    assert member.client.put(path, whole).status_code == 200
    schedule.refresh_from_db()
    assert (schedule.is_active, schedule.next_run_at, schedule.name) == (False, None, "Утренний")
    assert member.client.put(path, {"isActive": True}).status_code == 403
    assert not ReportSchedule.objects.get(pk=schedule.pk).is_active
    assert member.client.delete(path).status_code == 200


@pytest.mark.parametrize(
    ("kind", "name"),
    [("sales", "customerId"), ("finance", "customerId"), ("inventory", "productId"), ("hr", "departmentId")],
)
def test_ids_that_name_nothing_are_refused(company, kind, name):
    body = {**BODY, "type": kind, "filters": {name: NOBODY}}
    made = company.client.post(SCHEDULES, body)
    assert made.status_code == 404
    assert list(made.json()["error"]["details"]) == [f"filters.{name}"]
    assert not ReportSchedule.objects.exists()
    schedule = create(company, type=kind)
    assert company.client.put(f"{SCHEDULES}/{schedule.pk}", {"filters": {name: NOBODY}}).status_code == 404
    assert ReportSchedule.objects.get().filters == {}


def test_what_became_of_the_named_later_stops_nobody_from_renaming_it(company):
    customer = create_customer(actor=company.actor, name="ТОО Алматы")
    schedule = create(company, filters={"customerId": str(customer.pk)})
    delete_customer(customer.pk, actor=company.actor)
    assert company.client.put(f"{SCHEDULES}/{schedule.pk}", {"name": "Другой"}).status_code == 200


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("csv", "text/csv"),
        ("excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pdf", "application/pdf"),
    ],
)
def test_attachments_say_what_they_are(company, form, kind):
    with time_machine.travel(MONDAY, tick=False) as moment:
        create(company, format=form)
        moment.move_to(at(23, 9))
        beat()
        deliver()
    [letter] = mail.outbox
    [part] = [each for each in letter.message().walk() if each.get_filename()]
    assert part.get_content_type() == kind
    assert dt.date(2026, 11, 22).isoformat() in str(part.get_filename())
