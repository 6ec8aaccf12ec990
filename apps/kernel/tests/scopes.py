"""What the database believes about the scope, and what it shows."""

from django.db import connection

TABLES = [
    "accounts_organization",
    "accounts_workspace",
    "accounts_membership",
    "accounts_session",
    "kernel_outboxevent",
]


def settings_in_force():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('app.organization', true), current_setting('app.workspace', true)"
        )
        return tuple(value or "" for value in cursor.fetchone())


def count(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {sql}", params)
        return cursor.fetchone()[0]
