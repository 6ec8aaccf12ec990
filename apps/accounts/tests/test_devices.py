"""`/auth/sessions`: one's own devices, listed and ended, in the API and at /admin."""

from __future__ import annotations

import pytest

from apps.accounts.models import Session
from apps.accounts.tests.factories import AUTH, login
from apps.kernel import tenancy
from conftest import ApiClient, at_office

pytestmark = pytest.mark.django_db
DEVICES = f"{AUTH}/sessions"


@pytest.fixture
def phone(company, anonymous):
    """The owner on a second device."""
    return ApiClient(login(anonymous, company.owner.email).json()["data"]["accessToken"])


def listed(client):
    return client.get(DEVICES).json()["data"]


def test_ones_own_devices_are_listed_and_the_one_in_use_is_marked(company, phone, other_company):
    company.member()
    rows = listed(phone)
    assert [row["current"] for row in rows] == [True, False]
    assert [row["current"] for row in listed(company.client)] == [False, True]
    assert [row["id"] for row in listed(company.client)] == [row["id"] for row in rows]
    assert set(rows[0]) == {
        "id", "userAgent", "address", "current", "createdAt", "lastUsedAt", "expiresAt",
    }  # fmt: skip


def test_a_device_is_ended_once(company, phone):
    [lost] = [row["id"] for row in listed(company.client) if not row["current"]]
    answer = company.client.delete(f"{DEVICES}/{lost}")
    assert (answer.status_code, answer.json()["data"]["id"]) == (200, lost)
    assert phone.get(f"{AUTH}/me").status_code == 401
    assert company.client.delete(f"{DEVICES}/{lost}").status_code == 404
    assert len(listed(company.client)) == 1


def test_a_colleagues_device_is_unknown(company):
    colleague = company.member()
    [row] = listed(colleague.client)
    assert company.client.delete(f"{DEVICES}/{row['id']}").status_code == 404
    assert len(listed(colleague.client)) == 1


def test_all_others_end_at_once(company, phone):
    colleague = company.member()
    assert company.client.post(f"{DEVICES}/end-others").status_code == 200
    assert phone.get(f"{AUTH}/me").status_code == 401
    assert [row["current"] for row in listed(company.client)] == [True]
    assert len(listed(colleague.client)) == 1


def test_all_others_end_from_the_page_of_devices(company, phone):
    browser = at_office(company.client)
    assert browser.post("/admin/devices/", {"others": "1"}).status_code == 302
    with tenancy.system("test"):
        assert Session.objects.filter(user=company.owner, revoked_at=None).count() == 1
    assert browser.get("/admin/devices/").status_code == 200
    assert phone.get(f"{AUTH}/me").status_code == 401
