"""Past a pooler, for what holds a session: the relay that listens, migrations, copies of the database."""

from __future__ import annotations

from django.conf import settings
from django.db import connection


def go_direct() -> None:
    """From now on this process has a connection to the server itself, and no pool of its own.

    Without `DATABASE_DIRECT_URL` it is the one of `DATABASE_URL`: `connection.behind_pooler` tells whether a
    session can be relied on.
    """
    connection.close()
    connection.settings_dict["OPTIONS"].pop("pool", None)
    for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME"):
        if value := settings.DATABASE_DIRECT.get(name):
            connection.settings_dict[name] = value
