"""Roles at /admin: the form, the history in words, who holds them, and what a visitor is offered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.accounts.models import MembershipRole, Role
from apps.accounts.permissions import with_given
from apps.hr.tests.factories import signed_in
from apps.hr.tests.test_roles import ROLES, made
from conftest import at_office, refusals
from prometric.translations import LOCALE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words(settings):
    settings.LOCALE_PATHS = [LOCALE]


def test_the_screens_of_a_role(company, staff):
    add = reverse("admin:accounts_role_add")
    assert "ORDERS_SHIP<" not in staff.get(add).content.decode()
    staff.post(add, {"name": "Курьер", "permissions": ["ORDERS_VIEW", "ORDERS_SHIP"]})
    role = Role.objects.get(name="Курьер")
    assert role.permissions == ["ORDERS_SHIP", "ORDERS_VIEW"]
    page = reverse("admin:accounts_role_change", args=[role.pk])
    staff.post(page, {"name": "Курьер", "permissions": ["ORDERS_VIEW"]})
    role.refresh_from_db()
    assert role.permissions == ["ORDERS_VIEW"]
    refused = staff.post(page, {"name": "Продавец", "permissions": ["ORDERS_VIEW"]})
    assert "name" in refusals(refused)
    html = staff.get(reverse("admin:accounts_role_history", args=[role.pk])).content.decode()
    assert "Заказы: смотреть, отгружать, доставлять" in html
    assert "ORDERS_" not in html
    employee, _person = signed_in(company.actor)
    data = {"role": "employee", "role_ids": [str(role.pk)], "permissions": []}
    staff.post(reverse("admin:hr_employee_step", args=[employee.pk, "rights"]), data)
    assert MembershipRole.objects.get(role=role).membership_id == employee.membership_id
    shown = staff.get(reverse("admin:hr_employee_change", args=[employee.pk])).content.decode()
    assert "Курьер" in shown
    html = staff.get(reverse("admin:hr_employee_history", args=[employee.pk])).content.decode()
    assert "Курьер" in html
    assert company.client.delete(f"{ROLES}/{role.pk}").status_code == 409
    answer = staff.post(reverse("admin:accounts_role_delete", args=[role.pk]), {"post": "yes"}, follow=True)
    assert "сначала дайте им другую" in answer.content.decode()
    assert Role.objects.filter(pk=role.pk).exists()


def test_a_form_offers_what_the_visitor_can_give(company):
    _employee, person = signed_in(
        company.actor, "EMPLOYEES_VIEW", "EMPLOYEES_CREATE", "EMPLOYEES_UPDATE", "ROLES_CREATE", "DEALS_VIEW"
    )
    made(company, "Смотрящий", "DEALS_VIEW")
    browser = at_office(person.client)
    form = browser.get(reverse("admin:hr_employee_add")).context["adminform"].form
    assert [name for _pk, name in form.fields["role_ids"].choices] == ["Смотрящий"]
    form = browser.get(reverse("admin:accounts_role_add")).context["adminform"].form
    offered = {name for _module, rights in form.fields["permissions"].choices for name, _label in rights}
    assert offered == set(person.actor.permissions)
    assert offered == with_given(offered)
