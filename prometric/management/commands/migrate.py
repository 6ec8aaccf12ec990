"""`manage.py migrate` while requests run."""

import time
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder

from apps.kernel import migrating
from apps.kernel.postgresql.schema import PAUSE, TRIES, is_busy


class Command(DjangoCommand):
    """Django's command, past a pooler where it knows the way; what met a busy table is tried again.

    Each waits at most three seconds for a lock (`apps.kernel.postgresql.schema`), because all later requests
    wait behind it, and gives up whole: those that were done before it stay. A new database is made with less
    rendered again (`apps.kernel.migrating`): in a fifth of the time.
    """

    def handle(self, *arguments: Any, **options: Any) -> None:
        """See Django's command."""
        if settings.DATABASE_DIRECT:
            connection.go_direct()  # type: ignore[attr-defined]
        for left in reversed(range(TRIES)):
            try:
                new = not MigrationRecorder(connections[options["database"]]).applied_migrations()
                with migrating.quickly() if new else nullcontext():
                    super().handle(*arguments, **options)
                return
            except OperationalError as error:
                if not is_busy(error) or not left:
                    raise
            self.stdout.write("A table was busy for too long: requests pass first, then once more.")
            time.sleep(PAUSE)
