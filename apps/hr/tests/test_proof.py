"""Dangerous steps of the back office ask for the password again after a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import Role
from apps.accounts.tests.factories import unchanged
from apps.hr.tests.factories import active_employee
from conftest import PASSWORD, OfficeClient, at_office

pytestmark = pytest.mark.django_db
EMPLOYEES, INVITATIONS = "/admin/hr/employee/", "/admin/hr/invitation/"


def proof(path):
    return f"/admin/proof/?next={quote(path, safe='')}"


def dangerous(company):
    employee = active_employee(company.actor)
    return (
        f"{EMPLOYEES}add/",
        f"{EMPLOYEES}{employee.pk}/step/rights/",
        f"{INVITATIONS}add/",
        f"/admin/accounts/organization/{company.organization.pk}/change/",
        "/admin/notifications/webhooksubscription/add/",
        "/admin/accounts/role/add/",
        f"/admin/accounts/role/{Role.objects.get(preset='seller').pk}/change/",
    )


def test_dangerous_steps_ask_again_and_go_on(company, staff):
    paths = dangerous(company)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        for path in paths:
            for ask in (staff.get, staff.post):
                with unchanged():
                    answer = ask(path)
                assert (answer.status_code, answer["Location"]) == (302, proof(path)), path
        for path in (EMPLOYEES, INVITATIONS, "/admin/crm/deal/add/"):
            assert staff.get(path).status_code == 200, path
        wrong = staff.post(proof(paths[0]), {"current_password": "wrong"})
        assert wrong.status_code == 200
        assert staff.get(paths[0]).status_code == 302
        answer = staff.post(proof(paths[0]), {"current_password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, paths[0])
        for path in paths:
            assert staff.get(path).status_code == 200, path


def test_a_dialog_leads_its_whole_page_there(company, staff):
    employee = active_employee(company.actor)
    page = f"{EMPLOYEES}{employee.pk}/change/"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        answer = staff.get(f"{EMPLOYEES}{employee.pk}/step/rights/", headers=headers)
    assert answer["HX-Redirect"] == proof(page)


def test_who_may_not_is_refused_and_who_only_looks_is_not_asked(company):
    looks = at_office(company.member("SETTINGS_VIEW").client)
    paths = dangerous(company)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert looks.get(paths[3]).status_code == 200
        assert looks.get(paths[4]).status_code == 403
        assert looks.get(paths[0]).status_code == 403


def test_it_leads_to_no_other_site(company, staff):
    answer = staff.post(proof("https://evil.example/"), {"current_password": PASSWORD})
    assert answer["Location"] == "/admin/"


def test_a_session_ends_after_eight_hours_of_rest(company):
    browser = OfficeClient()
    sent = {"email": company.owner.email, "password": PASSWORD}
    assert browser.post("/admin/login/", sent).status_code == 302
    now = timezone.now()
    for hours, status in ((7, 200), (14, 200), (22.1, 302)):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            assert browser.get("/admin/devices/").status_code == status, hours
