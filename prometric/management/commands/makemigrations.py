"""`manage.py makemigrations` that does not wait for a database."""

from typing import Any

from django.core.management.commands.makemigrations import Command as DjangoCommand
from django.db import connection


class Command(DjangoCommand):
    """Django's command, which looks at the database's history where one answers and warns where none does.

    The pool that serves requests tries for 20 seconds to reach a server; a single connection knows at once.
    """

    def handle(self, *app_labels: str, **options: Any) -> None:
        """See Django's command."""
        connection.settings_dict["OPTIONS"].pop("pool", None)
        super().handle(*app_labels, **options)
