"""A list as Excel and CSV: as filtered, in its own columns, without formulas."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from apps.accounts.models import Membership
from apps.inventory.tests.factories import make_product
from apps.kernel import outbox
from apps.kernel.models import uuid7
from apps.notifications.models import Notification, WebhookDelivery, WebhookSubscription
from apps.reports import services
from apps.reports.models import Report
from apps.sales.tests.factories import make_order
from conftest import at_office
from prometric.tests import objects
from prometric.workplace import exporting, links

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"


def rows_of(answer):
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    [sheet] = load_workbook(io.BytesIO(content)).worksheets
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_rows_that_the_filters_leave_in_the_columns_of_the_list(company, staff, kind):
    make_product(company.actor, code="A-1", price=Decimal("1950000.50"))
    make_product(company.actor, code="B-2")
    heads, *rows = rows_of(staff.get(f"{LIST}export/{kind}/", {"q": "A-1"}))
    assert len(rows) == 1
    assert "A-1" in rows[0]
    shown = [str(cell) for cell in rows[0]]
    assert ("1950000.5" if kind == "xlsx" else "1950000,50") in shown
    assert len(heads) == len(rows[0])


def test_dates_are_dates_and_numbers_numbers_in_columns_of_the_screens_own(company, staff):
    product = make_product(company.actor, initial_stock=Decimal("12.5"))
    _heads, row = rows_of(staff.get(f"{LIST}export/xlsx/"))
    assert row[5:] == [12.5, 0, 12.5]
    order = make_order(company.actor, (product, 1), delivery_date=dt.date(2026, 12, 5))
    _heads, row = rows_of(staff.get("/admin/sales/order/export/xlsx/"))
    created = timezone.localtime(order.created_at).replace(tzinfo=None)
    assert row[7].isoformat() == "2026-12-05T00:00:00"
    assert abs(row[8] - created) < dt.timedelta(seconds=1)
    _heads, row = rows_of(staff.get("/admin/sales/order/export/csv/"))
    assert row[7] == "05.12.2026"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_text_is_never_a_formula(company, staff, kind):
    make_product(company.actor, name="=cmd|'/c calc'!A1")
    _heads, row = rows_of(staff.get(f"{LIST}export/{kind}/"))
    [name] = [cell for cell in row if "calc" in str(cell)]
    assert name == ("=cmd|'/c calc'!A1" if kind == "xlsx" else "'=cmd|'/c calc'!A1")
    if kind == "xlsx":
        book = load_workbook(io.BytesIO(staff.get(f"{LIST}export/xlsx/").content))
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "n", "d"}


def test_only_for_who_sees_the_list(company):
    make_product(company.actor)
    browser = at_office(company.member("DEALS_VIEW").client)
    assert browser.get(f"{LIST}export/csv/").status_code == 403
    assert at_office(company.member("PRODUCTS_VIEW").client).get(f"{LIST}export/csv/").status_code == 200


def test_no_other_kind_of_file(company, staff):
    assert staff.get(f"{LIST}export/pdf/").status_code == 404


def test_what_no_filter_asks_is_refused(company, staff):
    make_product(company.actor)
    assert staff.get(f"{LIST}export/csv/", {"price__gte": "1"}).status_code == 400


def test_a_value_that_no_filter_reads_leads_back_to_the_list(company, staff):
    answer = staff.get("/admin/sales/order/export/csv/", {"customer__id__exact": "nonsense"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/sales/order/")


@pytest.fixture
def long_list(company, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 1)
    for code in ("A-1", "A-2", "B-1"):
        make_product(company.actor, code=code)


def make(report):
    services.make_report(report.pk, organization_id=report.organization_id, workspace_id=report.workspace_id)
    report.refresh_from_db()
    return report


def asked(browser, kind="csv", **query):
    """The file that a visitor asks for, not yet made."""
    known = set(Report.objects.values_list("pk", flat=True))
    answer = browser.post(f"{LIST}export/{kind}/", query_params=query)
    report = Report.objects.exclude(pk__in=known).get()
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/exports/{report.pk}/")
    return report


@pytest.mark.usefixtures("long_list")
class TestLongLists:
    def test_looking_makes_nothing(self, company, staff):
        page = staff.get(f"{LIST}export/csv/")
        assert "3 rows" in page.content.decode()
        assert not Report.objects.exists()

    @pytest.mark.parametrize("kind", ["xlsx", "csv"])
    def test_a_worker_makes_what_the_filters_leave(self, company, staff, kind):
        report = asked(staff, kind, q="A-", size="25", p="1")
        url = f"/admin/exports/{report.pk}/"
        assert "Being made: 0 %" in staff.get(url).content.decode()
        assert staff.get(f"{url}progress/").status_code == 200
        assert staff.get(f"{url}file/")["Location"] == url
        assert make(report).status == "completed"
        assert report.rows == 2
        assert staff.get(f"{url}progress/")["HX-Refresh"] == "true"
        heads, *rows = rows_of(staff.get(f"{url}file/"))
        assert sorted({cell for row in rows for cell in row} & {"A-1", "A-2", "B-1"}) == ["A-1", "A-2"]
        assert len(heads) == len(rows[0])
        assert report.file_name.endswith(f".{kind}")
        assert report.file_name.startswith("product-")

    def test_asked_twice_it_is_made_once(self, company, staff):
        report = asked(staff, q="A-")
        again = staff.post(f"{LIST}export/csv/", query_params={"q": "A-"})
        assert again["Location"] == f"/admin/exports/{report.pk}/"
        assert Report.objects.count() == 1

    def test_its_maker_is_told_and_no_webhook(self, company, staff):
        objects.webhook(company)
        WebhookSubscription.objects.update(events=["*"])
        report = make(asked(staff))
        outbox.drain()
        [notice] = Notification.objects.filter(key="list_ready")
        assert notice.data == {"listId": str(report.pk)}
        assert links.of_notice(notice.type, notice.data) == f"/admin/exports/{report.pk}/"
        assert not WebhookDelivery.objects.filter(event__startswith="report.").exists()

    def test_nobody_else_has_it(self, company, other_company, staff):
        colleague = company.member("PRODUCTS_VIEW", "REPORTS_VIEW", "REPORTS_GENERATE")
        report = make(asked(at_office(colleague.client)))
        for browser in (
            staff,
            at_office(company.member("PRODUCTS_VIEW").client),
            at_office(other_company.client),
        ):
            for part in ("", "file/", "progress/"):
                assert browser.get(f"/admin/exports/{report.pk}/{part}").status_code == 404
        for client in (company.client, colleague.client):
            assert client.get(f"/api/v1/reports/{report.pk}").status_code == 404
            assert client.get(f"/api/v1/reports/{report.pk}/download").status_code == 404
            assert client.get("/api/v1/reports").json()["data"]["items"] == []
        assert staff.get(f"/admin/reports/report/{report.pk}/change/").status_code == 302

    def test_a_right_taken_away_takes_the_file_along(self, company):
        member = company.member("PRODUCTS_VIEW")
        browser = at_office(member.client)
        made, waits = make(asked(browser)), asked(browser, "xlsx")
        Membership.objects.filter(user=member.user).update(permissions=[])
        assert make(waits).status == "failed"
        assert waits.error_code == "PERMISSION_DENIED"
        for report in (made, waits):
            assert browser.get(f"/admin/exports/{report.pk}/file/").status_code in (302, 404)

    def test_only_who_sees_the_list_asks_for_it(self, company):
        browser = at_office(company.member("DEALS_VIEW").client)
        assert browser.post(f"{LIST}export/csv/").status_code == 403
        assert not Report.objects.exists()

    def test_a_worker_that_was_killed_is_followed_by_another(self, company, staff):
        report = asked(staff)
        Report.objects.filter(pk=report.pk).update(
            claim=uuid7(), attempts=1, heartbeat_at=timezone.now() - dt.timedelta(minutes=3)
        )
        assert services.resend_forgotten() == 1
        assert make(report).status == "completed"
        assert report.attempts == 2


def test_another_companys_rows_stay_there(company, other_company, staff):
    make_product(company.actor, code="OURS")
    browser = at_office(other_company.client)
    assert "OURS" not in browser.get(f"{LIST}export/csv/").content.decode()
