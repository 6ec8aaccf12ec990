"""Employees over HTTP: enter, read, change."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.accounts.models import Membership, User
from apps.hr.models import Employee
from apps.hr.tests.factories import active_employee, new_department, new_employee
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

URL = "/api/v1/employees"
BODY = {
    "email": "newemployee@company.kz",
    "password": "TempPassword123!",
    "firstName": "Айгерим",
    "lastName": "Сатпаева",
    "position": "Sales Manager",
    "organizationRole": "employee",
    "phone": "+77001234568",
    "iin": "901231234567",
    "salary": 350000,
    "hireDate": "2025-01-15",
    "permissions": ["DEALS_VIEW", "DEALS_CREATE", "DEALS_UPDATE"],
}
ITEM = {
    "id", "userId", "email", "firstName", "lastName", "position", "departmentId", "departmentName",
    "organizationRole", "status", "phone", "salary", "hireDate", "permissions",
}  # fmt: skip
DETAIL = {
    "id", "userId", "email", "firstName", "lastName", "position", "department", "organizationRole", "status",
    "contacts", "documents", "employment", "permissions", "metrics",
}  # fmt: skip


def items(client, **params):
    answer = client.get(URL, params)
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]["items"]


def detail(client, pk):
    answer = client.get(f"{URL}/{pk}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


# --- enter ---


def test_the_founder_is_the_first_employee(company):
    [founder] = items(company.client)
    assert founder["userId"] == str(company.owner.pk)
    assert (founder["organizationRole"], founder["status"]) == ("owner", "active")
    assert founder["position"]


def test_the_references_body_creates_a_pending_employee(company):
    department = new_department(company.actor, name="Sales Department")
    answer = company.client.post(URL, {**BODY, "departmentId": department.pk})
    assert answer.status_code == 201, answer.json()
    data = answer.json()["data"]
    assert data == {
        "id": data["id"],
        "email": "newemployee@company.kz",
        "status": "pending",
        "message": data["message"],
    }
    # The reference's own IIN has a wrong check digit.
    assert [warning["code"] for warning in answer.json()["meta"]["warnings"]] == ["IIN_CHECKSUM"]

    item = next(item for item in items(company.client) if item["id"] == data["id"])
    assert item.keys() >= ITEM
    assert item["departmentName"] == "Sales Department"
    assert item["salary"] == 350000
    assert item["hireDate"] == "2025-01-15"
    assert item["permissions"] == ["DEALS_CREATE", "DEALS_UPDATE", "DEALS_VIEW"]
    assert item["workspaceId"] == str(company.workspace.pk)

    shown = detail(company.client, data["id"])
    assert shown.keys() >= DETAIL
    assert item.keys() <= shown.keys()
    assert shown["department"] == {"id": str(department.pk), "name": "Sales Department", "headId": None}
    assert shown["contacts"] == {"phone": "+77001234568", "emergencyContact": None}
    assert shown["documents"] == {"iin": "901231234567", "passport": None}
    assert shown["employment"] == {
        "hireDate": "2025-01-15",
        "contractType": "permanent",
        "salary": 350000,
        "currency": "KZT",
    }
    assert shown["metrics"] == {"tasksCompleted": 0, "dealsWon": 0, "performanceScore": 0}


def test_creating_is_told_without_what_is_confidential(company):
    employee = new_employee(company.actor, salary=Decimal(350000), iin="901231300453")
    event = OutboxEvent.objects.get(name="employee.created", subject_id=employee.pk)
    assert event.payload == {
        "employee_id": str(employee.pk),
        "user_id": str(employee.membership.user_id),
        "full_name": "Айгерим Сатпаева",
        "status": "pending",
    }


def test_nested_input_is_the_same_as_flat(company):
    body = {
        **{key: BODY[key] for key in ("email", "password", "firstName", "lastName")},
        "contacts": {"phone": "8 (700) 123-45-68", "emergencyContact": "+77009876543"},
        "documents": {"iin": "901231300453", "passport": "N12345678"},
        "employment": {"hireDate": "2025-01-15", "contractType": "FIXED_TERM", "salary": 400000.5},
    }
    answer = company.client.post(URL, body)
    assert answer.status_code == 201, answer.json()
    assert "warnings" not in answer.json()["meta"]
    shown = detail(company.client, answer.json()["data"]["id"])
    assert shown["contacts"] == {"phone": "+77001234568", "emergencyContact": "+77009876543"}
    assert shown["documents"] == {"iin": "901231300453", "passport": "N12345678"}
    assert shown["employment"]["contractType"] == "fixed_term"
    assert shown["employment"]["salary"] == shown["salary"] == 400000.5

    assert (
        company.client.put(f"{URL}/{shown['id']}", {"employment": {"salary": 1}, "salary": 2}).status_code
        == 200
    )
    assert detail(company.client, shown["id"])["salary"] == 2


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"email": None}, 400, "VALIDATION_FAILED", "email"),
        ({"email": "no address"}, 400, "VALIDATION_FAILED", "email"),
        ({"password": "12345678"}, 400, "VALIDATION_FAILED", "password"),
        ({"password": "short"}, 400, "VALIDATION_FAILED", "password"),
        ({"iin": "90123123456"}, 400, "VALIDATION_FAILED", "iin"),
        ({"iin": "90123123456x"}, 400, "VALIDATION_FAILED", "iin"),
        ({"phone": "call me"}, 400, "VALIDATION_FAILED", "phone"),
        ({"salary": -1}, 400, "VALIDATION_FAILED", "salary"),
        ({"salary": 10**18}, 400, "VALIDATION_FAILED", "salary"),
        ({"salary": {"a": 1}}, 400, "VALIDATION_FAILED", "salary"),
        ({"hireDate": "15.01.2025"}, 400, "VALIDATION_FAILED", "hireDate"),
        ({"organizationRole": "boss"}, 400, "VALIDATION_FAILED", "organizationRole"),
        ({"contractType": "slave"}, 400, "VALIDATION_FAILED", "contractType"),
        ({"permissions": ["FLY"]}, 400, "VALIDATION_FAILED", "permissions"),
        ({"permissions": "DEALS_VIEW"}, 400, "VALIDATION_FAILED", "permissions"),
        ({"departmentId": "sales"}, 400, "INVALID_UUID", "departmentId"),
        ({"departmentId": str(uuid4())}, 404, "NOT_FOUND", "departmentId"),
        ({"contacts": "+7"}, 400, "VALIDATION_FAILED", "contacts"),
    ],
)
def test_bad_input_is_refused_and_creates_nobody(company, change, status, code, field):
    people = User.objects.count()
    answer = company.client.post(URL, {**BODY, **change})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert any(key.split(".")[0] == field for key in error["details"]), error
    assert (User.objects.count(), Employee.objects.count()) == (people, 1)


def test_missing_fields_are_all_named(company):
    error = company.client.post(URL, {}).json()["error"]
    assert error["code"] == "REQUIRED_FIELD"
    assert set(error["details"]) == {"email", "password", "firstName", "lastName"}


def test_a_strict_house_refuses_a_wrong_check_digit(company, settings):
    settings.KZ_ID_CHECKSUM = "strict"
    answer = company.client.post(URL, BODY)
    assert answer.status_code == 400
    assert set(answer.json()["error"]["details"]) == {"iin"}


@pytest.mark.parametrize("spelling", ["newemployee@company.kz", "NewEmployee@Company.KZ"])
def test_an_email_address_is_taken_once(company, other_company, spelling):
    assert other_company.client.post(URL, BODY).status_code == 201
    answer = company.client.post(URL, {**BODY, "email": spelling})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "ALREADY_EXISTS"
    assert answer.json()["error"]["details"]["field"] == "email"
    assert Employee.objects.count() == 1


def test_an_iin_is_unique_in_the_organization_alone(company, other_company):
    assert other_company.client.post(URL, {**BODY, "email": "a@company.kz"}).status_code == 201
    assert company.client.post(URL, {**BODY, "email": "b@company.kz"}).status_code == 201
    people = User.objects.count()
    answer = company.client.post(URL, {**BODY, "email": "c@company.kz"})
    assert answer.status_code == 409
    assert answer.json()["error"]["details"]["field"] == "iin"
    assert User.objects.count() == people

    other = new_employee(company.actor)
    answer = company.client.put(f"{URL}/{other.pk}", {"iin": BODY["iin"], "position": "Spy"})
    assert answer.status_code == 409
    other.refresh_from_db()
    assert (other.iin, other.position, other.version) == ("", "Sales Manager", 1)


def test_nobody_joins_a_closed_department(company):
    closed = new_department(company.actor, is_active=False)
    answer = company.client.post(URL, {**BODY, "departmentId": closed.pk})
    assert answer.status_code == 400
    assert set(answer.json()["error"]["details"]) == {"departmentId"}


# --- change ---


def test_the_references_update(company):
    employee = active_employee(company.actor)
    department = new_department(company.actor)
    body = {
        "position": "Senior Sales Manager",
        "salary": 450000,
        "departmentId": department.pk,
        "permissions": ["DEALS_VIEW", "DEALS_CREATE", "DEALS_UPDATE", "DEALS_DELETE"],
    }
    answer = company.client.put(f"{URL}/{employee.pk}", body)
    assert answer.status_code == 200, answer.json()
    assert set(answer.json()["data"]) == {"id", "message"}
    shown = detail(company.client, employee.pk)
    assert shown["position"] == "Senior Sales Manager"
    assert shown["salary"] == 450000
    assert shown["departmentId"] == str(department.pk)
    assert shown["permissions"] == ["DEALS_CREATE", "DEALS_DELETE", "DEALS_UPDATE", "DEALS_VIEW"]

    event = OutboxEvent.objects.get(name="employee.changed", subject_id=employee.pk)
    assert event.changes == {
        "position": ["Sales Manager", "Senior Sales Manager"],
        "salary": [None, "***"],
        "department_id": [None, str(department.pk)],
        "permissions": [[], ["DEALS_CREATE", "DEALS_DELETE", "DEALS_UPDATE", "DEALS_VIEW"]],
    }


def test_the_person_changes_with_the_employee(company):
    employee = active_employee(company.actor)
    body = {"firstName": "Айгуль", "lastName": "Омарова", "contacts": {"phone": "87071112233"}, "unknown": 1}
    assert company.client.patch(f"{URL}/{employee.pk}", body).status_code == 200
    shown = detail(company.client, employee.pk)
    assert (shown["firstName"], shown["lastName"], shown["phone"]) == ("Айгуль", "Омарова", "+77071112233")
    assert shown["version"] == 3  # entered, approved, changed


def test_an_empty_update_changes_nothing(company):
    employee = active_employee(company.actor)
    assert company.client.put(f"{URL}/{employee.pk}", {}).status_code == 200
    assert detail(company.client, employee.pk)["version"] == employee.version
    assert not OutboxEvent.objects.filter(name="employee.changed").exists()


def test_what_was_read_can_be_sent_back(company):
    employee = active_employee(company.actor, salary=Decimal("350000.50"), iin="901231300453", role="manager")
    shown = detail(company.client, employee.pk)
    answer = company.client.put(f"{URL}/{employee.pk}", shown)
    assert answer.status_code == 200, answer.json()
    assert detail(company.client, employee.pk) == shown
    # A manager's shown list holds the role's rights: they must not become personal ones.
    assert Membership.objects.get(pk=employee.membership_id).permissions == []


@pytest.mark.parametrize(("field", "value"), [("email", "new@company.kz"), ("password", "Another-Pass-99")])
def test_nobody_takes_an_account_over(company, field, value):
    employee = active_employee(company.actor)
    answer = company.client.put(f"{URL}/{employee.pk}", {field: value, "position": "Taken"})
    assert answer.status_code == 400
    assert set(answer.json()["error"]["details"]) == {field}
    employee.refresh_from_db()
    assert employee.position == "Sales Manager"


def test_if_match_names_what_changed(company):
    employee = active_employee(company.actor)
    tag = company.client.get(f"{URL}/{employee.pk}")["ETag"]
    assert company.client.put(f"{URL}/{employee.pk}", {"salary": 5}, **{"If-Match": tag}).status_code == 200
    answer = company.client.put(f"{URL}/{employee.pk}", {"salary": 6}, **{"If-Match": tag})
    assert answer.status_code == 412
    assert answer.json()["error"]["details"]["changed"] == ["salary"]
    assert detail(company.client, employee.pk)["salary"] == 5
