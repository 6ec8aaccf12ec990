"""Who may pass which door: every route × no token, a missing permission, another tenant's id."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.permissions import BY_ROLE, CATALOGUE, giving
from apps.kernel import tenancy
from apps.kernel.models import TenantManager
from prometric.routes import Route, every_route
from prometric.tests.cells import cells
from prometric.tests.door_bodies import BODIES
from prometric.tests.fingerprints import fingerprint
from prometric.tests.objects import MAKERS

ROUTES = list(every_route())
CLOSED = [route for route in ROUTES if not route.viewset.public]
GUARDED = [route for route in CLOSED if route.permission]
WITH_ID = [route for route in CLOSED if route.has_id]


def body_of(route: Route) -> dict[str, Any] | None:
    return None if route.method in ("GET", "DELETE") else BODIES.get(str(route), {})


def test_without_a_token_every_closed_door_answers_401(anonymous):
    with cells() as cell:
        for route in CLOSED:
            with cell(route):
                answer = anonymous.request(route.method, route.path(uuid4()), body_of(route))
                assert answer.status_code == 401
                assert answer.json()["error"]["code"] == "AUTH_UNAUTHORIZED"
                assert answer["WWW-Authenticate"] == "Bearer"


# What every member holds by role cannot be lacking.
LACKABLE = sorted({str(route.permission) for route in GUARDED} - BY_ROLE["employee"])


@pytest.mark.parametrize("permission", LACKABLE)
def test_a_colleague_without_the_permission_gets_403(company, permission):
    assert permission in CATALOGUE
    colleague = company.member(*(CATALOGUE - giving(permission)))
    with cells() as cell:
        for route in GUARDED:
            if route.permission == permission:
                with cell(route):
                    answer = colleague.client.request(route.method, route.path(uuid4()), body_of(route))
                    assert answer.status_code == 403, answer.content
                    error = answer.json()["error"]
                    assert error["code"] == "PERMISSION_DENIED"
                    assert error["details"] == {"required": permission}


def both_layers(patch):
    """As it is."""


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
def test_another_tenants_id_is_not_found_and_nothing_changes(company, other_company, monkeypatch, basename):
    """By both layers of tenancy, and by each of them alone."""
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = MAKERS[basename](other_company)
    before = fingerprint(other_company.organization.pk)
    assert before["accounts_membership"].startswith("(1,")
    with cells() as cell:
        for layer in (both_layers, managers_alone, policies_alone):
            with monkeypatch.context() as patch:
                layer(patch)
                for route in WITH_ID:
                    if route.basename == basename:
                        with cell(f"{layer.__name__}, {route}"):
                            answer = company.client.request(route.method, route.path(foreign), body_of(route))
                            assert answer.status_code == 404, answer.content
                            assert answer.json()["error"]["code"] == "NOT_FOUND"
            with cell(f"{layer.__name__}, what is there"):
                assert fingerprint(other_company.organization.pk) == before


def test_a_malformed_id_says_so(company):
    with cells() as cell:
        for route in WITH_ID:
            with cell(route):
                answer = company.client.request(route.method, route.path("not-an-id"), body_of(route))
                assert answer.status_code == 400
                assert answer.json()["error"]["code"] == "INVALID_UUID"


def test_every_route_with_an_id_has_an_object_to_try_it_with():
    assert {route.basename for route in WITH_ID} <= MAKERS.keys()
