"""System checks of what row-level security rests on; run by `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError

from apps.kernel import row_level_security


@register(Tags.database)
def tenant_isolation(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Row-level security is in force for the role that this process signs in as."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            found += [Error(gap, id="kernel.E001") for gap in row_level_security.gaps(alias)]
        except OperationalError as error:
            found.append(Error(f"database {alias} does not answer: {error}", id="kernel.E002"))
    return found
