"""The second factor: set up, asked for, each code once, lost, required by the organization."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import SecondFactor, Session
from apps.accounts.tests.factories import AUTH, error_of, login, said, together, unchanged
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent, OutgoingMail
from conftest import PASSWORD, ApiClient

pytestmark = pytest.mark.django_db
FACTOR = f"{AUTH}/second-factor"
WRONG = "000000"


def begin(client, password=PASSWORD):
    return client.post(FACTOR, {"currentPassword": password})


def enrol(client):
    """(secret, recovery codes) of a factor that is set up; the code of this half minute is free again."""
    secret = begin(client).json()["data"]["secret"]
    answer = client.post(f"{FACTOR}/confirm", {"code": now_code(secret)})
    assert answer.status_code == 200, answer.content
    SecondFactor.objects.update(last_step=0)
    return secret, answer.json()["data"]["recoveryCodes"]


def sign_in(email, **more):
    return ApiClient().post(f"{AUTH}/login", {"email": email, "password": PASSWORD, **more})


def answer_challenge(challenge, code):
    return ApiClient().post(f"{AUTH}/login/second-factor", {"challenge": challenge, "code": code})


def now_code(secret):
    return pyotp.TOTP(secret).at(timezone.now())


def test_enrolment_shows_the_secret_once_and_is_in_force_after_a_code(company):
    assert company.client.get(FACTOR).json()["data"] == {
        "enabled": False, "requiredByOrganization": False, "since": None, "recoveryCodesLeft": 0,
    }  # fmt: skip
    begun = begin(company.client).json()["data"]
    assert begun["uri"].startswith("otpauth://totp/Prometric:")
    assert begun["secret"] in begun["uri"]
    assert begun["qr"].startswith("<svg")
    assert login(ApiClient(), company.owner.email).status_code == 200, "not in force yet"
    assert error_of(company.client.post(f"{FACTOR}/confirm", {"code": WRONG})) == (
        400, "VALIDATION_FAILED", {"code": [said("The code is wrong or was used already")]},
    )  # fmt: skip
    answer = company.client.post(f"{FACTOR}/confirm", {"code": now_code(begun["secret"])})
    codes = answer.json()["data"]["recoveryCodes"]
    assert len(set(codes)) == 10
    state = company.client.get(FACTOR).json()["data"]
    assert (state["enabled"], state["recoveryCodesLeft"]) == (True, 10)
    assert error_of(begin(company.client))[:2] == (409, "CONFLICT")
    row = SecondFactor.objects.get()
    assert begun["secret"] not in row.secret
    assert not set(codes) & set(row.recovery_hashes)
    assert OutgoingMail.objects.filter(to=company.owner.email, subject__contains="вторым").exists()
    names = OutboxEvent.everything.filter(subject_id=company.owner.pk).values_list("name", flat=True)
    assert "user.second_factor_changed" in names


def test_the_password_is_asked_before_a_secret_is_shown(company):
    with unchanged(but=("accounts.SignInFailures",)):
        assert error_of(begin(company.client, "wrong"))[0] == 400


def test_who_has_a_factor_is_challenged_and_answers(company):
    secret, _codes = enrol(company.client)
    with tenancy.system("test"):
        before = Session.objects.count()
    status, code, details = error_of(sign_in(company.owner.email))
    assert (status, code) == (403, "TWO_FACTOR_REQUIRED")
    assert (details["expiresIn"], details["methods"]) == (300, ["totp", "recovery_code"])
    assert Session.objects.count() == before
    right = now_code(secret)
    data = answer_challenge(details["challenge"], right).json()["data"]
    assert data["user"]["email"] == company.owner.email
    assert ApiClient(data["accessToken"]).get(f"{AUTH}/me").status_code == 200
    assert error_of(answer_challenge(details["challenge"], right))[:2] == (401, "TWO_FACTOR_CODE_INVALID"), (
        "a code is taken once"
    )


def test_password_and_code_in_one_step(company):
    secret, _codes = enrol(company.client)
    assert sign_in(company.owner.email, otp=now_code(secret)).status_code == 200
    assert error_of(sign_in(company.owner.email, otp=WRONG))[:2] == (401, "TWO_FACTOR_CODE_INVALID")


@pytest.mark.parametrize("seconds", [-31, 31])
def test_a_clock_that_is_half_a_minute_off(company, seconds):
    secret, _codes = enrol(company.client)
    moment = timezone.now().replace(second=10)
    with time_machine.travel(moment, tick=False):
        code = pyotp.TOTP(secret).at(moment + timedelta(seconds=seconds))
        assert sign_in(company.owner.email, otp=code).status_code == 200


def test_a_challenge_ends_with_time_and_with_the_password(company):
    secret, _codes = enrol(company.client)
    challenge = error_of(sign_in(company.owner.email))[2]["challenge"]
    later = timezone.now() + timedelta(minutes=5, seconds=1)
    with time_machine.travel(later, tick=False):
        answer = answer_challenge(challenge, pyotp.TOTP(secret).at(later))
    assert error_of(answer)[:2] == (401, "TWO_FACTOR_CHALLENGE_EXPIRED")
    services.revoke_sessions(company.owner)
    assert error_of(answer_challenge(challenge, now_code(secret)))[0] == 401
    assert error_of(answer_challenge("nonsense", now_code(secret)))[0] == 401


def test_codes_are_guessed_five_times_wherever_from_but_a_recovery_code_opens(company):
    secret, codes = enrol(company.client)
    challenge = error_of(sign_in(company.owner.email))[2]["challenge"]
    for _ in range(5):
        assert error_of(answer_challenge(challenge, WRONG))[:2] == (401, "TWO_FACTOR_CODE_INVALID")
    with unchanged():
        answer = answer_challenge(challenge, now_code(secret))
    assert error_of(answer)[:2] == (429, "TOO_MANY_ATTEMPTS")
    assert int(answer["Retry-After"]) == 30
    assert answer_challenge(challenge, codes[0].upper().replace("-", " ")).status_code == 200
    assert SecondFactor.objects.get().recovery_hashes.__len__() == 9
    assert error_of(answer_challenge(challenge, codes[0]))[:2] == (401, "TWO_FACTOR_CODE_INVALID")


@pytest.mark.django_db(transaction=True)
def test_of_parallel_answers_with_one_code_one_is_let_in(live_company):
    secret, codes = enrol(live_company.client)
    for code in (codes[0], now_code(secret)):
        challenge = error_of(sign_in(live_company.owner.email))[2]["challenge"]
        answers = together(4, lambda _, c=challenge, code=code: answer_challenge(c, code))  # type: ignore[misc]
        assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


def test_new_recovery_codes_end_the_old_ones(company):
    secret, codes = enrol(company.client)
    body = {"currentPassword": PASSWORD, "code": WRONG}
    assert error_of(company.client.post(f"{FACTOR}/recovery-codes", body))[0] == 400
    answer = company.client.post(f"{FACTOR}/recovery-codes", {**body, "code": now_code(secret)})
    newer = answer.json()["data"]["recoveryCodes"]
    assert error_of(sign_in(company.owner.email, otp=codes[0]))[:2] == (401, "TWO_FACTOR_CODE_INVALID")
    assert sign_in(company.owner.email, otp=newer[0]).status_code == 200


def test_switched_off_by_password_and_code_alone(company):
    _secret, codes = enrol(company.client)
    for password, code in (("wrong", codes[0]), (PASSWORD, WRONG)):
        body = {"currentPassword": password, "code": code}
        with unchanged(but=("accounts.SignInFailures",)):
            assert error_of(company.client.post(f"{FACTOR}/disable", body))[0] == 400
    body = {"currentPassword": PASSWORD, "code": codes[0]}
    assert company.client.post(f"{FACTOR}/disable", body).status_code == 200
    assert not SecondFactor.objects.exists()
    assert login(ApiClient(), company.owner.email).status_code == 200
    assert error_of(company.client.post(f"{FACTOR}/disable", body))[:2] == (409, "CONFLICT")


def test_an_answer_with_secrets_is_stored_under_no_key(company):
    first = company.client.post(FACTOR, {"currentPassword": PASSWORD}, **{"Idempotency-Key": "k"})
    again = company.client.post(FACTOR, {"currentPassword": PASSWORD}, **{"Idempotency-Key": "k"})
    assert first.json()["data"]["secret"] != again.json()["data"]["secret"]


def test_an_organization_requires_it_of_owners_and_administrators(company):
    answer = company.client.put("/api/v1/organization", {"requireSecondFactor": True})
    assert error_of(answer) == (
        400, "VALIDATION_FAILED", {"requireSecondFactor": [said("Set up your own second factor first")]},
    )  # fmt: skip
    enrol(company.client)
    admin, clerk = company.member(role="admin"), company.member("DEALS_VIEW")
    assert company.client.put("/api/v1/organization", {"requireSecondFactor": True}).status_code == 200
    assert company.client.get("/api/v1/organization").json()["data"]["requireSecondFactor"] is True
    for path in ("/api/v1/deals", "/api/v1/workspaces", f"{AUTH}/sessions", "/api/v1/notifications"):
        status, code, _details = error_of(admin.client.get(path))
        assert (status, code) == (403, "TWO_FACTOR_ENROLLMENT_REQUIRED"), path
    assert error_of(admin.client.put(f"{AUTH}/me", {"firstName": "X"}))[0] == 403
    assert clerk.client.get("/api/v1/deals").status_code == 200
    assert admin.client.get(f"{AUTH}/me").status_code == 200
    assert admin.client.get(FACTOR).json()["data"]["requiredByOrganization"] is True
    enrol(admin.client)
    assert admin.client.get("/api/v1/deals").status_code == 200
    assert admin.client.get(FACTOR).json()["data"]["enabled"] is True


def test_secrets_open_with_the_ring_and_are_sealed_anew(company, settings):
    from apps.kernel import sealing

    secret, codes = enrol(company.client)
    settings.SECRETS_KEYS = {"new": "n" * 40, "default": settings.SECRET_KEY}
    with tenancy.system("test"):
        assert sealing.reseal() == (1, 0)
        assert sealing.reseal() == (0, 0)
    settings.SECRETS_KEYS = {"new": "n" * 40}
    assert sign_in(company.owner.email, otp=now_code(secret)).status_code == 200
    settings.SECRETS_KEYS = {"other": "o" * 40}
    assert error_of(sign_in(company.owner.email, otp=WRONG))[0] == 401
    assert sign_in(company.owner.email, otp=codes[0]).status_code == 200, "recovery codes need no key"
