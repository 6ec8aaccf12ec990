"""pending → active ↔ inactive, and rejection."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.accounts.models import Membership, Session
from apps.hr.models import Employee
from apps.hr.tests.factories import active_employee, new_department, new_employee, signed_in
from apps.kernel.models import OutboxEvent, OutgoingMail
from conftest import PASSWORD

pytestmark = pytest.mark.django_db

URL = "/api/v1/employees"


def status_of(employee):
    return Membership.objects.get(pk=employee.membership_id).status


def sign_in_status(anonymous, employee):
    body = {"email": employee.membership.user.email, "password": PASSWORD}
    answer = anonymous.post("/api/v1/auth/login", body).json()
    return answer.get("error", {}).get("code", "signed in")


def names_of(employee):
    events = OutboxEvent.objects.filter(subject_id=employee.pk).order_by("id")
    return [event.name for event in events]


def test_approved_people_may_sign_in_and_are_told(company, anonymous):
    with translation.override("kk"):
        employee = new_employee(company.actor)
    assert sign_in_status(anonymous, employee) == "PENDING_APPROVAL"
    answer = company.client.post(f"{URL}/{employee.pk}/approve")
    assert answer.status_code == 200, answer.json()
    data = answer.json()["data"]
    assert data == {"id": str(employee.pk), "status": "active", "message": data["message"]}
    assert sign_in_status(anonymous, employee) == "signed in"

    letter = OutgoingMail.objects.get(to=employee.membership.user.email)
    assert letter.subject == "Prometric есептік жазбаңыз белсенді"
    assert company.organization.name in letter.body
    assert names_of(employee) == ["employee.created", "employee.approved"]
    event = OutboxEvent.objects.get(name="employee.approved")
    assert event.changes == {"status": ["pending", "active"]}
    assert event.version == 2


def test_approving_may_give_department_position_and_rights(company):
    employee = new_employee(company.actor, position="")
    department = new_department(company.actor)
    body = {"departmentId": department.pk, "position": "Кладовщик", "permissions": ["INVENTORY_VIEW"]}
    assert company.client.post(f"{URL}/{employee.pk}/approve", body).status_code == 200
    employee.refresh_from_db()
    assert (employee.department_id, employee.position) == (department.pk, "Кладовщик")
    assert Membership.objects.get(pk=employee.membership_id).permissions == ["INVENTORY_VIEW"]


def test_approving_by_update_is_the_same_step(company):
    employee = new_employee(company.actor)
    clerk = company.member("EMPLOYEES_UPDATE")
    answer = clerk.client.put(f"{URL}/{employee.pk}", {"status": "active", "position": "Lead"})
    assert answer.status_code == 403
    assert answer.json()["error"]["details"] == {"required": "EMPLOYEES_APPROVE"}
    employee.refresh_from_db()
    assert (status_of(employee), employee.position) == ("pending", "Sales Manager")
    answer = company.client.put(f"{URL}/{employee.pk}", {"status": "ACTIVE", "position": "Lead"})
    assert answer.status_code == 200
    assert status_of(employee) == "active"
    assert names_of(employee) == ["employee.created", "employee.changed", "employee.approved"]
    assert OutgoingMail.objects.filter(to=employee.membership.user.email).count() == 1


def test_the_rejected_stay_out_and_their_iin_is_free(company, anonymous):
    employee = new_employee(company.actor, iin="901231300453")
    assert company.client.post(f"{URL}/{employee.pk}/reject", {}).json()["error"]["code"] == "REQUIRED_FIELD"
    answer = company.client.post(f"{URL}/{employee.pk}/reject", {"reason": "Ошибка в адресе"})
    assert answer.status_code == 200, answer.json()
    assert answer.json()["data"]["status"] == "inactive"
    assert sign_in_status(anonymous, employee) == "ACCOUNT_INACTIVE"
    shown = company.client.get(f"{URL}/{employee.pk}").json()["data"]
    assert shown["rejectionReason"] == "Ошибка в адресе"
    assert OutboxEvent.objects.get(name="employee.rejected").payload["reason"] == "Ошибка в адресе"

    again = new_employee(company.actor, iin="901231300453")
    answer = company.client.put(f"{URL}/{employee.pk}", {"status": "active"})
    assert answer.status_code == 409
    assert answer.json()["error"]["details"]["field"] == "iin"
    assert (status_of(employee), status_of(again)) == ("inactive", "pending")


def test_bringing_the_rejected_back_is_an_approval(company):
    employee = new_employee(company.actor)
    company.client.post(f"{URL}/{employee.pk}/reject", {"reason": "?"})
    clerk = company.member("EMPLOYEES_UPDATE")
    assert clerk.client.put(f"{URL}/{employee.pk}", {"status": "active"}).status_code == 403
    assert status_of(employee) == "inactive"
    assert company.client.put(f"{URL}/{employee.pk}", {"status": "active"}).status_code == 200
    shown = company.client.get(f"{URL}/{employee.pk}").json()["data"]
    assert (shown["status"], shown["rejectionReason"]) == ("active", None)


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [("DELETE", "", None), ("POST", "/deactivate", None), ("PUT", "", {"status": "inactive"})],
)
def test_deactivating_ends_every_session_at_once(company, anonymous, method, tail, body):
    employee, person = signed_in(company.actor, "EMPLOYEES_VIEW")
    assert person.client.get(URL).status_code == 200
    answer = company.client.request(method, f"{URL}/{employee.pk}{tail}", body)
    assert answer.status_code == 200, answer.json()
    refused = person.client.get(URL)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "AUTH_UNAUTHORIZED")
    assert not Session.objects.filter(user=person.user, revoked_at__isnull=True).exists()
    assert sign_in_status(anonymous, employee) == "ACCOUNT_INACTIVE"
    assert names_of(employee)[-1] == "employee.deactivated"

    assert company.client.put(f"{URL}/{employee.pk}", {"status": "active"}).status_code == 200
    assert sign_in_status(anonymous, employee) == "signed in"


@pytest.mark.parametrize(
    ("present", "method", "tail", "body", "to", "allowed"),
    [
        ("active", "POST", "/approve", None, "active", ["inactive"]),
        ("active", "POST", "/reject", {"reason": "late"}, "inactive", ["inactive"]),
        ("active", "PUT", "", {"status": "pending"}, "pending", ["inactive"]),
        ("pending", "DELETE", "", None, "inactive", ["active"]),
        ("pending", "PUT", "", {"status": "inactive"}, "inactive", ["active"]),
        ("inactive", "DELETE", "", None, "inactive", ["active"]),
        ("inactive", "POST", "/approve", None, "active", ["active"]),
        ("inactive", "PUT", "", {"status": "pending"}, "pending", ["active"]),
    ],
)
def test_steps_that_do_not_exist(company, present, method, tail, body, to, allowed):
    employee = new_employee(company.actor) if present == "pending" else active_employee(company.actor)
    if present == "inactive":
        company.client.delete(f"{URL}/{employee.pk}")
    before = Employee.objects.get(pk=employee.pk).version
    answer = company.client.request(method, f"{URL}/{employee.pk}{tail}", body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "INVALID_STATE_TRANSITION")
    assert error["details"] == {"from": present, "to": to, "allowed": allowed}
    assert (status_of(employee), Employee.objects.get(pk=employee.pk).version) == (present, before)


@pytest.mark.parametrize("present", ["pending", "active", "inactive"])
def test_the_same_status_again_is_nothing(company, present):
    employee = new_employee(company.actor) if present == "pending" else active_employee(company.actor)
    if present == "inactive":
        company.client.delete(f"{URL}/{employee.pk}")
    announced = len(names_of(employee))
    assert company.client.put(f"{URL}/{employee.pk}", {"status": present}).status_code == 200
    assert len(names_of(employee)) == announced
