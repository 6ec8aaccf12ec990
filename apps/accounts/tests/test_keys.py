"""Tokens' keys: named, rotated without signing anybody out."""

import jwt
import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.accounts import tokens
from apps.accounts.tests.factories import AUTH, login
from apps.kernel.errors import Unauthorized
from conftest import ApiClient
from prometric.settings.keys import ring

pytestmark = pytest.mark.django_db
NEW, OLD = "n" * 40, "o" * 40


def reads(token):
    return ApiClient(token).get(f"{AUTH}/me").status_code


def test_a_new_key_signs_and_the_old_ones_go_on(company, anonymous, settings):
    before = login(anonymous, company.owner.email).json()["data"]
    assert jwt.get_unverified_header(before["accessToken"])["kid"] == "default"
    settings.JWT_KEYS = ring(f"new:{NEW}", default=settings.SECRET_KEY)
    assert reads(before["accessToken"]) == 200
    after = anonymous.post(f"{AUTH}/refresh", {"refreshToken": before["refreshToken"]}).json()["data"]
    assert jwt.get_unverified_header(after["accessToken"])["kid"] == "new"
    jwt.decode(after["accessToken"], NEW, algorithms=["HS256"])
    assert reads(after["accessToken"]) == 200
    settings.JWT_KEYS = ring("", default=settings.SECRET_KEY)
    assert reads(after["accessToken"]) == 401, "its key was taken out"
    assert reads(before["accessToken"]) == 200


def test_a_token_of_before_has_no_name_and_holds(company, anonymous, settings):
    token = login(anonymous, company.owner.email).json()["data"]["accessToken"]
    payload = jwt.decode(token, options={"verify_signature": False})
    unnamed = jwt.encode(payload, settings.SECRET_KEY, "HS256")
    settings.JWT_KEYS = ring(f"new:{NEW}", default=settings.SECRET_KEY)
    assert reads(unnamed) == 200
    forged = jwt.encode(payload, OLD, "HS256", headers={"kid": "new"})
    for bad in (forged, jwt.encode(payload, NEW, "HS256"), jwt.encode(payload, NEW, "HS256", {"kid": "x"})):
        with pytest.raises(Unauthorized):
            tokens.read(bad)


@pytest.mark.parametrize(
    "text", ["key", f":{NEW}", f"default:{NEW}", "default,default", f"a:{NEW},a:{OLD}", "a:short"]
)
def test_a_ring_that_makes_no_sense_is_refused_at_the_start(text):
    with pytest.raises(ImproperlyConfigured):
        ring(text, default="x")


def test_a_ring_keeps_its_order():
    assert list(ring(f" b:{NEW}, a:{OLD} ", default="x")) == ["b", "a", "default"]
    assert list(ring(f"default, a:{OLD}", default="x").items()) == [("default", "x"), ("a", OLD)]


def test_answers_are_kept_by_nobody(company, anonymous):
    for client, path in ((company.client, f"{AUTH}/me"), (anonymous, "/api/v1/nothing")):
        answer = client.get(path)
        assert answer["Cache-Control"] == "no-store"
        assert "geolocation=()" in answer["Permissions-Policy"]
