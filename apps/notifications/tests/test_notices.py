"""Notices: who gets which, in whose language, by which channels; read, counted, paged."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from apps.accounts.models import User
from apps.crm import services as crm
from apps.hr import services as hr
from apps.kernel.models import OutboxEvent, OutgoingMail
from apps.notifications import services
from apps.notifications.models import NoticeType, Notification
from apps.notifications.tests.factories import (
    customer,
    deal,
    deliver,
    employee_of,
    notices,
    product,
    types,
)
from apps.sales import services as sales
from prometric.translations import LOCALE

pytestmark = pytest.mark.django_db
URL = "/api/v1/notifications"


def test_a_win_is_told_as_the_reference_shows_it(company):
    won = deal(company)
    order = company.client.post(f"/api/v1/deals/{won}/win", {"finalAmount": 22_500_000}).json()["data"]
    frames = deliver()
    answer = company.client.get(URL, {"type": "deal_won"}, **{"Accept-Language": "en"}).json()["data"]
    [item] = answer["items"]
    assert {**item, "id": "", "createdAt": "", "data": {}} == {
        "id": "",
        "type": "deal_won",
        "title": "Deal Won!",
        "message": "ERP Implementation deal closed successfully",
        "data": {},
        "read": False,
        "readAt": None,
        "createdAt": "",
    }
    assert (item["data"]["dealId"], item["data"]["amount"]) == (str(won), 22_500_000)
    assert item["data"]["orderId"] == order["orderId"]
    assert (answer["total"], answer["page"], answer["limit"]) == (1, 1, 20)
    assert answer["unreadCount"] == Notification.objects.filter(user=company.owner).count()
    [frame] = [data for event, data in frames if event == "notification.new" and data["type"] == "deal_won"]
    assert (frame["id"], frame["unreadCount"]) == (item["id"], answer["unreadCount"])


def test_words_are_the_readers(company):
    won = deal(company, "Склад")
    crm.win_deal(won, actor=company.actor)
    deliver()
    said = {
        language: notices_in(company.client, language)["message"] for language in ("ru-RU", "kk-KZ", "en-US")
    }
    assert said == {
        "ru-RU": "Сделка «Склад» успешно закрыта",
        "kk-KZ": "«Склад» мәмілесі сәтті жабылды",
        "en-US": "Склад deal closed successfully",
    }


def notices_in(client, language):
    answer = client.get(URL, {"type": "deal_won"}, **{"Accept-Language": language})
    return answer.json()["data"]["items"][0]


def test_a_win_is_told_to_assignee_creator_and_managers_alone(company, other_company):
    seller, clerk = company.member("DEALS_VIEW", "DEALS_CREATE", "DEALS_UPDATE"), company.member("DEALS_VIEW")
    manager = company.member(role="manager")
    won = deal(company, assigned_to=employee_of(seller))
    deliver()
    crm.win_deal(won, actor=company.actor)
    deliver()
    for told in (seller, manager, company):
        assert "deal_won" in types(told.client)
    assert types(clerk.client) == []
    assert types(other_company.client) == []


def test_a_lost_deal_names_its_reason(company, settings):
    settings.LOCALE_PATHS = [LOCALE]
    lost = deal(company)
    crm.lose_deal(lost, actor=company.actor, lost_reason="price")
    deliver()
    [item] = notices(company.client, type="deal_lost")
    assert item["data"]["lostReason"] == "price"
    assert item["message"] == "Сделка «ERP Implementation» проиграна. Причина: Цена"
    items = company.client.get(URL, {"type": "deal_lost"}, **{"Accept-Language": "kk"}).json()["data"][
        "items"
    ]
    assert items[0]["message"].endswith("Себебі: Баға")


def test_assigning_tells_the_assignee_unless_it_is_oneself(company):
    seller = company.member("DEALS_VIEW")
    own = deal(company)
    deliver()
    assert "deal_assigned" not in types(company.client)
    company.client.put(f"/api/v1/deals/{own}", {"assignedTo": str(employee_of(seller))})
    company.client.put(f"/api/v1/deals/{own}", {"title": "Another"})
    deliver()
    [item] = notices(seller.client)
    assert (item["type"], item["data"]["dealId"]) == ("deal_assigned", str(own))
    assert "20\u00a0000\u00a0000,00\u00a0₸" in item["message"]


def order_of(company, **more):
    items = [{"product_id": product(company, type="DIGITAL"), "quantity": Decimal(1)}]
    return sales.create_order(actor=company.actor, customer_id=customer(company), items=items, **more).pk


def test_orders_are_told_to_whom_they_matter(company):
    warehouse, seller = company.member("INVENTORY_ADJUST"), company.member("ORDERS_CREATE", "ORDERS_VIEW")
    items = [{"product_id": product(company, type="DIGITAL"), "quantity": Decimal(1)}]
    placed = sales.create_order(actor=seller.actor, customer_id=customer(company), items=items).pk
    sales.confirm_order(placed, actor=company.actor)
    deliver()
    assert types(warehouse.client) == ["order_confirmed"]
    assert types(seller.client) == []
    sales.cancel_order(placed, actor=company.actor, reason="Ошибка")
    deliver()
    assert types(warehouse.client) == ["order_cancelled", "order_confirmed"]
    [item] = notices(seller.client)
    assert (item["type"], item["data"]["orderId"]) == ("order_cancelled", str(placed))
    assert item["message"].endswith("Причина: Ошибка")


def test_a_new_employee_awaits_whoever_may_approve(company):
    approver, other = company.member("EMPLOYEES_APPROVE"), company.member("EMPLOYEES_VIEW")
    made = hr.create_employee(
        actor=company.actor,
        email="new@company.kz",
        password="Correct-Horse-7-Battery",
        first_name="Айгүл",
        last_name="Сапарова",
    )
    deliver()
    assert notices(approver.client)[0]["message"] == "Айгүл Сапарова ждёт подтверждения"
    assert types(other.client) == []
    hr.approve_employee(made.pk, actor=company.actor)
    deliver()
    welcomed = Notification.objects.get(type="employee_approved")
    assert welcomed.user.email == "new@company.kz"


def tell(company, kind="system", count=1, **more):
    for number in range(count):
        services.create_notices(
            [company.owner.pk],
            kind,
            organization_id=company.organization.pk,
            workspace_id=company.workspace.pk,
            happened_at=timezone.now() - timedelta(days=2, seconds=count - number),
            params={"text": f"Note {number}", **more},
            data={},
        )


def test_pages_filters_and_counts(company, count_queries):
    tell(company, count=3)
    tell(company, "deal_lost", count=2, title="A", reason="b")
    answer = company.client.get(URL, {"limit": 2}).json()["data"]
    assert (len(answer["items"]), answer["total"], answer["totalPages"], answer["unreadCount"]) == (
        2,
        5,
        3,
        5,
    )
    assert answer["pagination"]["hasNext"] is True
    assert company.client.get(URL, {"page": 3, "limit": 2}).json()["data"]["items"][0]["message"] == "Note 0"
    first = notices(company.client, type="system")[0]["id"]
    for _ in range(2):
        read = company.client.put(f"{URL}/{first}/read")
        assert (read.status_code, read.json()["data"]) == (200, {"message": "Notification marked as read"})
    assert len(notices(company.client, unread="true")) == 4
    assert len(notices(company.client, unread="false")) == 5
    assert len(notices(company.client, unread="true", type="system,deal_lost", limit=1)) == 1
    with count_queries() as statements:
        company.client.get(URL)
    assert len(statements) == 4  # the actor, the count, the page, what is unread
    assert company.client.get(f"{URL}/unread-count").json()["data"] == {"unreadCount": 4}
    assert company.client.put(f"{URL}/read-all").status_code == 200
    assert company.client.get(f"{URL}/unread-count").json()["data"] == {"unreadCount": 0}
    assert company.client.get(URL, {"type": "nonsense"}).status_code == 400
    assert company.client.get(URL, {"unread": "perhaps"}).status_code == 400


def test_a_colleagues_notice_is_not_there(company):
    tell(company)
    [item] = notices(company.client)
    colleague = company.member(role="admin")
    assert colleague.client.get(f"{URL}/{item['id']}").status_code == 404
    assert colleague.client.put(f"{URL}/{item['id']}/read").status_code == 404
    assert colleague.client.put(f"{URL}/read-all").status_code == 200
    assert notices(company.client)[0]["read"] is False
    assert company.client.put(f"{URL}/{uuid4()}/read").status_code == 404


def test_preferences_by_type_and_channel(company):
    url = f"{URL}/preferences"
    shown = {item["type"]: item for item in company.client.get(url).json()["data"]["items"]}
    assert set(shown) == set(NoticeType.values)
    assert (shown["deal_won"]["inApp"], shown["deal_won"]["email"]) == (True, False)
    answer = company.client.put(
        url,
        {
            "items": [
                {"type": "deal_won", "inApp": False, "email": True},
                {"type": "deal_lost", "inApp": False},
            ]
        },
    )
    changed = {item["type"]: item for item in answer.json()["data"]["items"]}
    assert (changed["deal_won"]["inApp"], changed["deal_won"]["email"]) == (False, True)
    assert company.client.put(url, {"items": [{"type": "nonsense"}]}).status_code == 400
    User.objects.filter(pk=company.owner.pk).update(language="kk")
    crm.win_deal(deal(company), actor=company.actor)
    crm.lose_deal(deal(company, "Other"), actor=company.actor, lost_reason="price")
    frames = deliver()
    assert {"deal_won", "deal_lost"} & set(types(company.client)) == set()
    assert [
        data for event, data in frames if event == "notification.new" and data["type"] == "deal_won"
    ] == []
    [letter] = OutgoingMail.objects.filter(to=company.owner.email, subject="Мәміле сәтті жабылды!")
    assert "«ERP Implementation» мәмілесі сәтті жабылды" in letter.body
    assert mail.outbox == []  # it leaves after the commit


def test_stale_news_is_shown_but_not_mailed(company):
    before = OutgoingMail.objects.count()
    tell(company, "invoice_overdue", customer="A", number="INV-1", amount="10", day="2026-01-31")
    assert notices(company.client)[0]["message"] == "A: счёт INV-1, к оплате 10,00\u00a0₸ до 31.01.2026"
    assert OutgoingMail.objects.count() == before


def test_delivering_again_tells_nobody_twice(company):
    crm.win_deal(deal(company), actor=company.actor)
    deliver()
    before, waiting = types(company.client), OutgoingMail.objects.count()
    OutboxEvent.objects.filter(name="deal.won").update(delivered_at=None)
    assert [event for event, _ in deliver()] == ["deal.updated"]
    assert OutboxEvent.objects.get(name="deal.won").delivered_at is not None
    assert (types(company.client), OutgoingMail.objects.count()) == (before, waiting)


def test_a_department_that_lost_its_head_is_told_to_who_looks_after_it(company):
    head = employee_of(company.member())
    department = hr.create_department(actor=company.actor, name="Продажи", code="SALES", head_id=head)
    hr.deactivate_employee(head, actor=company.actor)
    deliver()
    [item] = [each for each in notices(company.client) if each["type"] == "system"]
    assert item["data"] == {"departmentId": str(department.pk)}
    assert "Продажи" in item["message"]
