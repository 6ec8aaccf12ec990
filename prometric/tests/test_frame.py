"""The frame of the workplace: what waits, the bell, one's own password and devices, titles that read well."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from apps.accounts.models import Organization, Session
from apps.crm import services as crm
from apps.crm.tests.factories import make_deal
from apps.hr import services as hr
from apps.hr.tests.factories import active_employee
from apps.inventory.selectors import low_stock
from apps.inventory.tests.factories import make_product
from apps.kernel import tenancy
from apps.kernel.errors import Unauthorized
from apps.notifications.live import listeners
from apps.notifications.models import Notification
from apps.sales.models import Order
from apps.sales.tests.factories import make_order as order_of
from conftest import PASSWORD, at_office
from prometric.translations import LOCALE


def make_order(company):
    return order_of(company.actor, (make_product(company.actor), 1))


def make_notice(member, kind="order_shipped", **data):
    return Notification.objects.create(
        organization_id=member.actor.organization_id,
        user=member.user,
        type=kind,
        key=kind,
        params={"number": "ORD-1"},
        data=data,
        created_at=timezone.now(),
    )


def menu_of(answer):
    return {
        str(item["title"]): item.get("badge")
        for group in answer.context["sidebar_navigation"]
        for item in group["items"]
    }


@pytest.mark.django_db
class TestWhatWaits:
    def test_figures_lead_to_what_is_behind_them_by_right(self, company):
        order = make_order(company)
        Order.objects.filter(pk=order.pk).update(status="confirmed")
        keeper = company.member("ORDERS_VIEW", "ORDERS_SHIP")
        answer = at_office(keeper.client).get("/admin/")
        [card] = answer.context["cards"]
        assert (card["figure"], card["link"]) == (1, "/admin/jobs/to-ship/")
        assert menu_of(answer)["To ship"] == 1
        Order.objects.filter(pk=order.pk).update(status="processing")
        answer = at_office(keeper.client).get("/admin/")
        assert [card["figure"] for card in answer.context["cards"]] == [1]
        looker = at_office(company.member("ORDERS_VIEW").client).get("/admin/")
        assert looker.context["cards"] == []
        assert "To ship" not in menu_of(looker)
        clerk = at_office(company.member("INVOICES_VIEW").client).get("/admin/")
        assert [card["link"] for card in clerk.context["cards"]] == [
            "/admin/finance/invoice/?status__exact=overdue"
        ]
        assert clerk.context["charts"] == []

    def test_short_stock_is_that_of_the_dashboard(self, company, staff):
        """Active products alone, on the card, in the list behind it and on the dashboard."""
        sold = make_product(company.actor, stock=1, min_stock=5)
        gone = make_product(company.actor, stock=1, min_stock=5)
        assert company.client.put(f"/api/v1/products/{gone.pk}", {"status": "INACTIVE"}).status_code == 200
        assert [row["id"] for row in low_stock()] == [sold.pk]
        [card] = [each for each in staff.get("/admin/").context["cards"] if "is_low" in each["link"]]
        assert card["figure"] == 1
        assert [each.pk for each in staff.get(card["link"]).context["cl"].result_list] == [sold.pk]

    def test_an_owners_home_costs_little(self, company, staff, count_queries):
        order = make_order(company)
        Order.objects.filter(pk=order.pk).update(status="confirmed")
        staff.get("/admin/")
        with count_queries() as asked:
            assert staff.get("/admin/").status_code == 200
        assert len(asked) <= 15, asked


@pytest.mark.django_db
class TestTitles:
    @pytest.mark.parametrize(
        ("language", "listed", "new"),
        [
            ("kk", "Тапсырыстар", "Жаңа тапсырыс"),
            ("ru", "Заказы", "Новый заказ"),
            ("en", "Orders", "New order"),
        ],
    )
    def test_pages_say_what_stands_there(self, company, staff, settings, language, listed, new):
        settings.LOCALE_PATHS = [LOCALE]
        order = make_order(company)
        staff.cookies["django_language"] = language
        staff.post("/admin/language/", {"language": language})
        assert staff.get("/admin/sales/order/").context["title"] == listed
        assert staff.get("/admin/sales/order/add/").context["title"] == new
        page = staff.get(f"/admin/sales/order/{order.pk}/change/").content.decode()
        assert f"<title> {order} | " in page.replace("\n", " ")


@pytest.mark.django_db
class TestBell:
    def test_own_notices_are_shown_opened_and_read(self, company):
        member, order = (
            company.member("ORDERS_VIEW"),
            make_order(company),
        )
        notice = make_notice(member, orderId=str(order.pk))
        make_notice(company.member())
        browser = at_office(member.client)
        page = browser.get("/admin/notices/")
        assert [row["pk"] for row in page.context["notices"]] == [notice.pk]
        assert page.context["waits"]["notices"] == 1
        answer = browser.post(f"/admin/notices/{notice.pk}/")
        assert answer["Location"] == f"/admin/sales/order/{order.pk}/change/"
        notice.refresh_from_db()
        assert notice.read_at is not None

    def test_all_are_read_at_once_and_only_ones_own(self, company):
        member, other = company.member(), company.member()
        make_notice(member)
        make_notice(other)
        at_office(member.client).post("/admin/notices/")
        unread = Notification.objects.filter(read_at__isnull=True)
        assert [notice.user_id for notice in unread] == [other.user.pk]

    def test_anothers_notice_is_not_found_and_stays_unread(self, company):
        notice = make_notice(company.member())
        assert at_office(company.member().client).post(f"/admin/notices/{notice.pk}/").status_code == 404
        notice.refresh_from_db()
        assert notice.read_at is None

    def test_looking_reads_nothing(self, company):
        member = company.member()
        notice = make_notice(member)
        browser = at_office(member.client)
        browser.get("/admin/notices/")
        assert browser.get(f"/admin/notices/{notice.pk}/").status_code == 405
        notice.refresh_from_db()
        assert notice.read_at is None


@pytest.mark.django_db
class TestTickets:
    def test_a_ticket_opens_one_socket(self, company):
        member = company.member("DEALS_VIEW")
        browser = at_office(member.client)
        assert browser.get("/admin/ticket/").status_code == 405
        ticket = browser.post("/admin/ticket/").json()["ticket"]
        listener = listeners.sign_in(ticket)
        assert (listener.user_id, listener.workspace_id) == (member.user.pk, member.actor.workspace_id)
        assert "DEALS_VIEW" in listener.permissions
        with pytest.raises(Unauthorized):
            listeners.sign_in(ticket)

    def test_a_ticket_dies_with_its_session(self, company):
        member = company.member()
        ticket = at_office(member.client).post("/admin/ticket/").json()["ticket"]
        with tenancy.system("test"):
            Session.objects.filter(user=member.user).update(revoked_at=timezone.now())
        with pytest.raises(Unauthorized):
            listeners.sign_in(ticket)

    def test_no_ticket_opens_the_api(self, company, anonymous):
        ticket = at_office(company.member().client).post("/admin/ticket/").json()["ticket"]
        assert anonymous.get("/api/v1/auth/me", Authorization=f"Bearer {ticket}").status_code == 401


@pytest.mark.django_db
class TestPerson:
    def test_another_password_by_the_projects_service(self, company):
        browser = at_office(company.member().client)
        wrong = browser.post(
            "/admin/password_change/", {"current_password": "no", "new_password": "Another-Horse-8-Battery"}
        )
        assert wrong.status_code == 200
        assert wrong.context["form"].errors
        assert browser.get("/admin/").status_code == 200
        right = {"current_password": PASSWORD, "new_password": "Another-Horse-8-Battery"}
        assert browser.post("/admin/password_change/", right)["Location"] == "/admin/login/"
        assert browser.get("/admin/").status_code == 302

    def test_a_device_is_ended_but_not_anothers(self, company):
        member, other = company.member(), company.member()
        browser = at_office(member.client)
        with tenancy.system("test"):
            [own] = Session.objects.filter(user=member.user)
            [foreign] = Session.objects.filter(user=other.user)
        assert [row.pk for row in browser.get("/admin/devices/").context["sessions"]] == [own.pk]
        browser.post("/admin/devices/", {"session": str(foreign.pk)})
        assert at_office(other.client).get("/admin/").status_code == 200
        browser.post("/admin/devices/", {"session": str(own.pk)})
        assert browser.get("/admin/").status_code == 302


@pytest.mark.django_db
class TestHistory:
    def told(self, browser, path):
        page = browser.get(path).context["history"]
        return [(row["actor"], row["done"], row["changes"]) for row in page.object_list]

    def test_sentences_with_labels_and_values_in_ones_language(self, company, staff, settings):
        settings.LOCALE_PATHS = [LOCALE]
        deal = make_deal(company.actor)
        crm.update_deal(deal.pk, actor=company.actor, value=Decimal("1950000.50"), stage="NEGOTIATION")
        staff.post("/admin/language/", {"language": "ru"})
        (who, what, changes), (_who, made, _none) = self.told(staff, f"/admin/crm/deal/{deal.pk}/history/")
        assert (who, what, made) == ("Нұрдәулет Ахматов", "изменено", "создано")
        assert ("Этап", "Лид", "Переговоры") in changes
        page = staff.get(f"/admin/crm/deal/{deal.pk}/history/").content.decode()
        assert "1\xa0950\xa0000,50" in page
        assert "NEGOTIATION" not in page

    def test_what_one_may_not_see_is_left_out(self, company, staff):
        employee = active_employee(company.actor)
        hr.update_employee(employee.pk, actor=company.actor, salary=Decimal(700_000), position="Welder")
        path = f"/admin/hr/employee/{employee.pk}/history/"
        [seen] = [row[2] for row in self.told(staff, path)[:1]]
        assert {label for label, *_ in seen} == {"Salary", "Position"}
        colleague = at_office(company.member("EMPLOYEES_VIEW").client)
        [left] = [row[2] for row in self.told(colleague, path)[:1]]
        assert [label for label, *_ in left] == ["Position"]


@pytest.mark.django_db
def test_the_platforms_home_shows_the_platform(company, other_company, platform_staff):
    with tenancy.system("test"):
        Organization.objects.filter(pk=other_company.organization.pk).update(status="pending")
        signed_in = Session.objects.values("user").distinct().count()
    shown = platform_staff.get("/platform/").context["cards"]
    figures = {card["title"]: (card["figure"], card["late"]) for card in shown}
    assert figures["Organizations at work"] == figures["Registrations not verified"] == (1, False)
    assert figures["People here within a day"] == (signed_in, False)
    for card in shown:
        assert platform_staff.get(card["link"]).status_code == 200, card


@pytest.mark.django_db
def test_a_list_counts_nothing_that_waits_and_its_ticket_brings_the_figures(company):
    """The menu has a place for each figure, hidden while it is unknown; home knows them by itself."""
    Order.objects.filter(pk=make_order(company).pk).update(status="confirmed")
    browser = at_office(company.member("ORDERS_VIEW", "ORDERS_SHIP").client)
    page = browser.get("/admin/sales/order/").content.decode()
    assert '<span data-waits="to_ship" hidden class="' in page
    assert '<span data-waits="to_ship" class="' in browser.get("/admin/").content.decode()
    assert '<span data-waits="to_ship" hidden class="' in browser.get("/admin/sales/order/").content.decode()
    assert browser.post("/admin/ticket/").json()["waits"] == {"tasks": 0, "to_ship": 1, "notices": 0}
    assert 'aria-current="page"><span class="material-symbols-outlined' in page


@pytest.mark.django_db
def test_the_first_workspace_is_called_in_the_readers_words_and_as_ever_over_the_api(
    company, staff, settings
):
    settings.LOCALE_PATHS = [LOCALE]
    record = f"/admin/accounts/workspace/{company.workspace.pk}/change/"
    for language, words in (("kk", "Негізгі"), ("ru", "Основное"), ("en", "Main")):
        staff.post("/admin/language/", {"language": language})
        assert f"</strong><span>{words}</span>" in staff.get("/admin/").content.decode()
        assert f">{words}</a>" in staff.get("/admin/accounts/workspace/").content.decode()
        assert words in staff.get(record).content.decode().partition("<main")[2]
    rows = company.client.get("/api/v1/workspaces").json()["data"]["items"]
    assert [row["name"] for row in rows] == ["Main"]
