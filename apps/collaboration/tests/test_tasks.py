"""Tasks: entered, found, handed on, done; seen with their record alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from apps.accounts import services as accounts
from apps.accounts.tests.factories import unchanged
from apps.collaboration.tests.factories import TASKS, colleague, create, listed, read
from apps.crm.tests.factories import make_deal, make_employee
from apps.crm.tests.http import refused
from apps.hr.models import Employee
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from prometric.tests import objects

pytestmark = pytest.mark.django_db
TASK = "collaboration.Task"
KINDS = {
    "customer": (objects.customer, "CUSTOMERS_VIEW"),
    "deal": (objects.deal, "DEALS_VIEW"),
    "order": (objects.order, "ORDERS_VIEW"),
    "shipment": (objects.shipment, "ORDERS_VIEW"),
    "invoice": (objects.invoice, "INVOICES_VIEW"),
    "product": (objects.product, "PRODUCTS_VIEW"),
    "production_order": (objects.production_order, "PRODUCTION_VIEW"),
    "purchase_order": (objects.purchase_order, "INVENTORY_VIEW"),
    "employee": (objects.employee, "EMPLOYEES_VIEW"),
}


class TestEntering:
    def test_a_task_is_ones_own_unless_it_is_handed_on(self, company):
        deal = make_deal(company.actor, title="Склад")
        body = {
            "description": "До обеда",
            "dueAt": "2126-12-01T09:30:00+05:00",
            "reminderAt": "2126-12-01T09:00:00+05:00",
            "priority": "HIGH",
            "entityType": "deal",
            "entityId": str(deal.pk),
        }
        shown = read(company.client, create(company.client, **body))
        own = Employee.objects.get(membership=company.actor.membership_id)
        assert {name: shown[name] for name in shown if name not in ("id", "createdAt", "updatedAt")} == {
            "subject": "Позвонить",
            "description": "До обеда",
            "priority": "high",
            "dueAt": "2126-12-01T04:30:00Z",
            "isOverdue": False,
            "reminderAt": "2126-12-01T04:00:00Z",
            "done": False,
            "completedAt": None,
            "assignedTo": str(own.pk),
            "assignedToName": str(own),
            "createdBy": str(company.owner.pk),
            "entityType": "deal",
            "entityId": str(deal.pk),
            "entityName": f"{deal.deal_number} Склад",
            "version": 1,
        }
        event = OutboxEvent.objects.get(name="task.created")
        assert (event.payload["title"], event.payload["entity_type"], event.version) == (
            "Позвонить",
            "deal",
            1,
        )

    def test_a_day_is_over_with_its_last_moment(self, company):
        today = clock.today()
        now, before = (create(company.client, dueAt=str(today - timedelta(days))) for days in (0, 1))
        assert [read(company.client, pk)["dueAt"] for pk in (now, before)] == [
            str(today),
            str(today - timedelta(1)),
        ]
        assert [read(company.client, pk)["isOverdue"] for pk in (now, before)] == [False, True]
        assert listed(company.client, overdue="true") == [before]

    @pytest.mark.parametrize("kind", KINDS)
    def test_it_may_be_of_any_record_and_shows_to_who_sees_that_alone(self, company, kind):
        make, right = KINDS[kind]
        entity = make(company)
        mine = create(company.client, entityType=kind, entityId=str(entity))
        assert read(company.client, mine)["entityName"]
        reader, stranger = colleague(company, right), colleague(company)
        assert listed(reader.client, entityType=kind, entityId=str(entity)) == [mine]
        assert listed(stranger.client) == []
        for method, path in (("get", ""), ("put", ""), ("delete", ""), ("post", "/complete")):
            refused(getattr(stranger.client, method)(f"{TASKS}/{mine}{path}"), 404, "NOT_FOUND")
        with unchanged(TASK):
            body = {"subject": "Позвонить", "entityType": kind, "entityId": str(entity)}
            details = refused(stranger.client.post(TASKS, body), 403, "PERMISSION_DENIED")
            assert details == {"required": right}

    @pytest.mark.parametrize(
        ("body", "status", "code", "fields"),
        [
            ({"subject": ""}, 400, "VALIDATION_FAILED", ["subject"]),
            ({"subject": "x" * 256}, 400, "VALIDATION_FAILED", ["subject"]),
            ({"dueAt": "завтра"}, 400, "VALIDATION_FAILED", ["dueAt"]),
            ({"reminderAt": "2026-02-30"}, 400, "VALIDATION_FAILED", ["reminderAt"]),
            ({"priority": "later"}, 400, "VALIDATION_FAILED", ["priority"]),
            (
                {"dueAt": "2126-12-01T09:00:00+05:00", "reminderAt": "2126-12-01T09:01:00+05:00"},
                400,
                "VALIDATION_FAILED",
                ["dueAt", "reminderAt"],
            ),
            (
                {"dueAt": "2126-12-01", "reminderAt": "2126-12-01T19:00:00Z"},
                400,
                "VALIDATION_FAILED",
                ["dueAt", "reminderAt"],
            ),
            ({"entityType": "deal"}, 400, "REQUIRED_FIELD", ["entityId"]),
            ({"entityId": str(uuid4())}, 400, "REQUIRED_FIELD", ["entityType"]),
            ({"entityType": "deal", "entityId": str(uuid4())}, 404, "NOT_FOUND", ["entityId"]),
            ({"entityType": "payroll", "entityId": str(uuid4())}, 400, "VALIDATION_FAILED", ["entityType"]),
            ({"assignedTo": str(uuid4())}, 404, "NOT_FOUND", ["assignedTo"]),
            ({"assignedTo": "x"}, 400, "INVALID_UUID", ["assignedTo"]),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_written(self, company, body, status, code, fields):
        kept = create(company.client)
        with unchanged(TASK):
            refused(company.client.post(TASKS, {"subject": "Позвонить"} | body), status, code, *fields)
            refused(company.client.put(f"{TASKS}/{kept}", body), status, code, *fields)

    def test_another_tenants_record_is_not_there(self, company, other_company):
        answer = other_company.client.post("/api/v1/customers", {"name": "ТОО Чужая"})
        body = {"subject": "x", "entityType": "customer", "entityId": answer.json()["data"]["id"]}
        with unchanged(TASK):
            refused(company.client.post(TASKS, body), 404, "NOT_FOUND", "entityId")


class TestPeople:
    def test_it_is_handed_by_an_employees_or_a_users_id(self, company):
        seller = colleague(company, "DEALS_VIEW")
        for pk in (seller.employee.pk, seller.user.pk):
            made = create(company.client, assignedTo=str(pk))
            assert read(company.client, made)["assignedTo"] == str(seller.employee.pk)
            assert made in listed(seller.client, assignedTo=str(pk))
        assert read(company.client, create(company.client, assignedTo=None))["assignedTo"] is None

    def test_nobody_gets_a_task_of_a_record_that_they_may_not_see(self, company):
        stranger, deal = colleague(company), make_deal(company.actor)
        body = {"subject": "x", "entityType": "deal", "entityId": str(deal.pk)}
        kept = create(company.client, **body)
        with unchanged(TASK):
            handed = {"assignedTo": str(stranger.employee.pk)}
            refused(company.client.post(TASKS, body | handed), 400, "VALIDATION_FAILED", "assignedTo")
            refused(company.client.put(f"{TASKS}/{kept}", handed), 400, "VALIDATION_FAILED", "assignedTo")
        free = create(company.client, **handed)
        with unchanged(TASK):
            answer = company.client.put(f"{TASKS}/{free}", body)
            refused(answer, 400, "VALIDATION_FAILED", "assignedTo")

    def test_a_task_of_no_record_is_for_the_people_whom_it_concerns(self, company):
        seller, other = colleague(company, "DEALS_VIEW"), colleague(company, "DEALS_VIEW", role="manager")
        made = create(seller.client)
        assert listed(seller.client) == listed(company.client) == [made]
        assert listed(other.client) == []
        refused(other.client.get(f"{TASKS}/{made}"), 404, "NOT_FOUND")

    def test_who_sees_it_and_has_nothing_to_do_with_it_changes_nothing(self, company):
        deal = make_deal(company.actor)
        made = create(company.client, entityType="deal", entityId=str(deal.pk))
        reader, seller = colleague(company, "DEALS_VIEW"), colleague(company, "DEALS_VIEW", "DEALS_UPDATE")
        with unchanged(TASK):
            for method, path in (("put", ""), ("delete", ""), ("post", "/complete")):
                answer = getattr(reader.client, method)(f"{TASKS}/{made}{path}")
                refused(answer, 403, "PERMISSION_DENIED")
            refused(seller.client.delete(f"{TASKS}/{made}"), 403, "PERMISSION_DENIED")
        assert seller.client.post(f"{TASKS}/{made}/complete").status_code == 200
        handed = create(
            company.client, entityType="deal", entityId=str(deal.pk), assignedTo=str(reader.employee.pk)
        )
        assert reader.client.post(f"{TASKS}/{handed}/complete").status_code == 200

    def test_in_another_workspace_it_is_not_there(self, company):
        made = create(company.client)
        there = accounts.create_workspace(actor=company.actor, name="Астана").pk
        answer = company.client.get(f"{TASKS}/{made}", **{"X-Workspace-Id": str(there)})
        refused(answer, 404, "NOT_FOUND")


class TestDoing:
    def test_done_and_opened_again_and_counted(self, company):
        seller = colleague(company, "DEALS_VIEW")
        made = create(company.client, assignedTo=str(seller.employee.pk))
        path = f"/api/v1/employees/{seller.employee.pk}"
        before = company.client.get(path).json()["data"]["metrics"]["tasksCompleted"]
        answer = seller.client.post(f"{TASKS}/{made}/complete")
        assert answer.status_code == 200
        assert answer.json()["data"]["completedAt"] == read(company.client, made)["completedAt"]
        metrics = company.client.get(path).json()["data"]["metrics"]
        assert (metrics["tasksCompleted"] - before, metrics["performanceScore"]) == (1, 2)
        assert (listed(company.client, done="true"), listed(company.client, done="false")) == ([made], [])
        with unchanged(TASK):
            refused(seller.client.post(f"{TASKS}/{made}/complete"), 409, "CONFLICT")
        assert seller.client.post(f"{TASKS}/{made}/reopen").json()["data"]["completedAt"] is None
        assert company.client.get(path).json()["data"]["metrics"]["tasksCompleted"] == before
        with unchanged(TASK):
            refused(seller.client.post(f"{TASKS}/{made}/reopen"), 409, "CONFLICT")
        names = OutboxEvent.objects.filter(subject_id=made).order_by("pk").values_list("name", flat=True)
        assert list(names) == ["task.created", "task.completed", "task.reopened"]

    def test_changed_and_deleted(self, company):
        deal = make_deal(company.actor)
        made = create(company.client, entityType="deal", entityId=str(deal.pk))
        answer = company.client.put(
            f"{TASKS}/{made}",
            {"subject": "Написать", "dueAt": "2026-12-03", "entityType": None, "entityId": None},
        )
        assert answer.status_code == 200, answer.content
        shown = read(company.client, made)
        assert (shown["subject"], shown["dueAt"], shown["entityType"], shown["version"]) == (
            "Написать",
            "2026-12-03",
            None,
            2,
        )
        changes = OutboxEvent.objects.get(name="task.updated").changes
        assert changes["subject"] == ["Позвонить", "Написать"]
        assert company.client.delete(f"{TASKS}/{made}").status_code == 200
        refused(company.client.get(f"{TASKS}/{made}"), 404, "NOT_FOUND")
        assert listed(company.client) == []


class TestFinding:
    def test_by_what_lists_ask(self, company):
        seller = colleague(company)
        first = create(company.client, subject="Акт сверки", dueAt="2026-12-01", priority="urgent")
        second = create(
            company.client, subject="Звонок", dueAt="2026-12-05T10:00:00Z", assignedTo=str(seller.employee.pk)
        )
        for asked, found in (
            ({"dueFrom": "2026-12-01", "dueTo": "2026-12-01"}, [first]),
            ({"dueAt[gte]": "2026-12-02"}, [second]),
            ({"priority": "urgent"}, [first]),
            ({"search": "сверк"}, [first]),
            ({"sort": "dueAt"}, [first, second]),
            ({"sort": "-dueAt"}, [second, first]),
            ({"assignedTo": str(seller.user.pk)}, [second]),
            ({"createdBy": str(company.owner.pk), "sort": "subject"}, [first, second]),
        ):
            assert listed(company.client, **asked) == found, asked
        refused(company.client.get(TASKS, {"owner": "me"}), 400, "VALIDATION_FAILED")


class TestMyDay:
    @pytest.mark.parametrize(
        ("now", "overdue", "today"),
        [
            ("2026-12-01T18:59:59Z", ["30"], ["01 10:00", "01"]),  # the last second of 1 December in Almaty
            ("2026-12-01T19:00:00Z", ["30", "01 10:00", "01"], ["02 00:00"]),
        ],
    )
    def test_it_is_almatys_at_midnight(self, company, monkeypatch, now, overdue, today):
        for subject, due in (
            ("30", "2026-11-30"),
            ("01 10:00", "2026-12-01T10:00:00+05:00"),
            ("01", "2026-12-01"),
            ("02 00:00", "2026-12-02T00:00:00+05:00"),
            ("never", None),
        ):
            create(company.client, subject=subject, dueAt=due)
        done = create(company.client, subject="done", dueAt="2026-12-01")
        company.client.post(f"{TASKS}/{done}/complete")
        create(company.client, subject="another's", dueAt="2026-12-01", assignedTo=None)
        moment = datetime.fromisoformat(now)
        monkeypatch.setattr("apps.collaboration.selectors.tasks.timezone.now", lambda: moment)
        data = company.client.get(f"{TASKS}/my-day").json()["data"]
        shown = {name: [item["subject"] for item in data[name]] for name in ("overdue", "today")}
        assert shown == {"overdue": overdue, "today": today}
        assert data["date"] == str(clock.local_date(moment))


def test_an_employee_sees_tasks_of_their_own_record(company):
    seller = colleague(company)
    made = create(company.client, entityType="employee", entityId=str(make_employee(seller).pk))
    assert listed(seller.client) == [made]
