"""The back office: the same rules as the API."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.hr.models import Department, Employee
from apps.hr.tests.factories import active_employee, new_department, new_employee
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from conftest import at_office, refusals

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:hr_{name}", args=args)


def step(browser, name, employee, **asked):
    return browser.post(url("employee_step", employee.pk, name), asked)


def in_bulk(staff, name, employees, **asked):
    data = {"action": name, "_selected_action": [str(each.pk) for each in employees], "apply": "1", **asked}
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
        "first_name": "Айгерим",
        "last_name": "Сатпаева",
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


def statuses(*employees):
    found = Membership.objects.in_bulk([each.membership_id for each in employees])
    return [found[each.membership_id].status for each in employees]


def test_bulk_steps_leave_out_whom_they_are_not_for(company, staff):
    first, second = new_employee(company.actor), new_employee(company.actor)
    owner = Employee.objects.get(membership__role="owner")
    in_bulk(staff, "approve", [first, owner])
    assert statuses(first, second, owner) == ["active", "pending", "active"]
    in_bulk(staff, "reject", [second])
    assert statuses(second) == ["pending"]
    in_bulk(staff, "reject", [second], reason="Дубликат")
    in_bulk(staff, "deactivate", [first, owner])
    assert statuses(first, second, owner) == ["inactive", "inactive", "active"]
    second.refresh_from_db()
    assert second.rejection_reason == "Дубликат"


def test_leaving_can_be_undone(company, staff):
    employee = active_employee(company.actor)
    for name, status in (("deactivate", "inactive"), ("activate", "active")):
        assert staff.get(url("employee_step", employee.pk, name)).status_code == 200
        assert statuses(employee) != [status]
        assert step(staff, name, employee).status_code == 302
        assert statuses(employee) == [status]


def test_role_and_rights_change_in_a_dialog_of_readable_words(company, staff):
    employee = active_employee(company.actor, permissions=["DEALS_VIEW"])
    page = staff.get(url("employee_step", employee.pk, "rights"))
    text = page.content.decode()
    assert re.search(r"<label>Deals</label>.*see.*change", text, re.DOTALL)
    assert not re.search(r">[^<]*DEALS_VIEW", text)
    step(staff, "rights", employee, role="employee", permissions=["ORDERS_VIEW", "DEALS_UPDATE"])
    membership = Membership.objects.get(pk=employee.membership_id)
    assert membership.permissions == ["DEALS_UPDATE", "ORDERS_VIEW"]
    step(staff, "rights", employee, role="manager")
    membership.refresh_from_db()
    assert (membership.role, membership.permissions) == ("manager", [])


def test_nobody_gives_what_he_lacks(company):
    giver = company.member("EMPLOYEES_VIEW", "EMPLOYEES_UPDATE")
    employee = active_employee(company.actor)
    browser = at_office(giver.client)
    shown = browser.get(url("employee_step", employee.pk, "rights")).content.decode()
    assert "EMPLOYEES_UPDATE" in shown
    assert "PAYMENTS_REFUND" not in shown
    for asked in ({"role": "employee", "permissions": ["PAYMENTS_REFUND"]}, {"role": "admin"}):
        answer = step(browser, "rights", employee, **asked)
        assert answer.status_code == 200
        assert answer.context["form"].errors
    member = Membership.objects.get(pk=employee.membership_id)
    assert (member.role, member.permissions) == ("employee", employee.membership.permissions)


@pytest.mark.parametrize("name", ["approve", "reject", "rights", "activate", "reset_link", "deactivate"])
def test_steps_need_their_right_and_stay_inside_the_company(company, other_company, staff, name):
    reader = at_office(company.member("EMPLOYEES_VIEW").client)
    employee = new_employee(company.actor)
    for answer in (
        reader.get(url("employee_step", employee.pk, name)),
        step(reader, name, employee, reason="x", role="admin"),
    ):
        assert answer.status_code == 403
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        stranger = new_employee(other_company.actor)
    assert step(staff, name, stranger, reason="x", role="admin").status_code == 404
    assert statuses(employee) == ["pending"]
    with tenancy.system("test"):
        found = Membership.everything.get(pk=stranger.membership_id)
    assert (found.status, found.role) == ("pending", "employee")


def test_who_may_not_sign_in_gets_no_link(company, staff):
    answer = step(staff, "reset_link", new_employee(company.actor))
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_person_is_edited_on_the_same_page(company, staff):
    employee = active_employee(company.actor)
    data = {"first_name": "Алия", "last_name": "Омарова", "phone": "8 (701) 123-45-67",
            "position": "Lead", "contract_type": "permanent"}  # fmt: skip
    assert staff.post(url("employee_change", employee.pk), data).status_code == 302
    user = User.objects.get(pk=employee.membership.user_id)
    assert (user.first_name, user.last_name, user.phone) == ("Алия", "Омарова", "+77011234567")
    answer = staff.post(url("employee_change", employee.pk), {**data, "phone": "call me"})
    assert "phone" in refusals(answer)
    assert "call me" in answer.content.decode()


SECRETS = ("777123", "850101300007", "N99887766")


def test_salary_and_documents_are_shown_to_nobody_without_the_right(company):
    employee = active_employee(
        company.actor, salary=Decimal(SECRETS[0]), iin=SECRETS[1], passport=SECRETS[2],
        department_id=(department := new_department(company.actor)).pk,
    )  # fmt: skip
    browser = at_office(company.member("EMPLOYEES_VIEW", "EMPLOYEES_UPDATE").client)
    change = url("employee_change", employee.pk)
    pages = (
        change, url("employee_history", employee.pk), url("employee_changelist"),
        url("department_change", department.pk),
        f"{reverse('admin:autocomplete')}?app_label=hr&model_name=department&field_name=head&term={SECRETS[1]}",
    )  # fmt: skip
    for page in pages:
        text = browser.get(page).content.decode().replace("\xa0", "").replace(" ", "")
        assert not any(secret in text.replace(page, "") for secret in SECRETS), page
    found = browser.get(url("employee_changelist"), {"q": SECRETS[1]})
    assert found.context["cl"].result_count == 0
    for lookup in ("salary__gte=1", "salary__gte=999999999", f"iin={SECRETS[1]}", "passport__startswith=N"):
        assert browser.get(url("employee_changelist") + f"?{lookup}").status_code in (302, 400), lookup
    data = {"first_name": "A", "last_name": "B", "contract_type": "permanent",
            "salary": "1", "iin": "", "passport": ""}  # fmt: skip
    assert browser.post(change, data).status_code == 302
    employee.refresh_from_db()
    assert (employee.salary, employee.iin, employee.passport) == (Decimal(SECRETS[0]), *SECRETS[1:])


def test_people_of_a_department_are_for_who_may_see_people(company):
    department = new_department(company.actor)
    employee = active_employee(company.actor, department_id=department.pk, position="Welder of hulls")
    browser = at_office(company.member().client)
    page = browser.get(url("department_change", department.pk))
    assert page.status_code == 200
    assert employee.position not in page.content.decode()


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
