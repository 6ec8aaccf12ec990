"""The back office: the same rules as the API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.hr.models import Department, Employee
from apps.hr.tests.factories import active_employee, new_department, new_employee
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:hr_{name}", args=args)


def act(staff, name, objects, **extra):
    data = {"action": name, "_selected_action": [str(o.pk) for o in objects], **extra}
    return staff.post(url("employee_changelist"), data, follow=True)


def form(company, **values):
    return {
        "workspace": company.workspace.pk,
        "email": "byhand@company.kz",
        "password": "TempPassword123!",
        "first_name": "Айгерим",
        "last_name": "Сатпаева",
        "phone": "87001234568",
        "role": "employee",
        "permissions": ["DEALS_VIEW"],
        "position": "Sales Manager",
        "contract_type": "permanent",
        "salary": "350000",
        **values,
    }


@pytest.mark.parametrize(
    "page", ["employee_changelist", "employee_add", "department_changelist", "department_add"]
)
def test_pages_open(company, staff, page):
    active_employee(company.actor, department_id=new_department(company.actor).pk)
    assert staff.get(url(page)).status_code == 200


def test_objects_open_and_search_finds(company, staff):
    department = new_department(company.actor)
    employee = active_employee(company.actor, department_id=department.pk)
    assert staff.get(url("employee_change", employee.pk)).status_code == 200
    assert staff.get(url("department_change", department.pk)).status_code == 200
    found = staff.get(url("employee_changelist"), {"q": "Сатпаева", "membership__status__exact": "active"})
    assert found.context["cl"].result_count == 1


def test_only_departments_of_the_organization_are_offered(company, other_company, staff):
    mine = new_department(company.actor)
    Department.everything.none()
    other_company.client.post("/api/v1/departments", {"name": "Чужой", "code": "X"})
    employee = active_employee(company.actor)
    page = staff.get(url("employee_change", employee.pk))
    offered = page.context["adminform"].form.fields["department"].queryset
    assert [department.pk for department in offered] == [mine.pk]


def test_an_employee_is_entered_by_the_service(company, staff):
    answer = staff.post(url("employee_add"), form(company))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    employee = Employee.objects.get(position="Sales Manager")
    member = Membership.objects.get(pk=employee.membership_id)
    assert (member.status, member.permissions, member.workspace_id) == (
        "pending",
        ["DEALS_VIEW"],
        company.workspace.pk,
    )
    assert member.user.phone == "+77001234568"
    assert OutboxEvent.objects.filter(name="employee.created", subject_id=employee.pk).exists()


@pytest.mark.parametrize("bad", [{"password": "12345678"}, {"iin": "12"}, {"phone": "call me"}])
def test_a_refusal_saves_nothing(company, staff, bad):
    staff.post(url("employee_add"), form(company, **bad))
    assert Employee.objects.count() == 1
    assert not User.objects.filter(email="byhand@company.kz").exists()


def test_a_change_goes_through_the_service(company, staff):
    department = new_department(company.actor)
    employee = active_employee(company.actor, salary=Decimal(1), department_id=department.pk)
    data = {
        "department": "",
        "position": "Lead",
        "salary": "2",
        "contract_type": "intern",
        "performance_score": "8.5",
        "iin": "",
    }
    assert staff.post(url("employee_change", employee.pk), data).status_code == 302
    employee.refresh_from_db()
    assert (employee.position, employee.salary, employee.contract_type) == ("Lead", Decimal(2), "intern")
    assert (employee.performance_score, employee.department_id) == (Decimal("8.5"), None)
    event = OutboxEvent.objects.get(name="employee.changed", subject_id=employee.pk)
    assert event.changes == {
        "department_id": [str(department.pk), None],
        "position": ["Sales Manager", "Lead"],
        "salary": ["***", "***"],
        "contract_type": ["permanent", "intern"],
        "performance_score": [None, "8.5"],
    }


def test_actions_of_standing(company, staff):
    first, second = new_employee(company.actor), new_employee(company.actor)
    owner = Employee.objects.get(membership__role="owner")

    def status():
        found = Membership.objects.in_bulk([e.membership_id for e in (first, second, owner)])
        return [found[e.membership_id].status for e in (first, second, owner)]

    act(staff, "approve", [first, owner])
    assert status() == ["active", "pending", "active"]
    act(staff, "reject", [second])
    assert status() == ["active", "pending", "active"]
    act(staff, "reject", [second], reason="Дубликат")
    assert status() == ["active", "inactive", "active"]
    act(staff, "deactivate", [first, owner])
    assert status() == ["inactive", "inactive", "active"]
    second.refresh_from_db()
    assert second.rejection_reason == "Дубликат"


def test_departments(company, staff):
    data = {"company": company.organization.pk, "name": "Sales", "code": "SALES", "is_active": "on"}
    answer = staff.post(url("department_add"), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    department = Department.objects.get(code="SALES")
    worker = active_employee(company.actor, department_id=department.pk)

    change = {
        "name": "Sales",
        "code": "SALES",
        "head": worker.pk,
        "budget": "5",
        "parent": department.pk,
        "is_active": "on",
    }
    [people] = staff.get(url("department_change", department.pk)).context["inline_admin_formsets"]
    assert [form.instance for form in people.formset.forms] == [worker]
    change |= {
        f"{people.formset.prefix}-{key}": value
        for key, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}.items()
    }
    staff.post(url("department_change", department.pk), change)
    department.refresh_from_db()
    assert (department.head_id, department.parent_id) == (None, None)
    staff.post(url("department_change", department.pk), {**change, "parent": ""})
    department.refresh_from_db()
    assert (department.head_id, department.budget) == (worker.pk, Decimal(5))

    staff.post(url("department_delete", department.pk), {"post": "yes"})
    assert Department.objects.filter(pk=department.pk).exists()
    empty = new_department(company.actor)
    staff.post(url("department_delete", empty.pk), {"post": "yes"})
    assert not Department.objects.filter(pk=empty.pk).exists()
