"""A refresh token used again at once by the same client: tabs and retries keep their session."""

from datetime import timedelta

import jwt
import pytest
import time_machine
from django.utils import timezone

from apps.accounts import tokens
from apps.accounts.models import Session
from apps.accounts.services import revoke_sessions
from apps.accounts.tests.factories import AUTH, error_of, login, together, unchanged
from apps.kernel import tenancy
from conftest import ApiClient

pytestmark = pytest.mark.django_db
ME = f"{AUTH}/me"


def refresh(client, token, **headers):
    return client.post(f"{AUTH}/refresh", {"refreshToken": token}, **headers)


def session_of(token):
    with tenancy.system("test"):
        return Session.objects.get(pk=tokens.claims_of(token).session_id)


@pytest.fixture
def first(company, anonymous):
    """A refresh token that a sign-in gave."""
    return login(anonymous, company.owner.email).json()["data"]["refreshToken"]


def test_the_same_successor_within_the_grace(first, anonymous):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        one = refresh(anonymous, first).json()["data"]
        clock.shift(9)
        with unchanged():
            again = refresh(anonymous, first)
        assert (again.status_code, again.json()["data"]["refreshToken"]) == (200, one["refreshToken"])
        for pair in (one, again.json()["data"]):
            assert ApiClient(pair["accessToken"]).get(ME).status_code == 200
        assert refresh(anonymous, one["refreshToken"]).status_code == 200
    assert session_of(first).revoked_at is None


def test_the_successor_ends_when_it_was_said_to(first, anonymous):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        one = refresh(anonymous, first).json()["data"]["refreshToken"]
        clock.shift(5)
        again = refresh(anonymous, first).json()["data"]["refreshToken"]
    ends = [jwt.decode(text, options={"verify_signature": False})["exp"] for text in (one, again)]
    assert ends[0] == ends[1] == int(session_of(first).expires_at.timestamp())


def test_a_chain_of_exchanges_within_the_grace(first, anonymous):
    """Two tabs that refresh in turn: each old token leads to its successor, and so to the one in force."""
    second = refresh(anonymous, first).json()["data"]["refreshToken"]
    third = refresh(anonymous, second).json()["data"]["refreshToken"]
    assert refresh(anonymous, first).json()["data"]["refreshToken"] == second
    assert refresh(anonymous, second).json()["data"]["refreshToken"] == third
    assert refresh(anonymous, third).status_code == 200
    assert session_of(first).revoked_at is None


@pytest.mark.parametrize("seconds", [10, 11])
def test_after_the_grace_reuse_ends_the_session(first, anonymous, seconds):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        newer = refresh(anonymous, first).json()["data"]
        clock.shift(seconds)
        assert error_of(refresh(anonymous, first))[:2] == (401, "AUTH_UNAUTHORIZED")
        assert session_of(first).revoked_at is not None
        assert error_of(refresh(anonymous, newer["refreshToken"]))[:2] == (401, "AUTH_UNAUTHORIZED")
        assert error_of(ApiClient(newer["accessToken"]).get(ME))[:2] == (401, "AUTH_UNAUTHORIZED")


def test_another_client_ends_the_session_even_within_the_grace(first, anonymous):
    refresh(anonymous, first, **{"User-Agent": "Firefox"})
    answer = refresh(anonymous, first, **{"User-Agent": "curl"})
    assert error_of(answer)[:2] == (401, "AUTH_UNAUTHORIZED")
    assert session_of(first).revoked_at is not None


def test_the_grace_can_be_switched_off(first, anonymous, settings):
    settings.REFRESH_TOKEN_GRACE = timedelta(0)
    with time_machine.travel(timezone.now(), tick=False):
        refresh(anonymous, first)
        assert error_of(refresh(anonymous, first))[:2] == (401, "AUTH_UNAUTHORIZED")
    assert session_of(first).revoked_at is not None


def test_an_ended_session_has_no_grace(company, first, anonymous):
    refresh(anonymous, first)
    with tenancy.system("test"):
        revoke_sessions(company.owner)
    with unchanged():
        assert error_of(refresh(anonymous, first))[:2] == (401, "AUTH_UNAUTHORIZED")


def test_no_more_exchanges_are_remembered_than_the_grace_needs(first, anonymous):
    token = first
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(25):
            token = refresh(anonymous, token).json()["data"]["refreshToken"]
        assert len(session_of(first).exchanges) == 20
        clock.shift(10)
        refresh(anonymous, token)
    assert len(session_of(first).exchanges) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_refreshes_of_one_client_all_get_the_same_successor(live_company):
    for _ in range(3):
        token = login(ApiClient(), live_company.owner.email).json()["data"]["refreshToken"]
        answers = together(8, lambda _, token=token: refresh(ApiClient(), token))  # type: ignore[misc]
        assert [answer.status_code for answer in answers] == [200] * 8
        assert len({answer.json()["data"]["refreshToken"] for answer in answers}) == 1
        assert session_of(token).revoked_at is None
        for answer in answers[:2]:
            assert ApiClient(answer.json()["data"]["accessToken"]).get(ME).status_code == 200
        assert refresh(ApiClient(), answers[0].json()["data"]["refreshToken"]).status_code == 200
