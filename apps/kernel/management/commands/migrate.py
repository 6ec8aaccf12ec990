"""Django's `migrate`, which makes a new database in a fifth of the time."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from apps.kernel import migrating


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        """See Django."""
        new = not MigrationRecorder(connections[options["database"]]).applied_migrations()
        with migrating.quickly() if new else nullcontext():
            return super().handle(*args, **options)
