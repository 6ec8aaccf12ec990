"""Which fields of objects their documents are made of, read from the sources themselves."""

from __future__ import annotations

import re

from apps.crm.models import Address, Contact
from apps.search.models import DocumentType
from apps.search.sql.sources import SOURCES

# No words, or given once for good.
FIXED = {
    "id", "organization_id", "workspace_id", "deleted_at", "customer_number", "deal_number", "number",
    "membership_id",
}  # fmt: skip
# Rows of other tables, by the name that announcements give them.
PARTS = {Contact: "contacts", Address: "addresses"}


def fields_of(kind: DocumentType) -> frozenset[str]:
    """What documents of a kind are made of, by the names of announcements: any of it changed, they follow.

    Read from the source itself, so that a column that is shown or searched cannot be forgotten.
    """
    source = SOURCES[kind]
    return frozenset(
        _columns("o", source) | {name for model, name in PARTS.items() if model._meta.db_table in source}
    )


def person_fields() -> frozenset[str]:
    """The part of an employee's document that is the person's own."""
    return frozenset(_columns("u", SOURCES[DocumentType.EMPLOYEE]))


def _columns(alias: str, source: str) -> set[str]:
    return set(re.findall(rf"\b{alias}\.(\w+)", source)) - FIXED
