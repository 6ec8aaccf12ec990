"""Invitations by e-mail: who may send them, how they are accepted, and when they end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import Membership, SignInFailures, User
from apps.accounts.tests.factories import login
from apps.hr.models import Employee, Invitation
from apps.kernel import tenancy
from apps.kernel.models import OutgoingMail
from conftest import PASSWORD, OfficeClient, at_office

pytestmark = pytest.mark.django_db
INVITATIONS = "/api/v1/invitations"
ADDRESS = "newcomer@company.kz"
NEWCOMER = {"password": PASSWORD, "firstName": "Айгүл", "lastName": "Сәрсенова"}


def invited(client, email=ADDRESS, **body):
    """(id, token) of an invitation sent over HTTP."""
    answer = client.post(INVITATIONS, {"email": email, **body})
    assert answer.status_code == 201, answer.content
    return answer.json()["data"]["id"], token_of(email)


def token_of(email=ADDRESS):
    with tenancy.system("test"):
        mail = OutgoingMail.objects.filter(to=email).latest("created_at")
    found = re.search(r"/admin/join/\?token=([\w-]+)", mail.body)
    assert found
    return found[1]


def accept(anonymous, token, **body):
    return anonymous.post(f"{INVITATIONS}/accept", {"token": token, **(body or NEWCOMER)})


def code_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


def memberships(email=ADDRESS):
    with tenancy.system("test"):
        return list(Membership.everything.filter(user__email=email).order_by("created_at"))


def test_a_newcomer_joins_with_a_password_of_their_own(company, anonymous):
    pk, token = invited(company.client, permissions=["DEALS_VIEW"], position="Сварщик")
    assert token not in str(Invitation.objects.filter(pk=pk).values())
    opened = anonymous.post(f"{INVITATIONS}/open", {"token": token}).json()["data"]
    assert opened == {
        "email": ADDRESS, "organizationName": company.organization.name, "hasAccount": False,
    }  # fmt: skip
    assert accept(anonymous, token).status_code == 200
    [membership] = memberships()
    assert (membership.role, membership.permissions, membership.status) == (
        "employee", ["DEALS_VIEW"], "active",
    )  # fmt: skip
    assert Employee.objects.get(membership=membership).position == "Сварщик"
    assert login(anonymous, ADDRESS).status_code == 200
    [row] = company.client.get(INVITATIONS).json()["data"]["items"]
    assert (row["id"], row["status"]) == (pk, "accepted")
    assert code_of(accept(anonymous, token)) == (400, "INVITATION_INVALID")


def test_whoever_may_not_approve_invites_somebody_who_waits(company, anonymous):
    clerk = company.member("EMPLOYEES_CREATE")
    accept(anonymous, invited(clerk.client)[1])
    assert [each.status for each in memberships()] == ["pending"]
    assert code_of(login(anonymous, ADDRESS)) == (403, "PENDING_APPROVAL")


@pytest.mark.parametrize(
    "body",
    [{"permissions": ["INVOICES_VIEW"]}, {"organizationRole": "admin"}, {"organizationRole": "manager"}],
)
def test_nobody_invites_to_more_than_they_hold(company, body):
    clerk = company.member("EMPLOYEES_CREATE", "DEALS_VIEW")
    answer = clerk.client.post(INVITATIONS, {"email": ADDRESS, **body})
    assert code_of(answer) == (403, "PERMISSION_DENIED")
    assert not Invitation.objects.exists()
    with tenancy.system("test"):
        assert not OutgoingMail.objects.filter(to=ADDRESS).exists()


def test_who_has_an_account_joins_one_more_organization_with_its_password(company, other_company, anonymous):
    email = other_company.owner.email
    _pk, token = invited(company.client, email)
    assert anonymous.post(f"{INVITATIONS}/open", {"token": token}).json()["data"]["hasAccount"] is True
    wrong = accept(anonymous, token, password="Wrong-Horse-7-Battery")
    assert code_of(wrong) == (400, "VALIDATION_FAILED")
    assert list(wrong.json()["error"]["details"]) == ["password"]
    assert len(memberships(email)) == 1
    assert SignInFailures.objects.get().count == 1
    assert accept(anonymous, token, password=PASSWORD).status_code == 200
    assert [each.organization_id for each in memberships(email)] == [
        other_company.organization.pk, company.organization.pk,
    ]  # fmt: skip
    assert User.objects.filter(email=email).count() == 1


def test_a_weak_password_or_no_name_leaves_the_link_open(company, anonymous):
    _pk, token = invited(company.client)
    assert code_of(accept(anonymous, token, **{**NEWCOMER, "password": "12345678"}))[0] == 400
    assert code_of(accept(anonymous, token, password=PASSWORD)) == (400, "REQUIRED_FIELD")
    assert memberships() == []
    assert accept(anonymous, token).status_code == 200


def test_a_link_ends_after_seven_days_when_withdrawn_and_when_sent_again(company, anonymous):
    pk, first = invited(company.client)
    assert code_of(company.client.post(INVITATIONS, {"email": ADDRESS})) == (409, "ALREADY_EXISTS")
    assert company.client.post(f"{INVITATIONS}/{pk}/resend").status_code == 200
    second = token_of()
    assert code_of(accept(anonymous, first)) == (400, "INVITATION_INVALID")
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert code_of(accept(anonymous, second)) == (400, "INVITATION_INVALID")
    assert company.client.delete(f"{INVITATIONS}/{pk}").status_code == 200
    assert code_of(accept(anonymous, second)) == (400, "INVITATION_INVALID")
    assert code_of(company.client.delete(f"{INVITATIONS}/{pk}")) == (409, "INVALID_STATE_TRANSITION")
    assert memberships() == []
    invited(company.client)


def test_a_colleague_is_not_invited(company):
    colleague = company.member()
    answer = company.client.post(INVITATIONS, {"email": colleague.user.email})
    assert code_of(answer) == (409, "ALREADY_EXISTS")


def test_the_screen_and_the_page_of_the_link(company):
    browser, stranger = at_office(company.client), OfficeClient()
    saved = browser.post("/admin/hr/invitation/add/", {"email": ADDRESS, "role": "employee"})
    assert saved.status_code == 302, saved.context["errors"]
    page = f"/admin/join/?token={token_of()}"
    shown = stranger.get(page)
    assert company.organization.name in shown.content.decode()
    assert set(shown.context["form"].fields) == {"token", "first_name", "last_name", "phone", "password"}
    typed = {"token": token_of(), "password": "1", "first_name": "Айгүл", "last_name": "Сәрсенова"}
    refused = stranger.post(page, typed)
    assert "password" in refused.context["form"].errors
    joined = stranger.post(page, {**typed, "password": PASSWORD})
    assert joined["Location"].startswith("/admin/login/")
    assert [each.status for each in memberships()] == ["active"]
    assert stranger.get(page).status_code == 302
    assert browser.get("/admin/hr/invitation/").status_code == 200


def test_invitations_are_in_the_audit(company, anonymous):
    pk, _token = invited(company.client)
    company.client.post(f"{INVITATIONS}/{pk}/resend")
    company.client.delete(f"{INVITATIONS}/{pk}")
    _pk, token = invited(company.client)
    accept(anonymous, token)
    items = company.client.get("/api/v1/audit").json()["data"]["items"]
    found = [item for item in items if item["subject"] == "invitation"]
    done = ["accepted", "sent", "withdrawn", "sent", "sent"]
    assert [item["name"] for item in found] == [f"invitation.{each}" for each in done]
    assert {"field": "email", "from": None, "to": ADDRESS} in found[-1]["changes"]
