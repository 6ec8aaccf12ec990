"""`migrate`: which databases are made quickly."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from apps.kernel import migrating

STATE: Any = ProjectState


@pytest.mark.django_db
def test_a_new_database_is_made_quickly_and_an_old_one_goes_on_in_djangos_way(monkeypatch):
    ways: list[Any] = []

    def djangos(*_args: Any, **_options: Any) -> None:
        raise AssertionError("no step is made")

    def handle(_self: Any, *_args: Any, **_options: Any) -> None:
        ways.append(STATE._find_reload_model)

    monkeypatch.setattr(STATE, "_find_reload_model", djangos)
    monkeypatch.setattr(migrate.Command, "handle", handle)
    call_command("migrate")
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: {})
    call_command("migrate")
    assert ways == [djangos, migrating.models_to_reload]
    assert STATE._find_reload_model is djangos
