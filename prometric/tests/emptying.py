"""Empty tables after a test that commits: only what has rows, for TRUNCATE makes new files for each table."""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.test import TransactionTestCase

from apps.inventory import rates
from apps.kernel import tenancy

# What `migrate` leaves and no test changes.
LASTING = {"django_migrations", "django_content_type", "auth_permission"}
# Tables whose rows nobody deletes; their triggers let a test's database be emptied as a whole.
FINAL = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
WHERE NOT tgisinternal AND tgtype & 8 = 8 AND tgtype & 2 = 2 AND tgrelid::regclass::text = ANY(%s)
"""


@cache
def _questions(name: str) -> tuple[str, frozenset[str]]:
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - LASTING)
    with connection.cursor() as cursor:
        cursor.execute(FINAL, [tables])
        final = frozenset(table for (table,) in cursor.fetchall())
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables
    ), final


def empty_tables(_case: TransactionTestCase | None = None) -> None:
    """Remove every row that tests write, and put back the rates that the migrations wrote."""
    question, final = _questions(str(connection.settings_dict["NAME"]))
    with tenancy.system("test"), connection.connection.cursor() as cursor:
        filled = [table for (table,) in cursor.execute(question, prepare=True).fetchall()]
        for table in final.intersection(filled):
            cursor.execute(f"TRUNCATE {table} CASCADE")
        if rest := [table for table in filled if table not in final]:
            # One statement: foreign keys are looked at when all is gone.
            parts = ", ".join(f"_{table} AS (DELETE FROM {table})" for table in rest)
            cursor.execute(f"WITH {parts} SELECT")
    rates.seed()
