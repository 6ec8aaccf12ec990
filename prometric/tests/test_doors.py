"""Who may pass which door: every route × no token, a missing permission, another tenant's id."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.permissions import BY_ROLE, CATALOGUE, giving
from apps.kernel import tenancy
from apps.kernel.models import TenantManager
from prometric.routes import Route, every_route
from prometric.tests.fingerprints import fingerprint
from prometric.tests.objects import BODIES, MAKERS

ROUTES = list(every_route())
CLOSED = [route for route in ROUTES if not route.viewset.public]
GUARDED = [route for route in CLOSED if route.permission]
WITH_ID = [route for route in CLOSED if route.has_id]


def body_of(route: Route) -> dict[str, Any] | None:
    return None if route.method in ("GET", "DELETE") else BODIES.get(str(route), {})


@pytest.mark.parametrize("route", CLOSED, ids=str)
def test_without_a_token_every_closed_door_answers_401(anonymous, route):
    answer = anonymous.request(route.method, route.path(uuid4()), body_of(route))
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "AUTH_UNAUTHORIZED"
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_a_colleague_without_the_permission_gets_403(company, route):
    assert route.permission in CATALOGUE
    if route.permission in BY_ROLE["employee"]:
        pytest.skip("every member holds it by role")
    colleague = company.member(*(CATALOGUE - giving(route.permission)))
    answer = colleague.client.request(route.method, route.path(uuid4()), body_of(route))
    assert answer.status_code == 403, answer.content
    error = answer.json()["error"]
    assert (error["code"], error["details"]) == ("PERMISSION_DENIED", {"required": route.permission})


@pytest.mark.parametrize("route", WITH_ID, ids=str)
def test_another_tenants_id_is_not_found_and_nothing_changes(company, other_company, route):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = MAKERS[route.basename](other_company)
    before = fingerprint(other_company.organization.pk)
    assert before["accounts_membership"].startswith("(1,")
    answer = company.client.request(route.method, route.path(foreign), body_of(route))
    assert answer.status_code == 404, answer.content
    assert answer.json()["error"]["code"] == "NOT_FOUND"
    assert fingerprint(other_company.organization.pk) == before


def managers_alone(patch):
    """The database is told that everything may be seen."""
    tell = tenancy._set_in_database
    everything = (tenancy.EVERY_ORGANIZATION, "")
    patch.setattr(tenancy, "_set_in_database", lambda wanted: tell(everything if wanted[0] else wanted))


def policies_alone(patch):
    """Managers that filter nothing but what is deleted."""

    def unfiltered(manager):
        tenancy.current()
        rows = super(TenantManager, manager).get_queryset()
        return rows.filter(deleted_at__isnull=True) if manager.model.is_soft_deleted() else rows

    patch.setattr(TenantManager, "get_queryset", unfiltered)


@pytest.mark.parametrize("basename", sorted({route.basename for route in WITH_ID}))
def test_each_layer_of_the_wall_alone_keeps_another_tenants_objects(
    company, other_company, monkeypatch, basename
):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = MAKERS[basename](other_company)
    before = fingerprint(other_company.organization.pk)
    for layer in (managers_alone, policies_alone):
        with monkeypatch.context() as patch:
            layer(patch)
            for route in WITH_ID:
                if route.basename == basename:
                    answer = company.client.request(route.method, route.path(foreign), body_of(route))
                    assert answer.status_code == 404, (layer.__name__, str(route), answer.content)
    assert fingerprint(other_company.organization.pk) == before


@pytest.mark.parametrize("route", WITH_ID, ids=str)
def test_a_malformed_id_says_so(company, route):
    answer = company.client.request(route.method, route.path("not-an-id"), body_of(route))
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "INVALID_UUID"


def test_every_route_with_an_id_has_an_object_to_try_it_with():
    assert {route.basename for route in WITH_ID} <= MAKERS.keys()
