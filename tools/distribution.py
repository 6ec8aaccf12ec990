"""`python -m tools.distribution`: what in the schema stands against distributing rows by organization.

Reads the catalogue of the database that the settings name. Citus and its like keep a row where its
organization lives, and can keep a key or a reference there only if the organization is a column of it; tables
without an organization are copied to every server (docs/scale.md).
"""

from __future__ import annotations

import os
from typing import Any

ORGANIZATION, WORKSPACE = "organization_id", "workspace_id"
# (table, name, kind, columns, referenced table or null): keys and references of the application's schema.
CONSTRAINTS = """
SELECT c.conrelid::regclass::text, c.conname, c.contype,
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k (number, place)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place),
    NULLIF(c.confrelid, 0)::regclass::text
FROM pg_constraint c
WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f', 'x')
UNION ALL
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, 'u',
    ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number ORDER BY k.place), NULL
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 1, 2
"""
TABLES = """
SELECT t.relname::text, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = %s)
FROM pg_class t WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') ORDER BY 1
"""
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
"""


def findings(fetch: Any) -> dict[str, list[str]]:
    """{what is in the way: where}, by a function that runs a statement and gives its rows."""
    tables = dict(fetch(TABLES, [ORGANIZATION]))
    found: dict[str, list[str]] = {
        "primary keys without the organization": [],
        "unique keys without the organization": [],
        "references between organizations' rows without the organization": [],
        "references to tables that every server gets": [],
        "tables without an organization": [name for name, has in tables.items() if not has],
        "triggers": [f"{table}: {name}" for table, name in fetch(TRIGGERS, [])],
    }
    for table, name, kind, columns, parent in fetch(CONSTRAINTS, []):
        if not tables.get(table):
            continue
        place = f"{table}: {name} ({', '.join(columns)})"
        if kind == "f":
            if parent == "accounts_organization":
                continue
            if not tables.get(parent):
                found["references to tables that every server gets"].append(place)
            elif ORGANIZATION not in columns:
                found["references between organizations' rows without the organization"].append(place)
        elif ORGANIZATION not in columns:
            found[f"{'primary' if kind == 'p' else 'unique'} keys without the organization"].append(place)
    return found


def main() -> None:
    """Print all of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laptop.settings")
    import django

    django.setup()
    from apps.kernel.sql import fetch

    for what, places in findings(fetch).items():
        print(f"{len(places):>4}  {what}")
        for place in places:
            print(f"        {place}")


if __name__ == "__main__":
    main()
