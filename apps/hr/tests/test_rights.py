"""Who sees and grants what: salaries and documents, permissions, roles, the last owner."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from apps.accounts.models import Membership
from apps.hr import services
from apps.hr.models import Employee
from apps.hr.tests.factories import active_employee, new_employee, signed_in
from conftest import sign_in

pytestmark = pytest.mark.django_db

URL = "/api/v1/employees"


@pytest.fixture
def paid(company):
    return active_employee(
        company.actor, salary=Decimal(350000), iin="901231300453", passport="N12345678", first_name="Данияр"
    )


def refused(answer, status=403, code="PERMISSION_DENIED"):
    assert answer.status_code == status, answer.json()
    assert answer.json()["error"]["code"] == code
    return answer.json()["error"]["details"]


def membership_of(employee):
    return Membership.objects.get(pk=employee.membership_id)


# --- salaries and documents ---


@pytest.mark.parametrize(("role", "rights"), [("employee", ["EMPLOYEES_VIEW"]), ("manager", [])])
def test_salaries_and_documents_are_masked(company, paid, role, rights):
    reader = company.member(*rights, role=role)
    listed = reader.client.get(URL).json()["data"]["items"]
    assert len(listed) == 2
    assert {item["salary"] for item in listed} == {None}
    shown = reader.client.get(f"{URL}/{paid.pk}").json()["data"]
    assert shown["salary"] is None
    assert shown["documents"] == {"iin": None, "passport": None}
    assert shown["employment"] == {
        "hireDate": None,
        "contractType": "permanent",
        "salary": None,
        "currency": "KZT",
    }


@pytest.mark.parametrize(
    ("role", "rights"),
    [("owner", []), ("admin", []), ("employee", ["EMPLOYEES_VIEW", "EMPLOYEES_SALARY_VIEW"])],
)
def test_who_may_see_salaries_sees_them(company, paid, role, rights):
    reader = company.member(*rights, role=role)
    shown = reader.client.get(f"{URL}/{paid.pk}").json()["data"]
    assert shown["salary"] == shown["employment"]["salary"] == 350000
    assert shown["documents"] == {"iin": "901231300453", "passport": "N12345678"}


def test_everyone_reads_their_own_record_whole_and_nobody_elses(company, paid):
    reader = sign_in(membership_of(paid))
    shown = reader.client.get(f"{URL}/{paid.pk}").json()["data"]
    assert shown["salary"] == 350000
    assert shown["documents"]["iin"] == "901231300453"
    other = new_employee(company.actor)
    assert refused(reader.client.get(f"{URL}/{other.pk}")) == {"required": "EMPLOYEES_VIEW"}
    refused(reader.client.get(URL))


@pytest.mark.parametrize("params", [{"salary[gte]": "1"}, {"sort": "-salary"}])
def test_hidden_salaries_cannot_be_asked_for_by_filter_or_order(company, paid, params):
    reader = company.member("EMPLOYEES_VIEW")
    assert reader.client.get(URL, params).status_code == 400
    assert company.client.get(URL, params).status_code == 200


def test_a_masked_form_sent_back_erases_nothing(company, paid):
    writer = company.member("EMPLOYEES_VIEW", "EMPLOYEES_UPDATE")
    shown = writer.client.get(f"{URL}/{paid.pk}").json()["data"]
    answer = writer.client.put(f"{URL}/{paid.pk}", {**shown, "position": "Lead"})
    assert answer.status_code == 200, answer.json()
    paid.refresh_from_db()
    assert (paid.salary, paid.iin, paid.passport, paid.position) == (
        350000,
        "901231300453",
        "N12345678",
        "Lead",
    )


@pytest.mark.parametrize(
    "body", [{"salary": 350000}, {"documents": {"iin": "901231300453"}}, {"passport": "X"}]
)
def test_what_is_hidden_cannot_be_changed_or_guessed(company, paid, body):
    writer = company.member("EMPLOYEES_VIEW", "EMPLOYEES_UPDATE")
    details = refused(writer.client.put(f"{URL}/{paid.pk}", {**body, "position": "Lead"}))
    assert details == {"required": "EMPLOYEES_SALARY_VIEW"}
    paid.refresh_from_db()
    assert (paid.salary, paid.iin, paid.passport, paid.position) == (
        350000,
        "901231300453",
        "N12345678",
        "Sales Manager",
    )


def test_seeing_the_own_salary_is_not_setting_it(company):
    employee, writer = signed_in(company.actor, "EMPLOYEES_UPDATE", salary=Decimal(100))
    shown = writer.client.get(f"{URL}/{employee.pk}").json()["data"]
    assert writer.client.put(f"{URL}/{employee.pk}", shown).status_code == 200
    for salary in (1_000_000, None):
        refused(writer.client.put(f"{URL}/{employee.pk}", {"salary": salary}))
    employee.refresh_from_db()
    assert employee.salary == 100


# --- who may do what at all ---


@pytest.mark.parametrize(
    ("method", "tail", "body", "needed"),
    [
        ("GET", "", None, "EMPLOYEES_VIEW"),
        ("POST", "", {}, "EMPLOYEES_CREATE"),
        ("GET", "/{id}", None, "EMPLOYEES_VIEW"),
        ("PUT", "/{id}", {"position": "Boss"}, "EMPLOYEES_UPDATE"),
        ("PATCH", "/{id}", {"position": "Boss"}, "EMPLOYEES_UPDATE"),
        ("DELETE", "/{id}", None, "EMPLOYEES_DELETE"),
        ("POST", "/{id}/deactivate", None, "EMPLOYEES_DELETE"),
        ("POST", "/{id}/approve", None, "EMPLOYEES_APPROVE"),
        ("POST", "/{id}/reject", {"reason": "no"}, "EMPLOYEES_APPROVE"),
    ],
)
def test_each_step_needs_its_permission(company, anonymous, method, tail, body, needed):
    employee = new_employee(company.actor)
    path = URL + tail.format(id=employee.pk)
    colleague = company.member()
    assert refused(colleague.client.request(method, path, body)) == {"required": needed}
    refused(anonymous.request(method, path, body), 401, "AUTH_UNAUTHORIZED")
    employee.refresh_from_db()
    assert (employee.version, membership_of(employee).status) == (1, "pending")


# --- granting ---


def test_nobody_grants_what_they_lack(company):
    rights = ("EMPLOYEES_CREATE", "EMPLOYEES_UPDATE", "EMPLOYEES_APPROVE", "DEALS_VIEW")
    recruiter = company.member(*rights)
    body = {
        "email": "helper@company.kz",
        "password": "TempPassword123!",
        "firstName": "Ерлан",
        "lastName": "Сейтов",
    }
    details = refused(recruiter.client.post(URL, {**body, "permissions": ["DEALS_VIEW", "DEALS_DELETE"]}))
    assert details == {"required": "DEALS_DELETE"}
    refused(recruiter.client.post(URL, {**body, "organizationRole": "manager"}))
    refused(recruiter.client.post(URL, {**body, "organizationRole": "admin"}))
    refused(recruiter.client.post(URL, {**body, "organizationRole": "owner"}))
    assert Employee.objects.count() == 1

    answer = recruiter.client.post(URL, {**body, "permissions": ["DEALS_VIEW"]})
    assert answer.status_code == 201, answer.json()
    pk = answer.json()["data"]["id"]
    refused(recruiter.client.put(f"{URL}/{pk}", {"permissions": ["DEALS_VIEW", "ORDERS_VIEW"]}))
    refused(recruiter.client.put(f"{URL}/{pk}", {"organizationRole": "manager"}))
    refused(recruiter.client.post(f"{URL}/{pk}/approve", {"permissions": ["ORDERS_VIEW"]}))
    found = membership_of(Employee.objects.get(pk=pk))
    assert (found.permissions, found.role, found.status) == (["DEALS_VIEW"], "employee", "pending")


def test_rights_that_another_gave_may_stay(company):
    employee = active_employee(company.actor, permissions=["ORDERS_VIEW"])
    writer = company.member("EMPLOYEES_UPDATE", "DEALS_VIEW")
    answer = writer.client.put(f"{URL}/{employee.pk}", {"permissions": ["ORDERS_VIEW", "DEALS_VIEW"]})
    assert answer.status_code == 200, answer.json()
    assert membership_of(employee).permissions == ["DEALS_VIEW", "ORDERS_VIEW"]


def test_nobody_raises_themselves(company):
    employee, writer = signed_in(company.actor, "EMPLOYEES_UPDATE", "DEALS_VIEW")
    for body in ({"permissions": ["EMPLOYEES_UPDATE"]}, {"organizationRole": "manager"}):
        refused(writer.client.put(f"{URL}/{employee.pk}", body))
    assert membership_of(employee).permissions == ["DEALS_VIEW", "EMPLOYEES_UPDATE"]


def test_only_owners_make_and_unmake_owners_and_administrators(company):
    admin = active_employee(company.actor, role="admin")
    other = active_employee(company.actor)
    owner = Employee.objects.get(membership__role="owner")
    as_admin = sign_in(membership_of(admin)).client
    refused(as_admin.put(f"{URL}/{other.pk}", {"organizationRole": "admin"}))
    refused(as_admin.put(f"{URL}/{owner.pk}", {"organizationRole": "employee"}))
    refused(as_admin.delete(f"{URL}/{owner.pk}"))
    assert membership_of(owner).status == "active"
    assert as_admin.put(f"{URL}/{other.pk}", {"organizationRole": "manager"}).status_code == 200

    assert company.client.put(f"{URL}/{other.pk}", {"organizationRole": "admin"}).status_code == 200
    assert company.client.put(f"{URL}/{admin.pk}", {"organizationRole": "employee"}).status_code == 200
    assert (membership_of(other).role, membership_of(admin).role) == ("admin", "employee")


def test_a_changed_right_acts_at_once(company):
    employee, reader = signed_in(company.actor, "EMPLOYEES_VIEW")
    assert reader.client.get(URL).status_code == 200
    company.client.put(f"{URL}/{employee.pk}", {"permissions": []})
    refused(reader.client.get(URL))


# --- the last owner ---


@pytest.mark.parametrize(
    ("method", "body"),
    [("PUT", {"organizationRole": "admin"}), ("PUT", {"status": "inactive"}), ("DELETE", None)],
)
def test_the_last_owner_stays(company, method, body):
    owner = Employee.objects.get(membership__role="owner")
    refused(company.client.request(method, f"{URL}/{owner.pk}", body), 422, "LAST_OWNER")
    found = membership_of(owner)
    assert (found.role, found.status) == ("owner", "active")
    assert company.client.get(URL).status_code == 200


def test_one_of_two_owners_may_go(company):
    owner = Employee.objects.get(membership__role="owner")
    other = active_employee(company.actor, role="owner")
    assert company.client.put(f"{URL}/{owner.pk}", {"organizationRole": "employee"}).status_code == 200
    as_other = sign_in(membership_of(other)).client
    refused(as_other.delete(f"{URL}/{other.pk}"), 422, "LAST_OWNER")


def test_a_system_actor_may_do_what_members_may_not(company):
    """Seeds and platform staff."""
    actor = type(company.actor).system(
        organization_id=company.organization.pk, workspace_id=company.workspace.pk
    )
    with transaction.atomic():
        employee = services.create_employee(
            actor=actor,
            email="seed@company.kz",
            password="TempPassword123!",
            first_name="Дана",
            last_name="Серік",
            role="admin",
        )
    assert services.approve_employee(employee.pk, actor=actor).membership.status == "active"
