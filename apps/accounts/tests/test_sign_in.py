"""Sign-in: who is let in, who is told what, and how long guessing takes."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.accounts import tokens
from apps.accounts.models import Membership, Organization, Session, SignInFailures, User
from apps.accounts.services.attempts import FIRST_WAIT, FREE_FAILURES, LONGEST_WAIT
from apps.accounts.tests.factories import (
    AUTH,
    also_member_of,
    error_of,
    hashing,
    login,
    organization_of,
    together,
    unchanged,
)
from apps.kernel import tenancy
from apps.kernel.models import OutgoingMail
from conftest import PASSWORD, ApiClient

pytestmark = pytest.mark.django_db
NOBODY = "nobody@company.kz"
WRONG = "not the password"


def fail(client, email, times):
    return [login(client, email, WRONG).status_code for _ in range(times)]


def test_the_reference_body_signs_in(company, anonymous):
    answer = anonymous.post(
        f"{AUTH}/login",
        {"email": company.owner.email.upper(), "password": PASSWORD},
        **{"User-Agent": "Browser\x7f/1 " + "x" * 300},
    )
    data = answer.json()["data"]
    assert answer.status_code == 200
    assert set(data) == {"accessToken", "refreshToken", "expiresIn", "user"}
    assert data["expiresIn"] == 900
    assert data["user"] == {
        "id": str(company.owner.pk),
        "email": company.owner.email,
        "firstName": "Нұрдәулет",
        "lastName": "Ахматов",
        "organizationRole": "owner",
        "organizationId": str(company.organization.pk),
        "workspaceId": str(company.workspace.pk),
    }
    session = Session.objects.filter(user=company.owner).latest("created_at")
    assert session.address == "127.0.0.1"
    assert session.user_agent == ("Browser/1 " + "x" * 300)[:255]
    assert ApiClient(data["accessToken"]).get(f"{AUTH}/me").status_code == 200
    claims = tokens.read(data["accessToken"])
    assert (claims.user_id, claims.workspace_id) == (company.owner.pk, company.workspace.pk)
    assert not any("permission" in key.lower() for key in tokens.AccessToken(data["accessToken"]).payload)  # type: ignore[attr-defined]


def test_a_caller_on_a_local_socket_may_sign_in(company, anonymous):
    anonymous.http.defaults["REMOTE_ADDR"] = ""
    assert login(anonymous, company.owner.email).status_code == 200


def test_wrong_password_and_unknown_address_are_one_answer(company, anonymous):
    answers = []
    for email in (company.owner.email, NOBODY):
        with unchanged(but=("accounts.SignInFailures", "kernel.OutboxEvent", "kernel.Change")):
            answer = login(anonymous, email, WRONG)
        assert answer["WWW-Authenticate"] == "Bearer"
        answers.append((error_of(answer), answer.json()["error"]["message"]))
    assert answers[0] == answers[1]
    assert answers[0][0] == (401, "AUTH_INVALID_CREDENTIALS", {})


@pytest.mark.parametrize(
    ("model", "fields", "code"),
    [
        (User, {"email_verified_at": None}, "EMAIL_NOT_VERIFIED"),
        (User, {"is_active": False}, "ACCOUNT_INACTIVE"),
        (Membership, {"status": "pending"}, "PENDING_APPROVAL"),
        (Membership, {"status": "inactive"}, "ACCOUNT_INACTIVE"),
        (Organization, {"status": "inactive"}, "ACCOUNT_INACTIVE"),
    ],
)
def test_standing_is_told_to_who_knows_the_password(company, anonymous, model, fields, code):
    with tenancy.system("test"):
        model.objects.all().update(**fields)
    with unchanged():
        answer = login(anonymous, company.owner.email)
    assert error_of(answer) == (403, code, {})
    assert error_of(login(anonymous, company.owner.email, WRONG))[:2] == (401, "AUTH_INVALID_CREDENTIALS")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "a@b.kz"},
        {"email": "a@b.kz", "password": None},
        {"email": 1, "password": "x"},
        {"email": "a@b.kz", "password": "x" * 129},
        {"email": "a" * 250 + "@b.kz", "password": "x"},
        {"email": ["a@b.kz"], "password": {"x": 1}},
        [],
        "text",
        7,
        None,
    ],
)
def test_bad_bodies_are_400(anonymous, body):
    with unchanged():
        answer = anonymous.post(f"{AUTH}/login", body)
    assert error_of(answer)[0] == 400


@pytest.mark.parametrize("known", [True, False])
def test_waits_grow_and_are_the_same_for_an_unknown_address(company, anonymous, known, monkeypatch):
    email = company.owner.email if known else NOBODY
    start = timezone.now()
    clock = start
    waits = []
    with time_machine.travel(start, tick=False) as travel:
        assert fail(anonymous, email, FREE_FAILURES) == [401] * FREE_FAILURES
        for _ in range(7):
            with hashing(monkeypatch) as runs, unchanged():
                answer = login(anonymous, email)  # even with the right password
            status, code, details = error_of(answer)
            assert (status, code, runs) == (429, "TOO_MANY_ATTEMPTS", [])
            assert answer["Retry-After"] == str(details["retryAfter"])
            waits.append(details["retryAfter"])
            travel.move_to(clock + timedelta(seconds=details["retryAfter"] - 1.5))
            assert login(anonymous, email).status_code == 429
            clock += timedelta(seconds=details["retryAfter"])
            travel.move_to(clock)
            assert fail(anonymous, email, 1) == [401]
    assert waits == [min(FIRST_WAIT * 2**n, LONGEST_WAIT) + 1 for n in range(7)]
    with time_machine.travel(clock + timedelta(seconds=LONGEST_WAIT + 1), tick=False):
        assert login(anonymous, email).status_code == (200 if known else 401)


def test_the_right_password_starts_the_count_anew(company, anonymous):
    email = company.owner.email
    fail(anonymous, email, FREE_FAILURES - 1)
    assert login(anonymous, email).status_code == 200
    assert not SignInFailures.objects.exists()
    assert fail(anonymous, email, FREE_FAILURES) == [401] * FREE_FAILURES
    assert login(anonymous, email).status_code == 429


def test_limits_of_one_address_are_nobody_elses(company, other_company, anonymous):
    fail(anonymous, company.owner.email, FREE_FAILURES)
    assert login(anonymous, other_company.owner.email).status_code == 200


def test_a_stranger_cannot_lock_an_owner_out(company, anonymous, settings):
    """One guess at the end of each wait kept everybody out, the owner at a known device included."""
    settings.TRUSTED_PROXIES = 1
    email, stranger = company.owner.email, {"X-Forwarded-For": "203.0.113.7"}
    for _ in range(FREE_FAILURES):
        anonymous.post(f"{AUTH}/login", {"email": email, "password": WRONG}, **stranger)
    body = {"email": email, "password": PASSWORD}
    assert anonymous.post(f"{AUTH}/login", body, **stranger).status_code == 429
    own = {"X-Forwarded-For": "198.51.100.20"}
    assert anonymous.post(f"{AUTH}/login", body, **own).status_code == 200
    assert anonymous.post(f"{AUTH}/login", body, **stranger).status_code == 429


def test_a_completed_reset_opens_the_door(company, anonymous):
    email = company.owner.email
    fail(anonymous, email, FREE_FAILURES)
    assert login(anonymous, email).status_code == 429
    anonymous.post(f"{AUTH}/forgot-password", {"email": email})
    sent = OutgoingMail.objects.filter(to=email).latest("created_at")
    assert not re.search(r"\d", sent.subject), "a subject is shown on a locked screen"
    code = re.findall(r"\b\d{6}\b", sent.body)
    changed = {"email": email, "code": code[0], "newPassword": "Quite-Another-71"}
    assert anonymous.post(f"{AUTH}/reset-password", changed).status_code == 200
    assert login(anonymous, email, "Quite-Another-71").status_code == 200


def test_a_sign_in_from_a_new_device_is_told_by_mail(company, anonymous, settings):
    settings.TRUSTED_PROXIES = 1
    email = company.owner.email
    Session.objects.filter(user=company.owner).delete()
    OutgoingMail.objects.filter(to=email).delete()

    def mails(agent, address):
        headers = {"User-Agent": agent, "X-Forwarded-For": address}
        answer = anonymous.post(f"{AUTH}/login", {"email": email, "password": PASSWORD}, **headers)
        assert answer.status_code == 200
        return OutgoingMail.objects.filter(to=email).count()

    assert mails("Phone", "203.0.113.7") == 0, "the first one of all is no news"
    assert mails("Phone", "203.0.113.7") == 0
    assert mails("Phone", "203.0.200.9") == 0, "the same phone in the same network"
    assert mails("Laptop", "203.0.113.7") == 0, "from the same place"
    assert mails("Phone", "198.51.100.20") == 1
    sent = OutgoingMail.objects.get(to=email)
    assert "198.51.100.20" in sent.body
    assert "Phone" in sent.body


def test_a_changed_password_is_told_by_mail(company):
    before = OutgoingMail.objects.filter(to=company.owner.email).count()
    changed = {"currentPassword": PASSWORD, "newPassword": "Quite-Another-71"}
    assert company.client.post(f"{AUTH}/change-password", changed).status_code == 200
    assert OutgoingMail.objects.filter(to=company.owner.email).count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_are_all_counted(live_company):
    """Control: whoever reads the count, compares and only then writes lets every one of them guess."""
    email = live_company.owner.email
    answers = together(12, lambda _: login(ApiClient(), email, WRONG).status_code)
    assert sorted(answers) == [401] * FREE_FAILURES + [429] * (12 - FREE_FAILURES)

    def naive(_):
        row = SignInFailures.objects.filter(pk="naive").first()
        if row is not None and row.count >= FREE_FAILURES:
            return 429
        live_company.owner.check_password(WRONG)
        SignInFailures.objects.update_or_create(pk="naive", defaults={"count": (row.count if row else 0) + 1})
        return 401

    assert together(12, naive).count(401) > FREE_FAILURES


@pytest.mark.django_db(transaction=True)
def test_parallel_right_passwords_are_not_held_back(live_company):
    email = live_company.owner.email
    assert together(8, lambda _: login(ApiClient(), email).status_code) == [200] * 8


def test_tokens_are_never_remembered_for_a_key(company, anonymous, settings):
    settings.REFRESH_TOKEN_GRACE = timedelta(0)
    key = {"Idempotency-Key": "k1"}
    body = {"email": company.owner.email, "password": PASSWORD}
    first = anonymous.post(f"{AUTH}/login", body, **key).json()["data"]
    second = anonymous.post(f"{AUTH}/login", body, **key).json()["data"]
    assert first["refreshToken"] != second["refreshToken"]
    again = {"refreshToken": second["refreshToken"]}
    assert anonymous.post(f"{AUTH}/refresh", again, **key).status_code == 200
    assert anonymous.post(f"{AUTH}/refresh", again, **key).status_code == 401
    with unchanged("kernel.IdempotencyRecord"):
        anonymous.post(f"{AUTH}/login", body, **key)


def test_the_first_active_membership_is_entered(company, other_company, anonymous):
    member = company.member()
    also_member_of(member, other_company)
    email = member.user.email
    assert login(anonymous, email).json()["data"]["user"]["organizationId"] == str(company.organization.pk)
    with tenancy.system("test"):
        member.membership.status = "inactive"
        member.membership.save()
    assert login(anonymous, email).json()["data"]["user"]["organizationId"] == str(
        other_company.organization.pk
    )
    assert organization_of(email).pk == other_company.organization.pk
