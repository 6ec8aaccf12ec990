"""A link to a new password that an administrator sends."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from apps.hr.tests.factories import active_employee
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent, OutgoingMail

pytestmark = pytest.mark.django_db


def links_to(user):
    return OutgoingMail.objects.filter(to=user.email, body__contains="/admin/new-password/")


def link_to(user):
    [body] = links_to(user).values_list("body", flat=True)
    [link] = re.findall(r"https?://[^/\s]+(/admin/new-password/\S+)", body)
    return link


def test_a_link_to_a_new_password_goes_to_the_person(company, staff, client):
    employee = active_employee(company.actor)
    user = employee.membership.user
    assert staff.post(reverse("admin:hr_employee_step", args=(employee.pk, "reset_link"))).status_code == 302
    link = link_to(user)
    assert link_to(user) not in str(staff.get("/admin/hr/employee/").content)
    query = dict(parse_qsl(urlsplit(link).query))
    weak = client.post("/admin/new-password/", {**query, "new_password": "12345"})
    assert weak.status_code == 200
    assert client.get(link).status_code == 200, "not spent"
    changed = {**query, "new_password": "Another-Horse-8-Battery"}
    assert client.post("/admin/new-password/", changed)["Location"] == "/admin/login/"
    user.refresh_from_db()
    assert user.check_password("Another-Horse-8-Battery")
    for bad in (link, "/admin/new-password/", f"/admin/new-password/?user={user.pk}&token=x"):
        assert client.get(bad)["Location"] == "/admin/login/", "works once"
    with tenancy.system("test"):
        names = set(OutboxEvent.everything.values_list("name", flat=True))
    assert {"employee.reset_link_sent", "user.password_changed"} <= names


def test_a_link_over_the_api(company, client):
    employee = active_employee(company.actor)
    path = f"/api/v1/employees/{employee.pk}/send-reset-link"
    assert company.member("EMPLOYEES_VIEW").client.post(path).status_code == 403
    assert not links_to(employee.membership.user).exists()
    assert company.client.post(path).status_code == 200
    later = timezone.now() + timedelta(hours=30)  # whatever zone the frozen clock is in
    with time_machine.travel(later, tick=False):
        assert client.get(link_to(employee.membership.user))["Location"] == "/admin/login/"
