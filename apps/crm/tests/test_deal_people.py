"""Whose a deal is, who works on it, and what they did."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.crm.models import Customer, Deal
from apps.crm.tests.factories import make_customer, make_deal, make_employee
from apps.crm.tests.http import DEALS as URL
from apps.crm.tests.http import create_deal as create
from apps.crm.tests.http import read_deal as read
from apps.crm.tests.http import refused
from apps.hr.models import Employee
from apps.kernel import clock
from apps.kernel.models import OutboxEvent


class TestAssignment:
    def test_whoever_enters_a_deal_works_on_it(self, company):
        me = Employee.objects.get(membership_id=company.actor.membership_id)
        assert read(company, create(company))["assignedTo"] == str(me.pk)

    def test_a_users_id_means_the_employee(self, company):
        member = company.member()
        employee = make_employee(member)
        assert read(company, create(company, assignedTo=str(member.user.pk)))["assignedTo"] == str(
            employee.pk
        )

    def test_null_takes_the_deal_from_everybody(self, company):
        pk = create(company)
        assert company.client.put(f"{URL}/{pk}", {"assignedTo": None}).status_code == 200
        detail = read(company, pk)
        assert (detail["assignedTo"], detail["assignedToName"]) == (None, None)
        trail = OutboxEvent.objects.filter(subject_id=pk, name="deal.updated").get()
        assert [*(trail.changes or {})] == ["assigned_to"]

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [("delete", "", None), ("post", "/deactivate", {}), ("put", "", {"status": "inactive"})],
    )
    def test_whoever_deactivates_somebody_learns_which_deals_are_left(self, company, method, path, body):
        employee = make_employee(company.member())
        mine = str(employee.pk)
        small, large = (create(company, assignedTo=mine, value=value) for value in (100, 200))
        lost = create(company, assignedTo=mine)
        assert company.client.post(f"{URL}/{lost}/lose", {"lostReason": "price"}).status_code == 200
        create(company)
        answer = getattr(company.client, method)(f"/api/v1/employees/{mine}{path}", *([body] if body else []))
        assert answer.status_code == 200, answer.content
        [warning] = answer.json()["meta"]["warnings"]
        assert (warning["code"], warning["count"]) == ("OPEN_DEALS", 2)
        assert [deal["id"] for deal in warning["deals"]] == [large, small]
        assert read(company, large)["assignedTo"] == mine

    def test_who_left_gets_no_new_deals_but_keeps_the_old_ones(self, company):
        member = company.member()
        employee = make_employee(member)
        pk, other = create(company, assignedTo=str(employee.pk)), create(company)
        member.membership.status = "inactive"
        member.membership.save()
        body = {"assignedTo": str(employee.pk)}
        refused(company.client.put(f"{URL}/{other}", body), 400, "VALIDATION_FAILED", "assignedTo")
        assert company.client.put(f"{URL}/{pk}", {**body, "title": "Новое имя"}).status_code == 200

    def test_nobody_of_this_organization(self, company):
        response = company.client.post(
            URL,
            {
                "title": "x",
                "customerId": str(make_customer(company.actor).pk),
                "assignedTo": "01a20726-bf6b-759c-9bbf-342a93fc713d",
            },
        )
        refused(response, 404, "NOT_FOUND", "assignedTo")


class TestCustomerOfADeal:
    def test_a_deal_beyond_the_first_stage_makes_a_lead_a_prospect(self, company):
        customer = make_customer(company.actor)
        pk = create(company, customerId=str(customer.pk))
        assert Customer.objects.get().status == "LEAD"
        company.client.put(f"{URL}/{pk}", {"stage": "QUALIFIED"})
        assert Customer.objects.get().status == "PROSPECT"

    def test_it_can_be_corrected_and_its_activities_go_along(self, company):
        wrong, right = make_customer(company.actor), make_customer(company.actor)
        pk = create(company, customerId=str(wrong.pk))
        company.client.post(f"{URL}/{pk}/activities", {"type": "call", "subject": "x"})
        assert company.client.put(f"{URL}/{pk}", {"customerId": str(right.pk)}).status_code == 200
        assert read(company, pk)["customerName"] == right.name
        for customer, count in ((wrong, 0), (right, 1)):
            path = f"/api/v1/customers/{customer.pk}/activities"
            assert company.client.get(path).json()["data"]["total"] == count


class TestMetrics:
    def test_days_in_pipeline_are_local_days(self, company):
        deal = make_deal(company.actor)
        # 2024-12-01 00:30 in Almaty is still November in UTC.
        opened = datetime(2024, 12, 1, 0, 30, tzinfo=clock.ALMATY)
        Deal.objects.filter(pk=deal.pk).update(opened_on=clock.local_date(opened))
        company.client.post(f"{URL}/{deal.pk}/win", {"actualCloseDate": "2025-01-15"})
        assert read(company, deal.pk)["metrics"]["daysInPipeline"] == 45

    def test_an_open_deal_counts_to_today(self, company):
        deal = make_deal(company.actor)
        Deal.objects.filter(pk=deal.pk).update(opened_on=clock.today() - timedelta(days=3))
        assert read(company, deal.pk)["metrics"]["daysInPipeline"] == 3

    def test_activities_are_counted_on_the_deal(self, company):
        pk = create(company)
        for day in ("2026-02-03", "2026-05-01", "2026-03-04"):
            body = {"type": "call", "subject": "Follow-up call", "date": day}
            assert company.client.post(f"{URL}/{pk}/activities", body).status_code == 201
        [item] = company.client.get(URL).json()["data"]["items"]
        assert item["metrics"]["activitiesCount"] == 3
        assert item["metrics"]["lastActivityDate"] == "2026-05-01"
        # A figure, not an edit.
        assert read(company, pk)["version"] == 1


class TestActivities:
    def test_the_references_body(self, company):
        pk = create(company)
        body = {
            "type": "call",
            "subject": "Follow-up call",
            "date": "2025-01-15T14:00:00Z",
            "duration": 30,
            "notes": "Discussed pricing options",
            "outcome": "positive",
        }
        response = company.client.post(f"{URL}/{pk}/activities", body, **{"Accept-Language": "en"})
        assert response.status_code == 201
        data = response.json()["data"]
        assert data == {"id": data["id"], "message": "Activity added to deal"}
        [shown] = company.client.get(f"{URL}/{pk}/activities").json()["data"]["items"]
        assert {key: shown[key] for key in body} == body
        event = OutboxEvent.objects.get(name="activity.added")
        assert (event.payload["deal_id"], event.payload["title"]) == (pk, "Follow-up call")

    def test_now_unless_given(self, company):
        pk = create(company)
        company.client.post(f"{URL}/{pk}/activities", {"type": "NOTE", "subject": "x"})
        [shown] = company.client.get(f"{URL}/{pk}/activities").json()["data"]["items"]
        assert shown["type"] == "note"
        assert abs(timezone.now() - datetime.fromisoformat(shown["date"])) < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"type": "dance"}, "type"),
            ({"subject": ""}, "subject"),
            ({"date": "yesterday"}, "date"),
            ({"date": "2025-13-01"}, "date"),
            ({"duration": -5}, "duration"),
            ({"duration": 10**12}, "duration"),
            ({"outcome": "great"}, "outcome"),
        ],
    )
    def test_bad_input(self, company, body, field):
        pk = create(company)
        body = {"type": "call", "subject": "x", **body}
        refused(company.client.post(f"{URL}/{pk}/activities", body), 400, "VALIDATION_FAILED", field)
        assert read(company, pk)["metrics"]["activitiesCount"] == 0

    def test_an_unknown_participant(self, company):
        pk = create(company)
        stranger = "01a20726-bf6b-759c-9bbf-342a93fc713d"
        body = {"type": "call", "subject": "x", "participants": [stranger]}
        refused(company.client.post(f"{URL}/{pk}/activities", body), 404, "NOT_FOUND", "participants")
