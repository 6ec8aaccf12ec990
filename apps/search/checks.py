"""System check of what search rests on; run by `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connections

from apps.search.sql.words import KNOWS_CYRILLIC


@register(Tags.database)
def knows_cyrillic(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The database's LC_CTYPE knows Kazakh and Russian letters: without it trigrams of them are empty."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute(KNOWS_CYRILLIC)
                if not cursor.fetchone()[0]:
                    found.append(
                        Error(
                            f"LC_CTYPE of database {alias} does not know Cyrillic letters",
                            hint="Create the database with LC_CTYPE C.UTF-8.",
                            id="search.E001",
                        )
                    )
        except OperationalError as error:
            found.append(Error(f"database {alias} does not answer: {error}", id="search.E002"))
    return found
