"""Bodies that no form sends: the answer is a documented refusal, and nothing changes."""

from __future__ import annotations

from uuid import uuid4

from prometric.routes import Route, every_route
from prometric.tests.cells import joined
from prometric.tests.fingerprints import fingerprint
from prometric.tests.objects import MAKERS

TAKING = [route for route in every_route() if route.entry.request and not route.entry.uploads]
UPDATES = [route for route in TAKING if route.method == "PUT"]
NO_OBJECT = [b"[]", b"[{}]", b'"text"', b"1", b"true", b"null"]
NO_JSON = [
    b"{",
    b"{}{}",
    b"\xff",
    b"NaN",
    b"{'a': 1}",
    b'{"a": 1, "a": 2}',
    b"[" * 100_000,
    b'{"a": "\\u0000"}',
]
NO_JSON += [b'{"a": "\\ud800"}', b'{"a": 1e400}', b'{"a": ' + b"1" * 5000 + b"}"]


def target_of(route: Route, company) -> str:
    """The route's address, with an object of the company where it names one."""
    if not route.has_id:
        return route.path()
    maker = MAKERS.get(route.basename)
    return route.path(maker(company) if maker else uuid4())


@joined("route", TAKING)
def test_a_body_that_is_no_object_is_refused(company, route):
    url = target_of(route, company)
    before = fingerprint(company.organization.pk)
    for body in NO_OBJECT + NO_JSON:
        answer = company.client.request(route.method, url, body)
        assert answer.status_code == 400, (body[:20], answer.content)
        error = answer.json()["error"]
        assert (error["code"], list(error["details"])) == ("VALIDATION_FAILED", ["body"]), body[:20]
    assert fingerprint(company.organization.pk) == before


@joined("route", UPDATES)
def test_an_update_of_nothing(company, route):
    """A part of an object may be empty; a whole is asked for what it lacks."""
    url = target_of(route, company)
    before = fingerprint(company.organization.pk)
    for body in ({}, {"unknown": 1}):
        answer = company.client.put(url, body)
        if route.entry.full_body:
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "REQUIRED_FIELD")
            assert fingerprint(company.organization.pk) == before
        else:
            assert answer.status_code == 200, answer.content
