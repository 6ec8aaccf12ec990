"""A leaver's work goes to a colleague in one step, through every app that has some."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.tests.factories import unchanged
from apps.collaboration.models import Task
from apps.collaboration.services import complete_task, create_task
from apps.crm import services as crm
from apps.crm.models import Activity, Deal
from apps.crm.tests.factories import make_customer, make_deal, make_employee
from apps.hr.models import Employee
from apps.kernel.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver(company: Any) -> Any:
    """Somebody with two open deals and a lost one, a planned call and one made, an open task and one done."""
    member = company.member("DEALS_VIEW", "CUSTOMERS_VIEW")
    member.employee = make_employee(member)
    deals = [make_deal(company.actor, assigned_to=member.employee.pk) for _ in range(3)]
    crm.lose_deal(deals[2].pk, actor=company.actor, lost_reason="price")
    customer = make_customer(company.actor)
    for day in (1, -1):
        crm.add_customer_activity(
            customer.pk, actor=company.actor, type="call", subject=f"Звонок {day}",
            date=timezone.now() + timedelta(days=day), participants=[member.employee.pk],
        )  # fmt: skip
    for subject in ("Открытая", "Готовая"):
        task = create_task(actor=company.actor, subject=subject, assigned_to=member.employee.pk)
    complete_task(task.pk, actor=company.actor)
    return member


@pytest.fixture
def colleague(company: Any) -> Any:
    member = company.member("DEALS_VIEW", "CUSTOMERS_VIEW")
    member.employee = make_employee(member)
    return member


def held(employee: Any) -> tuple[int, int, int]:
    """(deals, activities, tasks) of an employee, done ones too."""
    return (
        Deal.objects.filter(assigned_to=employee).count(),
        Activity.objects.filter(participants__contains=[employee.pk]).count(),
        Task.objects.filter(assigned_to=employee).count(),
    )


def reassign(client: Any, leaver: Any, to: Any, **more: Any) -> Any:
    return client.post(f"/api/v1/employees/{leaver.employee.pk}/reassign", {"to": str(to), **more})


def test_open_work_goes_over_and_what_is_done_stays(company, leaver, colleague):
    answer = reassign(company.client, leaver, colleague.employee.pk)
    assert answer.status_code == 200, answer.content
    counts = {each["kind"]: each["count"] for each in answer.json()["data"]["handed"]}
    assert counts == {"deals": 2, "activities": 1, "tasks": 1}
    assert held(leaver.employee) == (1, 1, 1)
    assert held(colleague.employee) == (2, 1, 1)
    told = Change.objects.filter(name="deal.updated", changes__has_key="assigned_to")
    assert [row.changes["assigned_to"] for row in told] == [
        [str(leaver.employee.pk), str(colleague.employee.pk)]
    ] * 2
    assert Change.objects.filter(name="employee.work_handed_over", subject_id=leaver.employee.pk).count() == 1
    # A second time there is nothing left, and nothing is told.
    with unchanged("crm.Deal", "collaboration.Task", "kernel.OutboxEvent"):
        again = reassign(company.client, leaver, colleague.membership.user_id).json()["data"]
    assert {each["count"] for each in again["handed"]} == {0}


def test_only_what_is_named_goes_over(company, leaver, colleague):
    answer = reassign(company.client, leaver, colleague.employee.pk, what=["tasks"])
    assert [each["kind"] for each in answer.json()["data"]["handed"]] == ["tasks"]
    assert held(colleague.employee) == (0, 0, 1)


def test_what_is_refused_changes_nothing(company, other_company, leaver, colleague):
    gone = company.member()
    gone.employee = make_employee(gone)
    gone.membership.status = "inactive"
    gone.membership.save()
    clerk = company.member("EMPLOYEES_UPDATE").client
    to = colleague.employee.pk
    with unchanged("crm.Deal", "crm.Activity", "collaboration.Task", "kernel.OutboxEvent"):
        for answer, status, field in (
            (reassign(company.client, leaver, leaver.employee.pk), 400, "to"),
            (reassign(company.client, leaver, gone.employee.pk), 400, "to"),
            (reassign(company.client, leaver, other_company.owner.pk), 404, "to"),
            (reassign(company.client, leaver, to, what=["salary"]), 400, "what"),
            (reassign(clerk, leaver, to), 403, "required"),
            (reassign(company.member("DEALS_UPDATE").client, leaver, to), 403, "required"),
        ):
            assert answer.status_code == status, answer.content
            assert list(answer.json()["error"]["details"]) == [field]


def test_who_is_deactivated_hands_over_in_the_same_step(company, leaver, colleague):
    path = f"/api/v1/employees/{leaver.employee.pk}/deactivate"
    answer = company.client.post(path, {"handOverTo": str(colleague.employee.pk)})
    assert answer.status_code == 200, answer.content
    assert "OPEN_DEALS" not in str(answer.content)
    assert held(colleague.employee) == (2, 1, 1)


def test_steps_of_the_screens(company, staff, leaver, colleague):
    to = colleague.employee.pk
    step = f"/admin/hr/employee/{leaver.employee.pk}/step"
    assert staff.get(f"{step}/hand_over/").status_code == 200
    assert staff.post(f"{step}/hand_over/", {"to": to, "what": ["tasks"]}).status_code == 302
    assert held(colleague.employee) == (0, 0, 1)
    deals = Deal.objects.filter(assigned_to=leaver.employee)
    chosen = {"action": "hand_over", "_selected_action": [str(deal.pk) for deal in deals], "apply": "1"}
    staff.post("/admin/crm/deal/", {**chosen, "assigned_to": to})
    assert held(colleague.employee) == (2, 0, 1)
    deal = Deal.objects.filter(assigned_to=to).first()
    mine = Employee.objects.get(membership__user=company.owner)
    over = f"/admin/crm/customer/{deal.customer_id}/step/hand_over/"
    assert staff.post(over, {"assigned_to": mine.pk}).status_code == 302
    deal.refresh_from_db()
    assert deal.assigned_to_id == mine.pk
    assert staff.post(f"{step}/deactivate/", {"to": to}).status_code == 302
    assert held(colleague.employee) == (1, 1, 1)
    leaver.membership.refresh_from_db()
    assert leaver.membership.status == "inactive"
