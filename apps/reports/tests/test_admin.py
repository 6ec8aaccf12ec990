"""The back office: schedules by the same services as the API."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.kernel.models import OutboxEvent
from apps.reports.models import Report, ReportRun, ReportSchedule
from apps.reports.services import create_schedule
from apps.reports.tests.factories import ask, make
from conftest import at_office


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
        "language": "kk", "period_word": "last_week", "frequency": "weekly", "at": "08:30",
        "weekday": "1", "day_of_month": "1", "cron": "", "time_zone": "Asia/Almaty",
        "recipients": "a@company.kz\nb@company.kz", "is_active": "on",
        "runs-TOTAL_FORMS": 0, "runs-INITIAL_FORMS": 0, **fields,
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
    data = {"action": "retry", "apply": 1, "_selected_action": [str(report.pk)]}
    assert staff.post(url("report_changelist"), data, follow=True).status_code == 200
    assert make(report).status == "completed"


def form_of(**fields):
    return {"type": "finance", "format": "csv", "language": "ru", "period_word": "span",
            "first_day": "01.11.2026", "last_day": "30.11.2026", **fields}  # fmt: skip


def test_a_report_is_made_watched_and_downloaded(company, staff):
    words = {"invoice_status": ["paid", "overdue"], "order_status": ["shipped"], "min_amount": "1 000,50"}
    answer = staff.post(url("report_add"), form_of(**words))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    report = Report.objects.get()
    assert (report.period, report.filters) == (
        "2026-11-01..2026-11-30",
        {"status": ["paid", "overdue"], "minAmount": "1000.50"},
    )
    page = staff.get(url("report_change", report.pk)).content.decode()
    assert url("report_progress", report.pk) in page
    assert "Paid, Overdue" in page
    assert "0 %" in staff.get(url("report_progress", report.pk)).content.decode()
    assert staff.get(url("report_file", report.pk)).status_code == 302
    make(report)
    assert staff.get(url("report_progress", report.pk))["HX-Refresh"] == "true"
    file = staff.get(url("report_file", report.pk))
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content)
    assert url("report_file", report.pk) in staff.get(url("report_changelist")).content.decode()
    staff.post(url("report_delete", report.pk), {"post": "yes"})
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"last_day": ""}, "last_day"), ({"last_day": "01.10.2026"}, "period_word"), ({"type": "x"}, "type")],
)
def test_a_refused_report_keeps_what_was_typed(company, staff, wrong, field):
    answer = staff.post(url("report_add"), form_of(**wrong))
    assert field in answer.context["adminform"].form.errors
    assert 'value="01.11.2026"' in answer.content.decode()
    assert not Report.objects.exists()


def test_a_schedule_is_paused_resumed_and_run(company, staff, schedule):
    def step(name, ask=staff.post):
        return ask(url("reportschedule_step", schedule.pk, name))

    due = schedule.next_run_at
    for name in ("pause", "run"):
        assert step(name, staff.get).status_code == 200
    assert not Report.objects.exists()
    assert step("run")["Location"] == url("report_change", Report.objects.get().pk)
    schedule.refresh_from_db()
    assert schedule.next_run_at == due
    make(Report.objects.get())
    assert ReportRun.objects.get().outcome == "sending"
    step("pause")
    schedule.refresh_from_db()
    assert (schedule.is_active, schedule.next_run_at) == (False, None)
    step("resume")
    schedule.refresh_from_db()
    assert schedule.is_active


def test_reports_are_their_makers_and_need_rights(company, other_company, staff, schedule):
    report = make(ask(company))
    looker = at_office(company.member("REPORTS_VIEW").client)
    stranger = at_office(other_company.client)
    pages = [url("report_change", report.pk), url("reportschedule_change", schedule.pk)]
    for page in (url("report_file", report.pk), url("report_progress", report.pk)):
        assert looker.get(page).status_code == 404
        assert stranger.get(page).status_code == 404
    for page in pages:
        assert looker.get(page).status_code == 302
        assert stranger.get(page).status_code == 302
    assert looker.get(url("report_changelist")).context["cl"].result_count == 0
    assert looker.get(url("report_add")).status_code == 403
    for name in ("run", "pause", "resume"):
        assert looker.post(url("reportschedule_step", schedule.pk, name)).status_code == 403
        assert stranger.post(url("reportschedule_step", schedule.pk, name)).status_code == 404
    schedule.refresh_from_db()
    assert (schedule.is_active, Report.objects.count()) == (True, 1)
