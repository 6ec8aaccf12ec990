"""Whom guesses make wait: the address that guesses, never a known device nor who has the second factor."""

from __future__ import annotations

from secrets import randbelow

import pytest

from apps.accounts.services.attempts import FREE_FAILURES
from apps.accounts.tests.factories import AUTH, error_of, unchanged
from apps.accounts.tests.test_second_factor import enrol, now_code
from conftest import PASSWORD, ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def many(settings):
    settings.RATE_LIMIT_ANONYMOUS = 10_000


def sign_in(email, password=PASSWORD, **more):
    return ApiClient().post(f"{AUTH}/login", {"email": email, "password": password, **more})


def guess(email, times, **more):
    for _ in range(times):
        answer = sign_in(email, "wrong", **more)
    return answer


def test_a_device_token_is_given_to_who_asks(company):
    assert "deviceToken" not in sign_in(company.owner.email).json()["data"]
    first = sign_in(company.owner.email, deviceToken="").json()["data"]["deviceToken"]
    again = sign_in(company.owner.email, deviceToken=first).json()["data"]["deviceToken"]
    assert first
    assert again


def test_a_known_device_waits_for_its_own_guesses_alone(company):
    token = sign_in(company.owner.email, deviceToken="").json()["data"]["deviceToken"]
    guess(company.owner.email, FREE_FAILURES)
    assert error_of(sign_in(company.owner.email))[:2] == (429, "TOO_MANY_ATTEMPTS")
    assert sign_in(company.owner.email, deviceToken=token).status_code == 200
    guess(company.owner.email, FREE_FAILURES, deviceToken=token)
    assert error_of(sign_in(company.owner.email, deviceToken=token))[:2] == (429, "TOO_MANY_ATTEMPTS")


@pytest.mark.parametrize("bad", ["x", "another's"])
def test_a_token_that_is_not_the_persons_own_is_none(company, other_company, bad):
    if bad == "another's":
        bad = sign_in(other_company.owner.email, deviceToken="").json()["data"]["deviceToken"]
    guess(company.owner.email, FREE_FAILURES)
    assert error_of(sign_in(company.owner.email, deviceToken=bad))[:2] == (429, "TOO_MANY_ATTEMPTS")


def test_password_and_code_open_while_others_wait(company):
    secret, _codes = enrol(company.client)
    guess(company.owner.email, FREE_FAILURES)
    for password, otp in ((PASSWORD, ""), (PASSWORD, "000000"), ("wrong", now_code(secret))):
        status, code, _details = error_of(sign_in(company.owner.email, password, otp=otp))
        assert (status, code) == (429, "TOO_MANY_ATTEMPTS"), "nothing tells which of both was right"
    assert sign_in(company.owner.email, otp=now_code(secret)).status_code == 200
    assert sign_in(company.owner.email).json()["error"]["code"] == "TWO_FACTOR_REQUIRED"


def test_an_address_that_guesses_at_many_accounts_waits(company, settings):
    token = sign_in(company.owner.email, deviceToken="").json()["data"]["deviceToken"]
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 3
    network = f"10.{randbelow(256)}.{randbelow(256)}"

    def from_there(email, password=PASSWORD, host=7, **more):
        client = ApiClient()
        client.http.defaults["REMOTE_ADDR"] = f"{network}.{host}"
        return client.post(f"{AUTH}/login", {"email": email, "password": password, **more})

    for number in range(3):
        assert from_there(f"nobody{number}@company.kz", "wrong").status_code == 401
    with unchanged(but=("accounts.SignInFailures",)):
        answer = from_there(company.owner.email)
    assert error_of(answer)[:2] == (429, "TOO_MANY_ATTEMPTS")
    assert 0 < int(answer["Retry-After"]) <= 900
    assert from_there(company.owner.email, deviceToken=token).status_code == 200
    assert from_there(company.owner.email, host=8).status_code == 200, "elsewhere"
