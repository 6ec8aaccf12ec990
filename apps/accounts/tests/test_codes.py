"""Codes by e-mail: ten minutes, five tries, used once, three an hour."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import EmailedCode, Session
from apps.accounts.services.codes import TRIVIAL, _fresh_code
from apps.accounts.tests.factories import (
    AUTH,
    REGISTER,
    error_of,
    login,
    mailed_code,
    mails_to,
    register,
    said,
    says,
    together,
    unchanged,
    wrong,
)
from conftest import ApiClient

pytestmark = pytest.mark.django_db
NEW = "Another-Long-Password-9"


@pytest.fixture
def owner(company):
    return company.owner


def forgot(client, email):
    return client.post(f"{AUTH}/forgot-password", {"email": email})


def reset(client, email, code, password=NEW):
    return client.post(f"{AUTH}/reset-password", {"email": email, "code": code, "newPassword": password})


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


def test_the_reference_body_resets_the_password(anonymous, owner):
    answer = forgot(anonymous, owner.email)
    assert says(answer, "Reset code sent to email")
    code = mailed_code(owner.email)
    answer = reset(anonymous, owner.email, code)
    assert (answer.status_code, answer.json()["data"]) == (
        200,
        {"message": said("Password reset successfully")},
    )
    assert login(anonymous, owner.email).status_code == 401
    assert login(anonymous, owner.email, NEW).status_code == 200
    # Used once.
    assert error_of(reset(anonymous, owner.email, code))[:2] == (400, "VERIFICATION_CODE_INVALID")


def test_a_reset_ends_sessions_and_access_tokens_at_once(company, anonymous, owner):
    pair = login(anonymous, owner.email).json()["data"]
    assert company.client.get(f"{AUTH}/me").status_code == 200
    forgot(anonymous, owner.email)
    reset(anonymous, owner.email, mailed_code(owner.email))
    assert error_of(company.client.get(f"{AUTH}/me"))[:2] == (401, "AUTH_UNAUTHORIZED")
    assert ApiClient(pair["accessToken"]).get(f"{AUTH}/me").status_code == 401
    refreshed = anonymous.post(f"{AUTH}/refresh", {"refreshToken": pair["refreshToken"]})
    assert error_of(refreshed)[:2] == (401, "AUTH_UNAUTHORIZED")
    assert not Session.objects.filter(user=owner, revoked_at__isnull=True).exists()


def test_a_code_is_stored_hashed_and_never_trivial(anonymous, owner, monkeypatch):
    forgot(anonymous, owner.email)
    row = EmailedCode.objects.get(purpose="reset_password")
    code = mailed_code(owner.email)
    assert len(row.code_hash) == 64
    assert code not in row.code_hash
    assert owner.email not in f"{row.address_hash}{row.code_hash}"
    drawn = iter([111111, 123456, 0, 42])
    monkeypatch.setattr("apps.accounts.services.codes.secrets.randbelow", lambda _: next(drawn))
    assert _fresh_code() == "000042"
    assert "000000" in TRIVIAL


def test_ten_minutes(anonymous, owner):
    forgot(anonymous, owner.email)
    code = mailed_code(owner.email)
    with later(minutes=10, seconds=1):
        with unchanged(but=("accounts.EmailedCode",)):
            answer = reset(anonymous, owner.email, code)
        assert error_of(answer)[:2] == (400, "VERIFICATION_CODE_EXPIRED")
    with later(minutes=9, seconds=58):
        assert reset(anonymous, owner.email, code).status_code == 200


def test_five_tries_are_committed_and_then_even_the_right_code_is_refused(anonymous, owner):
    forgot(anonymous, owner.email)
    code = mailed_code(owner.email)
    for number in range(1, 6):
        with unchanged(but=("accounts.EmailedCode",)):
            answer = reset(anonymous, owner.email, wrong(code))
        assert error_of(answer)[:2] == (400, "VERIFICATION_CODE_INVALID")
        assert EmailedCode.objects.get(purpose="reset_password").attempts == number
    with unchanged():
        answer = reset(anonymous, owner.email, code)
    status, error, details = error_of(answer)
    assert (status, error) == (429, "TOO_MANY_ATTEMPTS")
    assert 0 < details["retryAfter"] <= 121
    assert answer["Retry-After"] == str(details["retryAfter"])
    # After the pause a new code starts anew.
    with later(seconds=details["retryAfter"]):
        forgot(anonymous, owner.email)
        assert reset(anonymous, owner.email, mailed_code(owner.email)).status_code == 200


def test_a_new_code_kills_the_old(anonymous, owner):
    forgot(anonymous, owner.email)
    old = mailed_code(owner.email)
    with later(minutes=2, seconds=1):
        forgot(anonymous, owner.email)
        new = mailed_code(owner.email)
        assert mails_to(owner.email) == 3  # and the registration's
        if old != new:
            assert error_of(reset(anonymous, owner.email, old))[:2] == (400, "VERIFICATION_CODE_INVALID")
        assert reset(anonymous, owner.email, new).status_code == 200


def test_two_minutes_between_and_three_an_hour(anonymous, owner):
    start = timezone.now()
    sent = []
    for minutes in (0, 1, 2.1, 3, 4.2, 7, 59, 60.1, 61, 62.3):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            before = mails_to(owner.email)
            answer = forgot(anonymous, owner.email)
            assert answer.status_code == 200
            if mails_to(owner.email) > before:
                sent.append(minutes)
    assert sent == [0, 2.1, 4.2, 60.1, 62.3]


def test_a_refused_sending_leaves_the_open_code_valid(anonymous, owner):
    forgot(anonymous, owner.email)
    code = mailed_code(owner.email)
    with unchanged():
        forgot(anonymous, owner.email)
    assert reset(anonymous, owner.email, code).status_code == 200


def test_resend(anonymous):
    register(anonymous)
    email = REGISTER["email"]
    with unchanged():
        assert anonymous.post(f"{AUTH}/resend-verification", {"email": email}).status_code == 200
    with later(minutes=2, seconds=1):
        answer = anonymous.post(f"{AUTH}/resend-verification", {"email": "Owner@Company.kz"})
        assert (answer.status_code, answer.json()["data"]) == (
            200,
            {"message": said("Verification email sent")},
        )
        assert mails_to(email) == 2
        body = {"email": email, "code": mailed_code(email)}
        assert anonymous.post(f"{AUTH}/verify-email", body).status_code == 200
    with later(minutes=9):
        anonymous.post(f"{AUTH}/resend-verification", {"email": email})
    assert mails_to(email) == 2, "a verified address needs no code"


def test_purposes_do_not_mix(anonymous):
    register(anonymous)
    email = REGISTER["email"]
    with unchanged(but=("accounts.EmailedCode",)):
        answer = reset(anonymous, email, mailed_code(email))
    assert error_of(answer)[:2] == (400, "VERIFICATION_CODE_INVALID")


@pytest.mark.parametrize("password", ["short1!", "password123", "long" * 33])
def test_a_weak_password_neither_spends_the_code_nor_counts(anonymous, owner, password):
    forgot(anonymous, owner.email)
    code = mailed_code(owner.email)
    with unchanged():
        status, error, details = error_of(reset(anonymous, owner.email, code, password))
    assert (status, error, set(details)) == (400, "VALIDATION_FAILED", {"newPassword"})
    assert reset(anonymous, owner.email, code).status_code == 200


def test_a_password_like_the_persons_name_is_refused_only_with_the_right_code(anonymous, owner):
    forgot(anonymous, owner.email)
    code = mailed_code(owner.email)
    assert (
        error_of(reset(anonymous, owner.email, wrong(code), "Нұрдәулет1"))[1] == "VERIFICATION_CODE_INVALID"
    )
    with unchanged():
        answer = reset(anonymous, owner.email, code, "Нұрдәулет1")
    assert error_of(answer)[:2] == (400, "VALIDATION_FAILED")
    assert reset(anonymous, owner.email, code).status_code == 200


@pytest.mark.parametrize(
    "code", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦", "9" * 17, 123456, None, ["123456"], {"a": 1}]
)
def test_whatever_comes_as_a_code_is_a_400(anonymous, owner, code):
    forgot(anonymous, owner.email)
    with unchanged(but=("accounts.EmailedCode",)):
        answer = reset(anonymous, owner.email, code)
    assert answer.status_code == 400
    error_of(answer)


@pytest.mark.django_db(transaction=True)
def test_five_tries_hold_under_threads(live_company):
    email = live_company.owner.email
    forgot(ApiClient(), email)
    code = mailed_code(email)
    answers = together(12, lambda _: reset(ApiClient(), email, wrong(code)).status_code)
    assert sorted(answers) == [400] * 5 + [429] * 7
    assert reset(ApiClient(), email, code).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_a_code_opens_once_under_threads(live_company):
    email = live_company.owner.email
    forgot(ApiClient(), email)
    code = mailed_code(email)
    answers = together(5, lambda _: reset(ApiClient(), email, code).status_code)
    assert sorted(answers) == [200, 400, 400, 400, 400]


@pytest.mark.django_db(transaction=True)
def test_one_mail_under_threads(live_company):
    email = live_company.owner.email
    before = mails_to(email)
    assert together(8, lambda _: forgot(ApiClient(), email).status_code) == [200] * 8
    assert mails_to(email) == before + 1
