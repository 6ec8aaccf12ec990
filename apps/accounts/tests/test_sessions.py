"""Sessions: rotation by compare-and-swap, reuse ends them, and what ends access at once."""

from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import jwt
import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from apps.accounts import services, tokens
from apps.accounts.models import Session, User
from apps.accounts.services.sessions import revoke_sessions
from apps.accounts.tests.factories import AUTH, error_of, login, said, says, together, unchanged
from apps.kernel import tenancy
from apps.kernel.models import uuid7
from conftest import PASSWORD, ApiClient

pytestmark = pytest.mark.django_db
ME = f"{AUTH}/me"


def refresh(client, token):
    return client.post(f"{AUTH}/refresh", {"refreshToken": token})


@pytest.fixture
def pair(company, anonymous):
    return login(anonymous, company.owner.email).json()["data"]


@pytest.fixture
def session(pair):
    return Session.objects.get(pk=tokens.claims_of(pair["refreshToken"]).session_id)


def test_the_reference_body_gives_a_new_pair(pair, session, anonymous):
    answer = refresh(anonymous, pair["refreshToken"])
    data = answer.json()["data"]
    assert answer.status_code == 200
    assert set(data) == {"accessToken", "refreshToken", "expiresIn"}
    assert data["refreshToken"] != pair["refreshToken"]
    assert data["accessToken"] != pair["accessToken"]
    assert ApiClient(data["accessToken"]).get(ME).status_code == 200
    assert refresh(anonymous, data["refreshToken"]).status_code == 200
    session.refresh_from_db()
    assert session.revoked_at is None


@pytest.fixture
def no_grace(settings):
    settings.REFRESH_TOKEN_GRACE = timedelta(0)


def test_a_used_token_ends_the_session(pair, session, anonymous, no_grace):
    newer = refresh(anonymous, pair["refreshToken"]).json()["data"]
    assert error_of(refresh(anonymous, pair["refreshToken"]))[:2] == (401, "AUTH_UNAUTHORIZED")
    session.refresh_from_db()
    assert session.revoked_at is not None
    assert error_of(refresh(anonymous, newer["refreshToken"]))[:2] == (401, "AUTH_UNAUTHORIZED")
    for token in (pair["accessToken"], newer["accessToken"]):
        assert error_of(ApiClient(token).get(ME))[:2] == (401, "AUTH_UNAUTHORIZED")


def test_other_sessions_of_the_person_live_on(company, pair, anonymous, no_grace):
    other = login(anonymous, company.owner.email).json()["data"]
    refresh(anonymous, pair["refreshToken"])
    refresh(anonymous, pair["refreshToken"])
    assert ApiClient(other["accessToken"]).get(ME).status_code == 200
    assert refresh(anonymous, other["refreshToken"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_parallel_refreshes_at_most_one_succeeds(live_company, no_grace):
    for _ in range(3):
        pair = login(ApiClient(), live_company.owner.email).json()["data"]
        token = pair["refreshToken"]
        answers = together(8, lambda _, token=token: refresh(ApiClient(), token))  # type: ignore[misc]
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses in ([200] + [401] * 7, [401] * 8)
        with tenancy.system("test"):
            session = Session.objects.get(pk=tokens.claims_of(pair["refreshToken"]).session_id)
        assert session.revoked_at is not None
        for answer in answers:
            if answer.status_code == 200:
                token = answer.json()["data"]["refreshToken"]
                assert refresh(ApiClient(), token).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_control_reading_before_writing_lets_more_through(live_company):
    pair = login(ApiClient(), live_company.owner.email).json()["data"]
    claims = tokens.claims_of(pair["refreshToken"])
    everyone_has_read = Barrier(8)

    def naive(_):
        with tenancy.system("test"):
            session = Session.objects.get(pk=claims.session_id)
            right = str(session.token_id) == claims.token_id
            everyone_has_read.wait(timeout=30)
            if right:
                session.token_id = uuid7()
                session.save()
            return right

    assert together(8, naive).count(True) > 1


def test_an_expired_refresh_token(pair, anonymous):
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=False), unchanged():
        answer = refresh(anonymous, pair["refreshToken"])
    assert error_of(answer)[:2] == (401, "AUTH_TOKEN_EXPIRED")


def test_each_refresh_gives_seven_more_days(pair, anonymous):
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        newer = refresh(anonymous, pair["refreshToken"]).json()["data"]
    with time_machine.travel(timezone.now() + timedelta(days=12), tick=False):
        assert refresh(anonymous, newer["refreshToken"]).status_code == 200


def test_an_expired_access_token(pair):
    client = ApiClient(pair["accessToken"])
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1), tick=False):
        answer = client.get(ME)
    assert error_of(answer)[:2] == (401, "AUTH_TOKEN_EXPIRED")
    assert answer["WWW-Authenticate"] == "Bearer"


def forged(token, *, key=None, algorithm="HS256", **changes):
    payload = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**payload, **changes}, key or settings.SECRET_KEY, algorithm)


def strange_tokens(pair):
    access, other = pair["accessToken"], pair["refreshToken"]
    head, body, signature = access.split(".")
    return {
        "empty": "",
        "no token": "abc",
        "three dots": "a.b.c.d",
        "not base64": "é.é.é",
        "other key": forged(access, key="k" * 50),
        "no algorithm": jwt.encode(
            jwt.decode(access, options={"verify_signature": False}),
            None,  # type: ignore[arg-type]
            "none",
        ),
        "signature cut": f"{head}.{body}.{signature[:-4]}",
        "a refresh token": other,
        "other version": forged(access, tv=99),
        "other session": forged(access, sid=str(uuid4())),
        "other user": forged(access, user_id=str(uuid4())),
        "other organization": forged(access, organizationId=str(uuid4())),
        "no uuid": forged(access, sid="1"),
        "null claim": forged(access, user_id=None),
        "object claim": forged(access, tv={"a": 1}),
        "missing type": forged(access, token_type="other"),
    }


def test_strange_access_tokens_are_401(pair):
    for name, token in strange_tokens(pair).items():
        for header in (f"Bearer {token}", f"bearer  {token}"):
            answer = ApiClient().get(ME, Authorization=header)
            assert error_of(answer)[:2] == (401, "AUTH_UNAUTHORIZED"), name
    for header in ("Bearer", f"Basic {pair['accessToken']}", f"Token {pair['accessToken']}"):
        assert error_of(ApiClient().get(ME, Authorization=header))[:2] == (401, "AUTH_UNAUTHORIZED")
    assert error_of(ApiClient().get(ME))[:2] == (401, "AUTH_UNAUTHORIZED")


def test_strange_refresh_tokens_are_401_and_change_nothing(pair, anonymous):
    for name, token in strange_tokens({**pair, "refreshToken": pair["accessToken"]}).items():
        if not token:
            continue
        with unchanged():
            answer = refresh(anonymous, token)
        assert error_of(answer)[:2] == (401, "AUTH_UNAUTHORIZED"), name
    for body in ({}, {"refreshToken": ""}, {"refreshToken": 7}, {"refreshToken": "x" * 4097}):
        assert anonymous.post(f"{AUTH}/refresh", body).status_code == 400


def test_signing_out_ends_refresh_and_access_at_once(pair, anonymous):
    body = {"refreshToken": pair["refreshToken"]}
    answer = anonymous.post(f"{AUTH}/logout", body)
    assert says(answer, "Signed out")
    assert ApiClient(pair["accessToken"]).get(ME).status_code == 401
    assert refresh(anonymous, pair["refreshToken"]).status_code == 401
    with unchanged():
        assert anonymous.post(f"{AUTH}/logout", body).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert anonymous.post(f"{AUTH}/logout", body).status_code == 200
    assert error_of(anonymous.post(f"{AUTH}/logout", {"refreshToken": "abc"}))[0] == 401


def deactivate_user(company, member):
    User.objects.filter(pk=member.user.pk).update(is_active=False)


def deactivate_member(company, member):
    services.change_member(member.membership.pk, actor=company.actor, status="inactive")


def deactivate_organization(company, member):
    with tenancy.system("test"):
        company.organization.status = "inactive"
        company.organization.save()


def sign_out_everywhere(company, member):
    services.end_sessions(member.membership.pk, actor=company.actor)


@pytest.mark.parametrize(
    "end", [deactivate_user, deactivate_member, deactivate_organization, sign_out_everywhere]
)
def test_what_ends_access_ends_it_at_once(company, anonymous, end):
    member = company.member("DEALS_VIEW")
    pair = login(anonymous, member.user.email).json()["data"]
    assert member.client.get(ME).status_code == 200
    end(company, member)
    for client in (member.client, ApiClient(pair["accessToken"])):
        assert error_of(client.get(ME))[:2] == (401, "AUTH_UNAUTHORIZED")
    assert refresh(anonymous, pair["refreshToken"]).status_code == 401
    if end is sign_out_everywhere:
        assert login(anonymous, member.user.email).status_code == 200
    else:
        assert error_of(login(anonymous, member.user.email))[:2] == (403, "ACCOUNT_INACTIVE")


def test_ending_the_sessions_of_one_leaves_the_others(company):
    first, second = company.member(), company.member()
    revoke_sessions(first.user)
    assert first.client.get(ME).status_code == 401
    assert second.client.get(ME).status_code == 200


def test_changing_the_password(company, anonymous):
    member = company.member()
    url = f"{AUTH}/change-password"
    body = {"currentPassword": PASSWORD, "newPassword": "Another-Long-Password-9"}
    with unchanged(but=("accounts.SignInFailures",)):
        answer = member.client.post(url, {**body, "currentPassword": "wrong"})
    status, code, details = error_of(answer)
    assert (status, code, set(details)) == (400, "VALIDATION_FAILED", {"currentPassword"})
    with unchanged():
        answer = member.client.post(url, {**body, "newPassword": "password123"})
    assert set(error_of(answer)[2]) == {"newPassword"}
    answer = member.client.post(url, body)
    assert (answer.status_code, answer.json()["data"]) == (
        200,
        {"message": said("Password changed successfully")},
    )
    assert member.client.get(ME).status_code == 401
    assert login(anonymous, member.user.email).status_code == 401
    assert login(anonymous, member.user.email, "Another-Long-Password-9").status_code == 200


def test_a_stolen_token_is_no_way_to_guess_the_password(company):
    member = company.member()
    body = {"currentPassword": "wrong", "newPassword": "Another-Long-Password-9"}
    answers = [member.client.post(f"{AUTH}/change-password", body).status_code for _ in range(6)]
    assert answers == [400] * 5 + [429]
