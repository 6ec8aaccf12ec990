"""`Idempotency-Key`: one effect and one answer, also for copies in flight."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
import time_machine
from django.utils import timezone

from apps.accounts.api.views import WorkspaceViewSet
from apps.accounts.models import Membership, Workspace
from apps.accounts.tests.factories import AUTH, error_of, together, unchanged
from apps.kernel import housekeeping, tenancy, warnings
from apps.kernel.api import idempotency
from apps.kernel.models import IdempotencyRecord
from conftest import ApiClient, sign_in

pytestmark = pytest.mark.django_db
URL = "/api/v1/workspaces"
KEY = {"Idempotency-Key": "4c9e6a52-a87d-4b08-9f6e-d0e1f2a3b4c5"}


def post(client, name="Branch", **headers):
    return client.post(URL, {"name": name}, **{**KEY, **headers})


def test_a_repetition_has_no_effect_and_the_same_answer(company):
    first = post(company.client)
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    with unchanged():
        again = post(company.client)
    assert again.status_code == 201
    assert again.json()["data"] == first.json()["data"]
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["success"] is True


def test_the_whole_answer_is_repeated(company, monkeypatch):
    """Exact numbers, warnings and the version too."""
    original = WorkspaceViewSet._run

    def run(self):
        warnings.warn("LOOKS_WRONG", "Looks wrong", vat_rate=12)
        response = original(self)
        response.data = orjson.Fragment(b'{"amount":9999999999999999.99}')
        response["ETag"] = '"7"'
        return response

    monkeypatch.setattr(WorkspaceViewSet, "_run", run)
    first, again = post(company.client), post(company.client)
    assert b'{"amount":9999999999999999.99}' in first.content
    assert b'{"amount":9999999999999999.99}' in again.content
    assert again["ETag"] == first["ETag"] == '"7"'
    assert again.json()["meta"]["warnings"] == first.json()["meta"]["warnings"]
    assert first.json()["meta"]["warnings"] == [
        {"code": "LOOKS_WRONG", "message": "Looks wrong", "vatRate": 12}
    ]


def test_the_order_of_keys_and_spaces_do_not_matter(company):
    company.client.post(URL, b'{"name": "A", "x": {"b": 1, "a": [1.50, null]}}', **KEY)
    again = company.client.post(URL, b'{"x":{"a":[1.50,null],"b":1},"name":"A"}', **KEY)
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")


def test_another_request_under_the_same_key_is_422(company):
    post(company.client)
    with unchanged():
        assert error_of(post(company.client, "Other"))[:2] == (422, "IDEMPOTENCY_KEY_REUSED")
        other_path = company.client.post(f"{AUTH}/change-password", {"name": "Branch"}, **KEY)
        assert error_of(other_path)[:2] == (422, "IDEMPOTENCY_KEY_REUSED")


def test_refused_requests_are_not_remembered(company):
    assert company.client.post(URL, {}, **KEY).status_code == 400
    assert company.client.post(URL, {"name": "Main"}, **KEY).status_code == 409
    weak = company.member()
    assert post(weak.client).status_code == 403
    wrong = {"currentPassword": "wrong", "newPassword": "Another-Long-Password-9"}
    assert company.client.post(f"{AUTH}/change-password", wrong, **KEY).status_code == 400
    assert not IdempotencyRecord.objects.exists()
    assert post(company.client).status_code == 201


def test_a_request_that_failed_may_be_repeated(company, monkeypatch):
    def fail(self):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(WorkspaceViewSet, "_run", fail)
        assert post(company.client).status_code == 500
    assert post(company.client).status_code == 201


def test_keys_of_others_are_other_keys(company, other_company):
    colleague = company.member(role="admin")
    branch = post(company.client, "Branch").json()["data"]["id"]
    assert post(colleague.client, "Second").status_code == 201
    assert post(other_company.client, "Branch").status_code == 201
    elsewhere = post(company.client, "Third", **{"X-Workspace-Id": branch})
    assert (elsewhere.status_code, "Idempotency-Replayed" in elsewhere.headers) == (201, False)
    assert Workspace.objects.count() == 4


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "\x7f"])
def test_senseless_keys_are_400(company, key):
    with unchanged():
        status, code, details = error_of(post(company.client, **{"Idempotency-Key": key}))
    assert (status, code, set(details)) == (400, "VALIDATION_FAILED", {"Idempotency-Key"})


def test_only_posts_are_remembered(company):
    company.client.get(URL, **KEY)
    company.client.put("/api/v1/organization", {"director": "A"}, **KEY)
    assert not IdempotencyRecord.objects.exists()


def test_bodies_are_not_kept_and_hashes_need_our_key(company, settings):
    post(company.client)
    record = IdempotencyRecord.objects.get()
    before = record.request_hash
    record.delete()

    request: Any = SimpleNamespace(method="POST", path=URL, data={"name": "Branch"})
    assert idempotency._digest(request) == before
    settings.SECRET_KEY = "another" * 10
    assert idempotency._digest(request) != before


def test_a_key_is_forgotten_after_a_day(company):
    post(company.client)
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1), tick=False):
        company.client = ApiClient(_fresh_token(company))
        assert error_of(post(company.client))[:2] == (409, "ALREADY_EXISTS")
        assert post(company.client, "Other").status_code == 201
        assert IdempotencyRecord.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        housekeeping.clean_up()
    assert not IdempotencyRecord.objects.exists()


def _fresh_token(company):
    membership = Membership.objects.select_related("user", "organization").get(pk=company.actor.membership_id)
    return sign_in(membership).client.token


@pytest.mark.django_db(transaction=True)
def test_copies_in_flight_have_one_effect(live_company):
    """Control: without the key each copy has its own."""

    def send(headers):
        def work(index):
            client = ApiClient(live_company.client.token)
            return client.post(
                "/api/v1/workspaces", {"name": "Branch"} if headers else {"name": f"B{index}"}, **headers
            )

        return together(8, work)

    answers = send(KEY)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["data"]["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 7
    assert len({answer.json()["data"]["id"] for answer in send({})}) == 8
    with tenancy.system("test"):
        assert Workspace.objects.filter(name="Branch").count() == 1
        assert Workspace.objects.filter(name__startswith="B").count() == 9


@pytest.mark.django_db(transaction=True)
def test_the_copy_of_a_refused_one_runs_itself(live_company):
    """Two at once, both refused: neither waits for ever nor repeats a refusal that is not there."""
    answers = together(
        6, lambda _: ApiClient(live_company.client.token).post("/api/v1/workspaces", {"name": "Main"}, **KEY)
    )
    assert {answer.status_code for answer in answers} == {409}
    with tenancy.system("test"):
        assert not IdempotencyRecord.objects.exists()
