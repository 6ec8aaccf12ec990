"""Activities are done or planned, whatever their day."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from apps.crm import selectors
from apps.crm.models import Activity, Deal
from apps.crm.services import add_deal_activity
from apps.crm.tests.factories import make_customer, make_deal, make_employee
from apps.hr.models import Employee
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

DEALS = "/api/v1/deals"


def shown(company, deal):
    """The deal's only activity, and its metrics."""
    detail = company.client.get(f"{DEALS}/{deal.pk}").json()["data"]
    [activity] = detail["activities"]
    return activity, detail["metrics"]


def own(company) -> Employee:
    """The owner as an employee."""
    found = Employee.objects.filter(membership_id=company.actor.membership_id).first()
    return found or Employee.objects.create(
        organization_id=company.organization.pk, membership_id=company.actor.membership_id
    )


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def iso(moment) -> str:
    found: str = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return found


class TestEntering:
    @pytest.mark.parametrize(
        ("sent", "done"),
        [
            ({"type": "call"}, True),
            ({"type": "call", "date": day(0)}, True),
            ({"type": "task", "date": day(-3)}, True),
            ({"type": "call", "date": day(3)}, False),
            ({"type": "task", "date": day(0)}, False),
            ({"type": "task", "date": day(-3), "completedAt": None}, False),
            ({"type": "task", "date": day(3), "completedAt": day(0)}, True),
        ],
    )
    def test_what_is_done_and_what_is_planned(self, company, sent, done):
        employee = own(company)
        deal = make_deal(company.actor)
        body = {"subject": "Позвонить", **sent}
        assert company.client.post(f"{DEALS}/{deal.pk}/activities", body).status_code == 201
        activity, metrics = shown(company, deal)
        assert (activity["completedAt"] is not None) is done
        assert metrics["activitiesCount"] == 1
        assert (metrics["lastActivityDate"] is not None) is done
        found = selectors.employee_metrics([employee.pk])[employee.pk]
        assert (found["tasks_completed"], found["activities"]) == (int(done), 1)

    @pytest.mark.parametrize("date", [day(1), "2200-01-01T10:00:00Z"])
    def test_the_last_activity_never_lies_ahead(self, company, date):
        deal = make_deal(company.actor)
        path = f"{DEALS}/{deal.pk}/activities"
        company.client.post(path, {"type": "call", "subject": "Звонок", "date": day(-2)})
        company.client.post(path, {"type": "meeting", "subject": "Встреча", "date": date})
        metrics = company.client.get(f"{DEALS}/{deal.pk}").json()["data"]["metrics"]
        assert metrics["lastActivityDate"] == day(-2)

    def test_nothing_was_done_in_the_future(self, company):
        deal = make_deal(company.actor)
        body = {"type": "task", "subject": "x", "completedAt": day(1)}
        response = company.client.post(f"{DEALS}/{deal.pk}/activities", body)
        assert response.status_code == 400
        assert list(response.json()["error"]["details"]) == ["completedAt"]
        assert not Activity.objects.exists()


class TestCompleting:
    def planned(self, company, deal):
        return add_deal_activity(
            deal.pk, actor=company.actor, type="task", subject="Позвонить", completed_at=None
        )

    def test_a_planned_task_is_done_by_saying_so(self, company):
        deal = make_deal(company.actor)
        activity = self.planned(company, deal)
        response = company.client.post(
            f"{DEALS}/{deal.pk}/activities/{activity.pk}/complete",
            {"outcome": "positive", "notes": "Согласны"},
        )
        assert response.status_code == 200, response.json()
        row, metrics = shown(company, deal)
        assert (row["outcome"], row["notes"]) == ("positive", "Согласны")
        assert row["completedAt"] == iso(Activity.objects.get().completed_at)
        assert metrics["lastActivityDate"] == day(0)
        event = OutboxEvent.objects.get(name="activity.completed")
        assert event.changes["outcome"] == [None, "positive"]

    def test_a_customers_activity_too(self, company):
        customer = make_customer(company.actor)
        path = f"/api/v1/customers/{customer.pk}/activities"
        company.client.post(path, {"type": "task", "subject": "x", "date": day(1)})
        activity = Activity.objects.get()
        assert (
            company.client.post(f"{path}/{activity.pk}/complete", {"completedAt": day(-1)}).status_code == 200
        )
        activity.refresh_from_db()
        assert activity.completed_at == clock.day_start(clock.today() - timedelta(days=1))

    @pytest.mark.parametrize(
        ("body", "status"),
        [({"completedAt": day(1)}, 400), ({"completedAt": "soon"}, 400), ({"outcome": "great"}, 400)],
    )
    def test_a_refusal_changes_nothing(self, company, body, status):
        deal = make_deal(company.actor)
        activity = self.planned(company, deal)
        path = f"{DEALS}/{deal.pk}/activities/{activity.pk}/complete"
        assert company.client.post(path, body).status_code == status
        activity.refresh_from_db()
        assert (activity.completed_at, activity.outcome) == (None, None)

    def test_once_and_under_its_own_deal_only(self, company):
        deal, other = make_deal(company.actor), make_deal(company.actor)
        activity = self.planned(company, deal)
        assert company.client.post(f"{DEALS}/{other.pk}/activities/{activity.pk}/complete").status_code == 404
        assert Activity.objects.get().completed_at is None
        path = f"{DEALS}/{deal.pk}/activities/{activity.pk}/complete"
        assert [company.client.post(path).status_code for _ in range(2)] == [200, 409]


def test_the_back_office_marks_as_done(company, staff):
    deal = make_deal(company.actor)
    activity = add_deal_activity(
        deal.pk, actor=company.actor, type="task", subject="Позвонить", completed_at=None
    )
    data = {"action": "complete", "apply": "1", "_selected_action": [str(activity.pk)]}
    staff.post("/admin/crm/activity/", data)
    activity.refresh_from_db()
    assert activity.completed_at is not None
    assert activity.completed_at <= timezone.now()
    assert Deal.objects.get(pk=deal.pk).last_activity_date == clock.today()


class TestPeopleInFilters:
    """Ids of people mean the same whether they are an employee's or a user's."""

    def test_deals_and_activities(self, company):
        me, other = own(company), make_employee(company.member())
        deal = make_deal(company.actor, assigned_to=me.pk)
        make_deal(company.actor, assigned_to=other.pk)
        path = f"{DEALS}/{deal.pk}/activities"
        company.client.post(path, {"type": "call", "subject": "x", "participants": [other.pk]})
        stranger = "01a20726-bf6b-759c-9bbf-342a93fc713d"
        user_id, other_user = me.membership.user_id, other.membership.user_id

        def total(path, **query):
            return company.client.get(path, query).json()["data"]["total"]

        for mine in (me.pk, user_id):
            assert total(DEALS, assignedTo=mine) == 1
            assert total(DEALS, **{"assignedTo[ne]": mine}) == 1
            assert total(DEALS, assignedTo=f"{mine},{other_user}") == 2
            assert total(DEALS, **{"assignedTo[in]": mine}) == 1
            assert total(DEALS, **{"assignedTo[in]": f"{mine},{other_user}"}) == 2
            assert total(path, userId=mine) == 1
            assert total(path, participants=mine) == 0
        for theirs in (other.pk, other_user):
            assert total(path, userId=theirs) == 0
            assert total(path, participants=theirs) == 1
        assert total(DEALS, assignedTo=stranger) == total(path, userId=stranger) == 0
        assert total(DEALS, **{"assignedTo[isnull]": "true"}) == 0


def test_old_activities_are_done_when_their_day_is_past(company):
    """What the migration makes of a database of before."""
    deal = make_deal(company.actor)
    past, ahead = (
        add_deal_activity(deal.pk, actor=company.actor, type="call", subject="x", date=timezone.now() + delta)
        for delta in (timedelta(days=-9), timedelta(days=9))
    )
    Activity.objects.update(completed_at=None)
    Deal.objects.update(last_activity_date=clock.today() + timedelta(days=9))
    migration = import_module("apps.crm.migrations.0006_activity_completed_at")
    with connection.cursor() as cursor:
        cursor.execute(migration.DONE)
    past.refresh_from_db()
    ahead.refresh_from_db()
    deal.refresh_from_db()
    assert (past.completed_at, ahead.completed_at) == (past.occurred_at, None)
    assert deal.last_activity_date == clock.local_date(past.occurred_at)
