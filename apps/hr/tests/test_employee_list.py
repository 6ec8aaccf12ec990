"""Employees over HTTP: who is listed, filters, cost, and what other tenants see."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.accounts.models import Membership, Workspace
from apps.hr.models import Employee
from apps.hr.tests.factories import active_employee, new_department, new_employee
from apps.hr.tests.test_employees import BODY, URL, detail, items

pytestmark = pytest.mark.django_db


def test_lists_the_workspaces_people_and_the_heads_of_the_organization(company):
    branch = Workspace.objects.create(organization=company.organization, name="Шымкент")
    here = new_employee(company.actor)
    there = company.member(workspace=branch)
    Employee.objects.create(organization=company.organization, membership=there.membership)
    admin = company.member(role="admin", workspace=branch)
    Employee.objects.create(organization=company.organization, membership=admin.membership)

    owner = str(company.owner.pk)
    in_main = {item["userId"] for item in items(company.client)}
    assert in_main == {owner, str(here.membership.user_id), str(admin.user.pk)}
    answer = company.client.get(URL, **{"X-Workspace-Id": str(branch.pk)}).json()["data"]
    assert {item["userId"] for item in answer["items"]} == {owner, str(there.user.pk), str(admin.user.pk)}


def test_filters(company):
    department = new_department(company.actor)
    aset = active_employee(
        company.actor,
        first_name="Әсет",
        last_name="Қайратұлы",
        phone="+77012223344",
        position="Бухгалтер",
        department_id=department.pk,
        role="manager",
    )
    new_employee(company.actor, email="zarina@company.kz", salary=Decimal(900000))

    def names(**params):
        return [item["firstName"] for item in items(company.client, sort="firstName", **params)]

    assert names(status="pending") == ["Айгерим"]
    assert names(status="active,pending", role="manager,employee") == ["Айгерим", "Әсет"]
    assert names(role="OWNER") == ["Нұрдәулет"]
    assert names(departmentId=str(department.pk)) == ["Әсет"]
    assert names(search="әсет қайр") == ["Әсет"]
    assert names(search="бухгалтер") == ["Әсет"]
    assert names(search="70122233") == ["Әсет"]
    assert names(search="ZARINA@") == ["Айгерим"]
    assert names(search="нет такого") == []
    assert names(**{"salary[gte]": "900000"}) == ["Айгерим"]
    assert names(**{"department.code": department.code}) == ["Әсет"]
    assert items(company.client, sort="-createdAt")[-1]["organizationRole"] == "owner"
    assert aset.membership.status == "active"


@pytest.mark.parametrize(
    "params", [{"status": "asleep"}, {"departmentId": "x"}, {"colour": "red"}, {"sort": "shoeSize"}]
)
def test_a_misspelt_filter_is_refused(company, params):
    answer = company.client.get(URL, params)
    assert answer.status_code == 400
    assert set(answer.json()["error"]["details"]) == set(params)


def test_no_query_count_grows_with_people(company, count_queries):
    department = new_department(company.actor)
    new_employee(company.actor, department_id=department.pk)
    with count_queries() as few:
        company.client.get(URL)
    for _ in range(5):
        new_employee(company.actor, department_id=department.pk)
    with count_queries() as many:
        assert len(items(company.client)) == 7
    assert len(few) == len(many) == 5  # who asks, how many, the page, two of their roles
    [employee] = Employee.objects.filter(position="Sales Manager")[:1]
    with count_queries() as one:
        detail(company.client, employee.pk)
    # Who asks, the row, two of roles, three counts of crm, tasks, scores by hand.
    assert len(one) == 9


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {"position": "Mine"}),
        ("PATCH", "", {"position": "Mine"}),
        ("DELETE", "", None),
        ("POST", "/approve", None),
        ("POST", "/reject", {"reason": "foreign"}),
        ("POST", "/deactivate", None),
    ],
)
def test_another_tenants_employee_does_not_exist(company, other_company, method, tail, body):
    employee = new_employee(company.actor)
    answer = other_company.client.request(method, f"{URL}/{employee.pk}{tail}", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    employee.refresh_from_db()
    assert (employee.version, employee.position) == (1, "Sales Manager")
    assert Membership.objects.get(pk=employee.membership_id).status == "pending"


def test_another_tenants_department_does_not_exist(company, other_company):
    department = new_department(company.actor)
    answer = other_company.client.post(URL, {**BODY, "departmentId": department.pk})
    assert answer.status_code == 404
    assert set(answer.json()["error"]["details"]) == {"departmentId"}
