"""SENTRY_DSN: an error arrives with its trace, and nothing of the person whom it met."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from unittest.mock import Mock

import pytest
import sentry_sdk
from django.conf import settings as house
from django.db import IntegrityError

from apps.accounts.api.views import WorkspaceViewSet
from prometric import logs
from prometric.error_reporting import nobodys

PERSONAL = "of aigerim@company.kz, +7 701 555 12 34\nDETAIL:  Key (iin)=(900101300123) exists"


@pytest.fixture
def reported(settings: Any) -> Iterator[list[dict[str, Any]]]:
    """The events that a server of Sentry's, on this machine, was sent."""
    events: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            match self.headers.get("Content-Encoding"):
                case "gzip":
                    body = gzip.decompress(body)
                case "br":
                    body = importlib.import_module("brotli").decompress(body)
            events.append(json.loads(body.splitlines()[2]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SENTRY_DSN = f"http://key@127.0.0.1:{server.server_port}/1"
    logs.configure(None)
    yield events
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)
    settings.SENTRY_DSN = ""
    logs.configure(None)
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_error_is_reported_without_anything_personal(
    company: Any, reported: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    raised_there = Mock(side_effect=IntegrityError(PERSONAL))
    monkeypatch.setattr(WorkspaceViewSet, "get_queryset", raised_there)
    answer = company.client.get("/api/v1/workspaces?name=zhasyryn", **{"X-Request-Id": "r-1"})
    assert answer.status_code == 500
    sentry_sdk.flush()
    [event] = reported
    [raised] = event["exception"]["values"]
    assert (raised["type"], raised["value"]) == ("IntegrityError", "of [hidden], [hidden]\n[hidden]")
    assert "apps.kernel.api.viewsets" in {frame["module"] for frame in raised["stacktrace"]["frames"]}
    assert event["tags"]["request_id"] == "r-1"
    assert event["release"] == house.VERSION
    assert event.keys() & {"request", "user", "extra"} == set()
    assert event.get("breadcrumbs", {"values": []}) == {"values": []}
    said = json.dumps(event)
    assert {frame.get("vars") for frame in raised["stacktrace"]["frames"]} == {None}
    for personal in ("aigerim@", "900101300123", "555 12 34", "zhasyryn", "127.0.0.1", company.owner.email):
        assert personal not in said


def test_what_went_well_and_what_was_refused_is_not_reported(
    company: Any, reported: list[dict[str, Any]]
) -> None:
    assert company.client.get("/api/v1/workspaces").status_code == 200
    assert company.client.get("/api/v1/workspaces/none").status_code in (400, 404)
    sentry_sdk.flush()
    assert reported == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Key (email)=(a@b.kz) already exists", "Key [hidden] already exists"),
        ("to Айгерім <a.b@c.kz>: 550", "to Айгерім <[hidden]>: 550"),
        ("BIN 240140000001 taken", "BIN [hidden] taken"),
        ("line 42 of 1024", "line 42 of 1024"),
        ("x" * 500, "x" * 300),
    ],
)
def test_what_is_struck_out(text: str, rest: str) -> None:
    assert nobodys(text) == rest


def test_half_an_address_is_refused_at_the_start() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=house.BASE_DIR,
        env={**os.environ, "SENTRY_DSN": "sentry", "DJANGO_SETTINGS_MODULE": "prometric.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "ImproperlyConfigured: SENTRY_DSN is no address of Sentry's" in run.stderr
