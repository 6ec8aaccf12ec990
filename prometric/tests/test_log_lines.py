"""One line a request, which says whose it is and from where."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
import structlog
from django.test import Client

from apps.accounts.models import User
from apps.kernel.api import middleware

Line = dict[str, Any]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[Line]:
    """What is written, with what was bound."""
    written: list[Line] = []

    def info(event: str, **fields: Any) -> None:
        line = structlog.contextvars.get_contextvars() | {"event": event} | fields
        written.append(
            {name: value for name, value in line.items() if name not in ("duration_ms", "request_id")}
        )

    monkeypatch.setattr(middleware, "log", Mock(info=info))
    settings.TRUSTED_PROXIES = 1
    return written


def line(path: str, status: int = 200, address: str = "127.0.0.1", **who: Any) -> Line:
    return {"event": "request", "method": "GET", "path": path, "status": status, "address": address, **who}


def test_the_line_names_organization_user_and_address(company: Any, lines: list[Line]) -> None:
    who: Line = {"organization": str(company.organization.pk), "user": str(company.owner.pk)}
    company.client.get("/api/v1/workspaces?name=secret", **{"X-Forwarded-For": "10.9.8.7, 203.0.113.5"})
    Client().get("/api/v1/workspaces")
    assert lines == [
        line("/api/v1/workspaces", address="203.0.113.5", **who),
        line("/api/v1/workspaces", 401),
    ]


def test_so_does_the_back_office(company: Any, staff: Any, lines: list[Line]) -> None:
    who: Line = {"organization": str(company.organization.pk), "user": str(company.owner.pk)}
    assert staff.get("/admin/crm/customer/").status_code == 200
    assert lines == [line("/admin/crm/customer/", **who)]


def test_and_the_platform(platform_staff: Any, lines: list[Line]) -> None:
    user = User.objects.get(email="staff@prometric.kz")
    assert platform_staff.get("/platform/kernel/outgoingmail/").status_code == 200
    assert lines == [line("/platform/kernel/outgoingmail/", user=str(user.pk))]
