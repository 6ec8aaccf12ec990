"""Reports over HTTP: asking, watching, fetching, and who may."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from apps.reports.models import Report
from apps.reports.services import make_report
from apps.reports.tests.factories import API, ask, content, make
from apps.sales.models import OrderStatus
from apps.sales.tests.factories import make_customer

ALL = ("REPORTS_VIEW", "REPORTS_GENERATE", "ORDERS_VIEW")


def generate(company, client=None, **params):
    sent = {"type": "sales", "format": "csv", "period": "month", **params}
    return (client or company.client).get(f"{API}/generate", sent)


def error(answer, status, code):
    assert answer.status_code == status, answer.content
    found = answer.json()["error"]
    assert found["code"] == code
    return found["details"]


def report_of(answer):
    assert answer.status_code == 202, answer.content
    return Report.objects.get(pk=answer.json()["data"]["reportId"])


# --- asking ---------------------------------------------------------------------------------


def test_generate_answers_as_the_reference_has_it(company):
    answer = generate(company)
    data = answer.json()["data"]
    assert answer["Cache-Control"] == "no-store"
    assert data == {
        "reportId": data["reportId"],
        "status": "processing",
        "estimatedTime": 30,
        "message": "Report generation started",
    }
    report = report_of(answer)
    assert (report.requested_by_id, report.rights[0]) == (company.owner.pk, "ORDERS_VIEW")
    event = OutboxEvent.objects.get(name="report.requested")
    assert event.subject_id == report.pk


def test_post_takes_the_same_body(company):
    body = {
        "type": "finance",
        "format": "excel",
        "period": "2026-Q1",
        "filters": {"status": ["paid", "sent"]},
    }
    answer = company.client.post(f"{API}/generate", body)
    report = report_of(answer)
    assert answer["Cache-Control"] == "no-store"
    assert (report.start_date, report.end_date) == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert report.filters == {"status": ["paid", "sent"]}


def test_filters_come_in_brackets_or_as_json(company):
    customer = str(make_customer(company.actor).pk)
    bracketed = report_of(
        generate(company, **{"filters[status]": "confirmed,SHIPPED", "filters[customerId]": customer})
    )
    as_json = report_of(
        generate(company, filters='{"status": "confirmed,SHIPPED", "customerId": "%s"}' % customer)  # noqa: UP031
    )
    expected = {"status": [OrderStatus.CONFIRMED, OrderStatus.SHIPPED], "customerId": [customer]}
    assert bracketed.filters == as_json.filters == expected
    raw = quote('{"status":"pending"}')
    answer = company.client.get(f"{API}/generate?type=sales&format=csv&period=month&filters={raw}")
    assert report_of(answer).filters == {"status": ["pending"]}


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"type": "cooking"}, "type"),
        ({"format": "docx"}, "format"),
        ({"period": "someday"}, "period"),
        ({"period": "2026-05-01..2026-04-01"}, "period"),
        ({"filters": "{"}, "filters"),
        ({"filters": "[1]"}, "filters"),
        ({"filters": '{"status": "x\\u0000"}'}, "filters"),
        ({"filters[status]": "flying"}, "filters.status"),
        ({"filters[statsu]": "pending"}, "filters.statsu"),
        ({"filters[customerId]": "7"}, "filters.customerId"),
        ({"filters[minAmount]": "NaN"}, "filters.minAmount"),
        ({"filters[minAmount]": "1e999999999"}, "filters.minAmount"),
        ({"filters[section]": "secrets"}, "filters.section"),
        ({"lang": "ru"}, "lang"),
    ],
)
def test_what_is_not_understood_is_named_and_nothing_is_written(company, params, field):
    details = error(generate(company, **params), 400, "VALIDATION_FAILED")
    assert list(details) == [field]
    assert not Report.objects.exists()


def test_all_three_words_are_needed(company):
    answer = company.client.get(f"{API}/generate")
    assert set(error(answer, 400, "REQUIRED_FIELD")) == {"type", "format", "period"}


NOW = dt.datetime(2026, 11, 23, 12, tzinfo=clock.ALMATY)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("day", "2026-11-23", "2026-11-23"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("week", "2026-11-23", "2026-11-29"),
        ("month", "2026-11-01", "2026-11-30"),
        ("quarter", "2026-10-01", "2026-12-31"),
        ("year", "2026-01-01", "2026-12-31"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("last_30_days", "2026-10-25", "2026-11-23"),
        ("last_6_months", "2026-05-24", "2026-11-23"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2026-W07", "2026-02-09", "2026-02-15"),
        ("2026-03-15", "2026-03-15", "2026-03-15"),
        ("2026-01-01..2026-03-31", "2026-01-01", "2026-03-31"),
        ("2025-12..2026-Q1", "2025-12-01", "2026-03-31"),
    ],
)
def test_periods(company, period, start, end):
    with time_machine.travel(NOW, tick=False):
        report = ask(company, period=period)
    report.refresh_from_db()
    assert (str(report.start_date), str(report.end_date)) == (start, end)


def test_the_estimate_is_the_median_of_what_such_reports_took(company):
    for seconds in (2, 9, 4):
        report = ask(company)
        make(report)
        taken = report.created_at + dt.timedelta(seconds=seconds)
        Report.objects.filter(pk=report.pk).update(completed_at=taken)
    assert generate(company).json()["data"]["estimatedTime"] == 4
    assert generate(company, format="pdf").json()["data"]["estimatedTime"] == 30


# --- watching and fetching ------------------------------------------------------------------


def test_status_shows_progress_and_then_the_file(company):
    report = ask(company)
    shown = company.client.get(f"{API}/{report.pk}").json()["data"]
    assert (shown["status"], shown["progress"], shown["fileName"], shown["expiresAt"]) == (
        "processing", 0, None, None,
    )  # fmt: skip
    make(report)
    shown = company.client.get(f"{API}/{report.pk}").json()["data"]
    assert (shown["status"], shown["progress"]) == ("completed", 100)
    assert shown["fileName"] == f"sales-{report.start_date}_{report.end_date}.csv"
    assert shown["fileSize"] == len(content(report))
    assert shown["requestedByName"] == "Нұрдәулет Ахматов"
    listed = company.client.get(API, {"status": "completed"}).json()["data"]
    assert listed["total"] == 1
    assert listed["items"][0].items() <= shown.items()


def test_download_is_the_file_with_headers_that_keep_it_harmless(company):
    report = make(ask(company))
    for accept in (
        "",
        "*/*",
        "text/csv",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "text/csv, application/json",
    ):
        answer = company.client.get(f"{API}/{report.pk}/download", Accept=accept)
        assert answer.status_code == 200, (accept, answer.content)
        assert b"".join(answer.streaming_content) == content(report)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"] == f'attachment; filename="{report.file_name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"


def test_json_is_a_link_that_works_for_this_file_and_two_hours(company, anonymous):
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as moment:
        report, other = make(ask(company)), make(ask(company, "hr"))
        answer = company.client.get(f"{API}/{report.pk}/download", Accept="application/json")
        data = answer.json()["data"]
        now = timezone.now()
        assert data["expiresAt"] == (now + dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        url = urlsplit(data["url"])
        link = f"{url.path}?{url.query}"
        fetched = anonymous.get(link)
        assert fetched.status_code == 200
        assert b"".join(fetched.streaming_content) == content(report)
        assert fetched["Content-Disposition"].startswith("attachment")
        error(anonymous.get(link.replace(str(report.pk), str(other.pk))), 404, "NOT_FOUND")
        error(anonymous.get(link[:-2]), 404, "NOT_FOUND")
        error(anonymous.get(url.path), 404, "NOT_FOUND")
        moment.move_to(now + dt.timedelta(hours=2))
        error(anonymous.get(link), 410, "LINK_EXPIRED")


def test_a_link_ends_with_its_report(company, anonymous):
    report = make(ask(company))
    data = company.client.get(f"{API}/{report.pk}/download", Accept="application/json").json()["data"]
    link = data["url"].partition("/api")[2]
    company.client.delete(f"{API}/{report.pk}")
    error(anonymous.get(f"/api{link}"), 404, "NOT_FOUND")


def test_download_says_why_there_is_no_file(company):
    report = ask(company)
    details = error(company.client.get(f"{API}/{report.pk}/download"), 409, "REPORT_NOT_READY")
    assert details == {"progress": 0}
    Report.objects.filter(pk=report.pk).update(status="failed", error="no disk")
    assert error(company.client.get(f"{API}/{report.pk}/download"), 422, "REPORT_FAILED") == {
        "reason": "no disk"
    }
    report = make(ask(company))
    Report.objects.filter(pk=report.pk).update(expires_at=timezone.now())
    error(company.client.get(f"{API}/{report.pk}/download", Accept="application/json"), 410, "REPORT_EXPIRED")
    lost = make(ask(company))
    default_storage.delete(lost.file_path)
    error(company.client.get(f"{API}/{lost.pk}/download"), 410, "REPORT_EXPIRED")
    error(company.client.get(f"{API}/{lost.pk}/download", Accept="image/png"), 406, "NOT_ACCEPTABLE")


def make_nothing(report) -> bool:
    return not make_report(
        report.pk, organization_id=report.organization_id, workspace_id=report.workspace_id
    )


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("sales", "customerId"),
        ("finance", "customerId"),
        ("inventory", "productId"),
        ("hr", "departmentId"),
    ],
)
def test_an_id_that_names_nothing_is_refused(company, other_company, kind, name):
    """Such a report could only be empty; another company's customer is unknown as well."""
    made = other_company.client.post("/api/v1/customers", {"name": "ТОО Чужая"}).json()["data"]["id"]
    for pk in (uuid4(), made):
        details = error(generate(company, type=kind, **{f"filters[{name}]": str(pk)}), 404, "NOT_FOUND")
        assert list(details) == [f"filters.{name}"]
    assert not Report.objects.exists()
