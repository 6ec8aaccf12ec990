"""Reports over HTTP, continued."""

from __future__ import annotations

import datetime as dt
from unittest import mock
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from apps.kernel import clock, tenancy
from apps.reports.models import Report
from apps.reports.services import make_report
from apps.reports.tests.factories import API, ask, content, make, table
from apps.sales.services import confirm_order
from apps.sales.tests.factories import make_order, make_product

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


NOW = dt.datetime(2026, 11, 23, 12, tzinfo=clock.ALMATY)


def make_nothing(report) -> bool:
    return not make_report(
        report.pk, organization_id=report.organization_id, workspace_id=report.workspace_id
    )


def test_delete_removes_the_file_and_stops_what_is_being_made(company, django_capture_on_commit_callbacks):
    report = make(ask(company))
    path = report.file_path
    with django_capture_on_commit_callbacks(execute=True):
        answer = company.client.delete(f"{API}/{report.pk}")
    assert answer.json()["data"] == {"id": str(report.pk), "message": "Report deleted successfully"}
    assert not default_storage.exists(path)
    error(company.client.get(f"{API}/{report.pk}"), 404, "NOT_FOUND")
    waiting = ask(company)
    company.client.delete(f"{API}/{waiting.pk}")
    assert make_nothing(waiting)


@pytest.mark.parametrize(
    ("type_", "right"),
    [
        ("sales", "ORDERS_VIEW"),
        ("inventory", "INVENTORY_VIEW"),
        ("finance", "INVOICES_VIEW"),
        ("hr", "EMPLOYEES_VIEW"),
    ],
)
def test_the_modules_own_right_is_needed_too(company, type_, right):
    member = company.member("REPORTS_GENERATE", "REPORTS_VIEW")
    assert error(generate(company, member.client, type=type_), 403, "PERMISSION_DENIED") == {
        "required": right
    }
    entitled = company.member("REPORTS_GENERATE", right)
    assert generate(company, entitled.client, type=type_).status_code == 202
    assert Report.objects.count() == 1


def test_a_section_with_a_right_of_its_own_needs_it(company):
    member = company.member("REPORTS_GENERATE", "INVOICES_VIEW")
    answer = generate(company, member.client, type="finance", **{"filters[section]": "payments"})
    assert error(answer, 403, "PERMISSION_DENIED") == {"required": "PAYMENTS_VIEW"}


def test_ones_own_reports_only_owners_see_all(company):
    one, two = company.member(*ALL), company.member(*ALL)
    report = make(ask(company, actor=one.actor))
    for path in (f"{API}/{report.pk}", f"{API}/{report.pk}/download"):
        error(two.client.get(path), 404, "NOT_FOUND")
        assert one.client.get(path).status_code == 200
        assert company.client.get(path).status_code == 200
    error(two.client.delete(f"{API}/{report.pk}"), 404, "NOT_FOUND")
    totals = [who.client.get(API).json()["data"]["total"] for who in (one, two, company)]
    assert totals == [1, 0, 1]


def test_a_right_that_was_taken_away_closes_what_was_made_with_it(company):
    member = company.member(*ALL)
    report = make(ask(company, actor=member.actor))
    member.membership.permissions = ["REPORTS_VIEW", "REPORTS_GENERATE"]
    member.membership.save()
    for path in (f"{API}/{report.pk}", f"{API}/{report.pk}/download"):
        assert error(member.client.get(path), 403, "PERMISSION_DENIED") == {"required": "ORDERS_VIEW"}
    assert member.client.get(API).json()["data"]["total"] == 0


def test_another_tenant_finds_nothing(company, other_company):
    report = make(ask(company))
    for method, path in (("GET", ""), ("GET", "/download"), ("DELETE", "")):
        answer = other_company.client.request(method, f"{API}/{report.pk}{path}")
        error(answer, 404, "NOT_FOUND")
    assert other_company.client.get(API).json()["data"]["total"] == 0
    report.refresh_from_db()
    assert report.deleted_at is None


def test_the_rows_are_the_workspaces_own(company, other_company):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        theirs = make_order(other_company.actor, (make_product(other_company.actor, type="DIGITAL"), 1))
        confirm_order(theirs.pk, actor=other_company.actor)
    assert len(table(content(make(ask(company))))) == 2


def test_the_list_costs_the_same_for_one_report_and_for_many(company, count_queries):
    ask(company)
    with count_queries() as few:
        company.client.get(API)
    for _number in range(5):
        ask(company)
    with count_queries() as many:
        assert company.client.get(API).json()["data"]["total"] == 6
    assert len(few) == len(many)


def test_the_task_goes_out_when_the_row_is_committed(company, django_capture_on_commit_callbacks):
    with (
        mock.patch("apps.reports.tasks.services.make_report") as made,
        django_capture_on_commit_callbacks(execute=True) as callbacks,
    ):
        answer = generate(company)
        assert not made.called
    assert callbacks
    [call] = made.mock_calls
    assert call.args == (UUID(answer.json()["data"]["reportId"]),)
    assert connection.in_atomic_block
