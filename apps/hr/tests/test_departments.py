"""Departments: a tree of the whole organization."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.hr import services
from apps.hr.models import Department, Employee
from apps.hr.services import departments
from apps.hr.tests.factories import active_employee, new_department, new_employee
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

URL = "/api/v1/departments"
KEYS = {
    "id", "name", "code", "headId", "headName", "employeeCount", "budget", "isActive", "parentId", "children",
}  # fmt: skip


def tree(client, **params):
    answer = client.get(URL, params)
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


def names(nodes):
    """The tree as nested (name, children)."""
    return [(node["name"], names(node["children"])) for node in nodes]


# --- tree ---


def test_a_new_organization_has_none(company):
    assert tree(company.client) == []


def test_the_references_body(company):
    head = active_employee(company.actor)
    body = {
        "name": "Marketing Department",
        "code": "MKT",
        "headId": head.pk,
        "budget": 3000000,
        "parentId": None,
    }
    answer = company.client.post(URL, body)
    assert answer.status_code == 201, answer.json()
    data = answer.json()["data"]
    assert data == {"id": data["id"], "name": "Marketing Department", "code": "MKT"}
    [shown] = tree(company.client)
    assert shown.keys() >= KEYS
    assert {key: shown[key] for key in KEYS} == {
        "id": data["id"],
        "name": "Marketing Department",
        "code": "MKT",
        "headId": str(head.pk),
        "headName": "Айгерим Сатпаева",
        "employeeCount": 0,
        "budget": 3000000,
        "isActive": True,
        "parentId": None,
        "children": [],
    }
    assert OutboxEvent.objects.filter(name="department.created", subject_id=data["id"]).exists()


def test_a_head_may_be_named_as_user(company):
    head = active_employee(company.actor)
    made = company.client.post(URL, {"name": "A", "code": "A", "headId": head.membership.user_id})
    assert made.status_code == 201, made.json()
    [shown] = tree(company.client)
    assert shown["headId"] == str(head.pk)


def test_children_hang_under_their_parents_in_order_of_names(company):
    root = new_department(company.actor, name="Производство")
    new_department(company.actor, name="Цех 2", parent_id=root.pk)
    shop = new_department(company.actor, name="Цех 1", parent_id=root.pk)
    new_department(company.actor, name="Участок", parent_id=shop.pk)
    new_department(company.actor, name="Бухгалтерия")
    assert names(tree(company.client)) == [
        ("Бухгалтерия", []),
        ("Производство", [("Цех 1", [("Участок", [])]), ("Цех 2", [])]),
    ]
    flat = tree(company.client, flat="true")
    assert [node["name"] for node in flat] == ["Бухгалтерия", "Производство", "Участок", "Цех 1", "Цех 2"]
    assert {tuple(node["children"]) for node in flat} == {()}

    shown = company.client.get(f"{URL}/{root.pk}").json()["data"]
    assert names([shown]) == [("Производство", [("Цех 1", [("Участок", [])]), ("Цех 2", [])])]


def test_filters(company):
    closed = new_department(company.actor, name="Архив", is_active=False)
    new_department(company.actor, name="Полка", parent_id=closed.pk)
    assert names(tree(company.client, isActive="true")) == [("Полка", [])]
    assert names(tree(company.client, isActive="false")) == [("Архив", [])]
    assert names(tree(company.client, search="пол")) == [("Полка", [])]
    for params in ({"flat": "perhaps"}, {"isActive": "2"}, {"color": "red"}):
        answer = company.client.get(URL, params)
        assert answer.status_code == 400
        assert set(answer.json()["error"]["details"]) == set(params)


def test_counts_active_people_directly_inside(company):
    root = new_department(company.actor)
    leaf = new_department(company.actor, parent_id=root.pk)
    active_employee(company.actor, department_id=root.pk)
    new_employee(company.actor, department_id=root.pk)
    gone = active_employee(company.actor, department_id=root.pk)
    services.deactivate_employee(gone.pk, actor=company.actor)
    active_employee(company.actor, department_id=leaf.pk)
    [shown] = tree(company.client)
    assert (shown["employeeCount"], shown["children"][0]["employeeCount"]) == (1, 1)


def test_no_query_count_grows_with_departments(company, count_queries):
    root = new_department(company.actor, head_id=active_employee(company.actor).pk)
    with count_queries() as few:
        tree(company.client)
    for _ in range(5):
        root = new_department(company.actor, parent_id=root.pk, head_id=active_employee(company.actor).pk)
    with count_queries() as many:
        tree(company.client)
    assert len(few) == len(many) == 3  # who asks, departments with heads, people counted
    with count_queries() as one:
        company.client.get(f"{URL}/{root.pk}")
    assert len(one) == 3


# --- write ---


@pytest.mark.parametrize("code", ["MKT", "mkt", " Mkt "])
def test_codes_are_unique_whatever_the_letter_case(company, other_company, code):
    first = new_department(company.actor, code="mkt")
    assert other_company.client.post(URL, {"name": "Theirs", "code": code}).status_code == 201
    answer = company.client.post(URL, {"name": "Again", "code": code})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ALREADY_EXISTS")
    assert answer.json()["error"]["details"]["field"] == "code"
    other = new_department(company.actor, code="other")
    assert company.client.put(f"{URL}/{other.pk}", {"code": code}).status_code == 409
    assert company.client.put(f"{URL}/{first.pk}", {"code": code}).status_code == 200
    # A deleted department gives its code back.
    assert company.client.delete(f"{URL}/{first.pk}").status_code == 200
    assert company.client.put(f"{URL}/{other.pk}", {"code": code}).status_code == 200
    assert Department.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"name": ""}, 400, "VALIDATION_FAILED", "name"),
        ({"code": "x" * 51}, 400, "VALIDATION_FAILED", "code"),
        ({"budget": -1}, 400, "VALIDATION_FAILED", "budget"),
        ({"isActive": "yes"}, 400, "VALIDATION_FAILED", "isActive"),
        ({"parentId": "root"}, 400, "INVALID_UUID", "parentId"),
        ({"parentId": str(uuid4())}, 404, "NOT_FOUND", "parentId"),
        ({"headId": str(uuid4())}, 404, "NOT_FOUND", "headId"),
    ],
)
def test_bad_input_is_refused(company, change, status, code, field):
    body = {"name": "A", "code": "A", **change}
    answer = company.client.post(URL, body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], set(error["details"])) == (status, code, {field})
    assert not Department.objects.exists()


def test_name_and_code_are_required(company):
    error = company.client.post(URL, {}).json()["error"]
    assert (error["code"], set(error["details"])) == ("REQUIRED_FIELD", {"name", "code"})


def test_update_with_version(company):
    department = new_department(company.actor, name="Продажи")
    shown = company.client.get(f"{URL}/{department.pk}")
    tag = shown["ETag"]
    body = {"name": "Sales", "budget": 5000000, "isActive": False}
    answer = company.client.put(f"{URL}/{department.pk}", body, **{"If-Match": tag})
    assert answer.status_code == 200, answer.json()
    assert set(answer.json()["data"]) == {"id", "message"}
    event = OutboxEvent.objects.get(name="department.changed")
    assert event.changes == {
        "name": ["Продажи", "Sales"],
        "budget": [None, "5000000.00"],
        "is_active": [True, False],
    }
    stale = company.client.put(f"{URL}/{department.pk}", {"name": "Old"}, **{"If-Match": tag})
    assert stale.status_code == 412
    assert stale.json()["error"]["details"]["changed"] == ["budget", "isActive", "name"]
    department.refresh_from_db()
    assert (department.name, department.budget, department.is_active) == ("Sales", Decimal(5000000), False)


def test_somebody_who_left_does_not_become_head(company):
    department = new_department(company.actor)
    gone = active_employee(company.actor)
    services.deactivate_employee(gone.pk, actor=company.actor)
    answer = company.client.put(f"{URL}/{department.pk}", {"headId": gone.pk})
    assert answer.status_code == 400
    assert set(answer.json()["error"]["details"]) == {"headId"}
    department.refresh_from_db()
    assert department.head_id is None


def test_no_department_is_below_itself(company):
    root = new_department(company.actor)
    middle = new_department(company.actor, parent_id=root.pk)
    leaf = new_department(company.actor, parent_id=middle.pk)
    for below in (root, middle, leaf):
        answer = company.client.put(f"{URL}/{root.pk}", {"parentId": below.pk})
        assert answer.status_code == 400
        assert set(answer.json()["error"]["details"]) == {"parentId"}
    root.refresh_from_db()
    assert (root.parent_id, root.version) == (None, 1)
    assert company.client.put(f"{URL}/{leaf.pk}", {"parentId": root.pk}).status_code == 200
    assert company.client.put(f"{URL}/{middle.pk}", {"parentId": leaf.pk}).status_code == 200
    assert company.client.put(f"{URL}/{middle.pk}", {"parentId": None}).status_code == 200
    assert len(tree(company.client)) == 2


def test_the_tree_has_a_depth_that_every_reader_can_bear(company):
    parent = None
    for _ in range(departments.MAX_DEPTH):
        parent = new_department(company.actor, parent_id=parent).pk
    answer = company.client.post(URL, {"name": "Too deep", "code": "DEEP", "parentId": parent})
    assert answer.status_code == 400
    root = Department.objects.get(parent=None)
    above = new_department(company.actor)
    assert company.client.put(f"{URL}/{root.pk}", {"parentId": above.pk}).status_code == 400
    [kept] = [each for each in tree(company.client) if each["id"] == str(root.pk)]
    assert kept["children"]


def test_delete(company):
    root = new_department(company.actor)
    leaf = new_department(company.actor, parent_id=root.pk)
    worker = active_employee(company.actor, department_id=leaf.pk)
    answer = company.client.delete(f"{URL}/{root.pk}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert answer.json()["error"]["details"] == {"employees": 0, "children": 1}
    answer = company.client.delete(f"{URL}/{leaf.pk}")
    assert answer.json()["error"]["details"] == {"employees": 1, "children": 0}
    assert Department.objects.count() == 2

    services.deactivate_employee(worker.pk, actor=company.actor)
    answer = company.client.delete(f"{URL}/{leaf.pk}")
    assert answer.status_code == 200
    assert set(answer.json()["data"]) == {"id", "message"}
    assert company.client.get(f"{URL}/{leaf.pk}").status_code == 404
    assert company.client.delete(f"{URL}/{leaf.pk}").status_code == 404
    worker.refresh_from_db()
    assert worker.department_id is None
    assert names(tree(company.client)) == [(root.name, [])]
    assert company.client.delete(f"{URL}/{root.pk}").status_code == 200


# --- who ---


def test_every_member_reads_and_few_write(company):
    department = new_department(company.actor)
    colleague = company.member()
    assert len(tree(colleague.client)) == 1
    assert colleague.client.get(f"{URL}/{department.pk}").status_code == 200
    for method, path, needed in (
        ("POST", URL, "DEPARTMENTS_CREATE"),
        ("PUT", f"{URL}/{department.pk}", "DEPARTMENTS_UPDATE"),
        ("DELETE", f"{URL}/{department.pk}", "DEPARTMENTS_DELETE"),
    ):
        answer = colleague.client.request(method, path, {"name": "Mine", "code": "MINE"})
        assert answer.status_code == 403
        assert answer.json()["error"]["details"] == {"required": needed}
    department.refresh_from_db()
    assert department.version == 1


def test_another_tenants_department_does_not_exist(company, other_company):
    department = new_department(company.actor)
    boss = Employee.objects.get()
    client = other_company.client
    for method, body in (("GET", None), ("PUT", {"name": "Mine"}), ("DELETE", None)):
        answer = client.request(method, f"{URL}/{department.pk}", body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    for field, pk in (("parentId", department.pk), ("headId", boss.pk), ("headId", company.owner.pk)):
        answer = client.post(URL, {"name": "Mine", "code": "MINE", field: pk})
        assert answer.status_code == 404
        assert set(answer.json()["error"]["details"]) == {field}
    assert tree(client) == []
    department.refresh_from_db()
    assert (department.version, department.deleted_at) == (1, None)
