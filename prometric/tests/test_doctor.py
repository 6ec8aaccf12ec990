"""Half settings speak, and what loses or leaks data does not start."""

import builtins
from io import StringIO
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from apps.kernel import valkey
from apps.kernel.api import throttling
from prometric import doctor

pytestmark = pytest.mark.django_db


def said():
    return {found.what.split(":")[0] for found in doctor.findings()}


def test_each_half_setting_is_told_with_its_remedy(settings, rf, monkeypatch):
    settings.EMAIL_URL, settings.TRUSTED_PROXIES = "", 0
    monkeypatch.setattr(throttling, "_noted_forwarded", False)
    valkey.client().delete(throttling.FORWARDED_SEEN)
    before = said()
    assert "No EMAIL_URL" in before
    forwarded = "Requests came with X-Forwarded-For while TRUSTED_PROXIES=0"
    assert forwarded not in before
    throttling.client_address(rf.get("/", headers={"X-Forwarded-For": "203.0.113.7"}))
    assert forwarded in said()
    settings.EMAIL_URL, settings.TRUSTED_PROXIES = "smtp://x", 1
    assert not {"No EMAIL_URL", forwarded} & said()
    valkey.client().delete(throttling.FORWARDED_SEEN)


def test_an_old_server_and_a_role_that_sees_everything_are_refused(monkeypatch, settings):
    settings.ENVIRONMENT = ""
    assert doctor.refused() == []
    monkeypatch.setitem(connections["default"].__dict__, "pg_version", 170_004)
    cursor = Mock(**{"fetchone.side_effect": [[True], [0]]})
    fatal = [found.what for found in doctor._server(cursor) if found.fatal]
    assert [text[:18] for text in fatal] == ["PostgreSQL 17 is o", "The role of DATABA"]
    migrated = Mock()
    monkeypatch.setattr("prometric.management.commands.prepare.call_command", migrated)
    with pytest.raises(CommandError, match="older than 18"):
        call_command("prepare")
    assert not migrated.called


def test_production_refuses_all_of_it(settings):
    settings.ENVIRONMENT, settings.EMAIL_URL = "production", ""
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    assert "EMAIL_URL=smtp+tls://" in out.getvalue()
    settings.ENVIRONMENT = ""
    call_command("doctor", stdout=out)


def test_the_marks_of_bootstrap_are_read():
    assert len(doctor._leakproof()) > 5


def test_a_machine_without_pango_is_told_so(monkeypatch):
    def missing(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nmore")
        return importing(name, *args, **kwargs)

    importing = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", missing)
    [found] = [each for each in doctor.findings() if "Pango" in each.what]
    assert not found.fatal
    assert "libpango-1.0-0" in found.remedy
    assert "\n" not in found.what
