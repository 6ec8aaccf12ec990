"""Heads of departments who leave; people in filters; days of people."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from apps.hr import services
from apps.hr.models import Department
from apps.hr.tests.factories import active_employee, new_department, new_employee
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["deactivate", "update", "reject"])
def test_a_head_who_leaves_is_head_no_more(company, how):
    pending = how == "reject"
    head = new_employee(company.actor) if pending else active_employee(company.actor)
    kept = active_employee(company.actor)
    led = new_department(company.actor, head_id=head.pk)
    other = new_department(company.actor, head_id=kept.pk)
    calls = {
        "deactivate": ("post", f"/api/v1/employees/{head.pk}/deactivate", {}),
        "update": ("put", f"/api/v1/employees/{head.pk}", {"status": "inactive"}),
        "reject": ("post", f"/api/v1/employees/{head.pk}/reject", {"reason": "Не подошёл"}),
    }
    method, path, body = calls[how]
    answer = getattr(company.client, method)(path, body, **{"Accept-Language": "en"})
    assert answer.status_code == 200, answer.json()
    assert answer.json()["meta"]["warnings"] == [
        {
            "code": "DEPARTMENTS_WITHOUT_HEAD",
            "message": "The employee was head of departments, which have no head now",
            "count": 1,
            "departments": [{"id": str(led.pk), "name": led.name, "code": led.code}],
        }
    ]
    assert Department.objects.get(pk=led.pk).head_id is None
    assert Department.objects.get(pk=other.pk).head_id == kept.pk
    [event] = OutboxEvent.objects.filter(name="department.changed", subject_id=led.pk)
    assert event.changes["head_id"] == [str(head.pk), None]
    assert event.payload["head_left"] == head.membership.user.full_name


def test_departments_are_found_by_their_head_as_user_too(company):
    head = active_employee(company.actor)
    led = new_department(company.actor, head_id=head.pk)
    new_department(company.actor)
    for pk in (head.pk, head.membership.user_id):
        assert [
            node["id"] for node in company.client.get("/api/v1/departments", {"headId": pk}).json()["data"]
        ] == [str(led.pk)]
    for pk in (head.pk, head.membership.user_id):
        [item] = company.client.get("/api/v1/employees", {"userId": pk}).json()["data"]["items"]
        assert item["id"] == str(head.pk)


def test_nobody_is_hired_before_birth(company):
    body = {
        "email": "early@company.kz", "password": "TempPassword123!", "firstName": "А", "lastName": "Б",
        "iin": "061211600012", "hireDate": "2006-12-10",
    }  # fmt: skip
    answer = company.client.post("/api/v1/employees", body)
    assert answer.status_code == 400
    assert set(answer.json()["error"]["details"]) == {"hireDate", "iin"}
    assert company.client.post("/api/v1/employees", {**body, "hireDate": "2006-12-11"}).status_code == 201


def test_heads_who_left_before_are_heads_no_more(company):
    """What the migration makes of a database of before."""
    gone, here = active_employee(company.actor), active_employee(company.actor)
    services.deactivate_employee(gone.pk, actor=company.actor)
    led, kept = (new_department(company.actor, head_id=here.pk) for _ in range(2))
    Department.objects.filter(pk=led.pk).update(head=gone)
    with connection.cursor() as cursor:
        cursor.execute(import_module("apps.hr.migrations.0002_heads_who_left").FREED)
    assert (Department.objects.get(pk=led.pk).head_id, Department.objects.get(pk=kept.pk).head_id) == (
        None,
        here.pk,
    )
