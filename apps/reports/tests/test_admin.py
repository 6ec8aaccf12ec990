"""The back office: schedules by the same services as the API."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.kernel.models import OutboxEvent
from apps.reports.models import Report, ReportRun, ReportSchedule
from apps.reports.services import create_schedule
from apps.reports.tests.factories import ask, make


@pytest.fixture
def schedule(company):
    return create_schedule(
        actor=company.actor, name="Утренний", type="sales", format="csv", period="yesterday",
        frequency="daily", recipients=["boss@company.kz"],
    )  # fmt: skip


def url(name, *args):
    return reverse(f"admin:reports_{name}", args=args)


def form(company, **fields):
    return {
        "name": "Недельный", "owner": str(company.owner.pk), "type": "finance", "format": "excel",
        "language": "kk", "period": "last_week", "filters": "{}", "frequency": "weekly", "at": "08:30",
        "weekday": "1", "day_of_month": "1", "cron": "", "time_zone": "Asia/Almaty",
        "recipients": "a@company.kz,b@company.kz", "is_active": "on", **fields,
    }  # fmt: skip


def test_pages_open(company, staff, schedule):
    report = make(ask(company))
    tenant = {"organization_id": company.organization.pk, "workspace_id": company.workspace.pk}
    run = ReportRun.objects.create(schedule=schedule, report=report, due_at=schedule.next_run_at, **tenant)
    for name, pk in (("report", report.pk), ("reportschedule", schedule.pk), ("reportrun", run.pk)):
        assert staff.get(url(f"{name}_changelist")).status_code == 200
        assert staff.get(url(f"{name}_change", pk)).status_code == 200
    assert staff.get(url("reportschedule_add")).status_code == 200


def test_staff_add_a_schedule_for_a_member(company, staff):
    answer = staff.post(url("reportschedule_add"), form(company))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = ReportSchedule.objects.get()
    assert (made.owner_id, made.workspace_id, made.recipients) == (
        company.owner.pk, company.workspace.pk, ["a@company.kz", "b@company.kz"],
    )  # fmt: skip
    assert made.next_run_at is not None


def test_nobody_makes_a_schedule_for_somebody_else(company, other_company, staff):
    staff.post(url("reportschedule_add"), form(company, owner=str(other_company.owner.pk)))
    assert ReportSchedule.objects.get().owner == company.owner


def test_staff_change_and_stop_a_schedule(company, staff, schedule):
    answer = staff.post(url("reportschedule_change", schedule.pk), form(company, at="10:15"))
    assert answer.status_code == 302
    schedule.refresh_from_db()
    assert (schedule.name, f"{schedule.at:%H:%M}", schedule.frequency) == ("Недельный", "10:15", "weekly")
    staff.post(url("reportschedule_change", schedule.pk), form(company, frequency="cron", cron="* * * * *"))
    schedule.refresh_from_db()
    assert schedule.frequency == "weekly"
    staff.post(url("reportschedule_delete", schedule.pk), {"post": "yes"})
    assert not ReportSchedule.objects.exists()
    assert OutboxEvent.objects.filter(name="report_schedule.deleted").exists()


def test_a_failed_report_is_made_again(company, staff):
    report = ask(company)
    Report.objects.filter(pk=report.pk).update(status="failed", attempts=3, error="x")
    data = {"action": "make_again", "_selected_action": [str(report.pk)]}
    assert staff.post(url("report_changelist"), data, follow=True).status_code == 200
    assert make(report).status == "completed"
