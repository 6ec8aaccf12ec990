"""What names a person is replaced wherever it stands in an organization's rows.

Values are looked for as whole words, whatever the letters' case: in texts, lists of texts and JSON, also in
what others wrote. Rows of books, which nobody rewrites, and columns that a model keeps for the law stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from apps.kernel.mail import NOBODY
from apps.kernel.models import Change, OutboxEvent, OutgoingMail
from apps.kernel.sealing import SealedField
from apps.kernel.sql import execute, fetch
from apps.kernel.tenant_tables import Model, in_order_of_going

MASK = "–"
MAIL_MASK = f"erased@{NOBODY}"
# Tables with such a trigger are append-only.
BOOKS = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
WHERE NOT tgisinternal AND tgname = tgrelid::regclass::text || '_is_final'
"""


def books() -> set[str]:
    """Tables whose rows nobody rewrites."""
    return {table for (table,) in fetch(BOOKS)}


def replace_everywhere(organization_id: UUID, values: Collection[str], letters_to: Collection[str]) -> int:
    """Put a dash (for an address, one of nobody) in the place of values of two characters and more.

    Run in the organization's scope. Returns how many rows changed.

    Args:
        letters_to: the organization's people, whose letters name others; a letter has no tenant.
    """
    wanted = {value.strip() for value in values if len(value.strip()) > 1}
    mails = {value for value in wanted if "@" in value}
    if not wanted:
        return 0
    final, changed = books(), 0
    for model in in_order_of_going():
        if model._meta.db_table in final:
            continue
        for part, mask in ((wanted - mails, MASK), (mails, MAIL_MASK)):
            if part:
                changed += _replace(model, organization_id, part, mask)
    for mail in mails:
        OutgoingMail.objects.filter(to__iexact=mail).delete()
    pattern = re.compile(_pattern(wanted, as_json=False), re.IGNORECASE)
    for letter in OutgoingMail.objects.filter(to__in=letters_to).select_for_update():
        before = (letter.subject, letter.body, letter.html)
        letter.subject, letter.body, letter.html = (pattern.sub(MASK, text) for text in before)
        if (letter.subject, letter.body, letter.html) != before:
            letter.save(update_fields=["subject", "body", "html"])
    return changed


def forget_history(subject_ids: Collection[UUID]) -> None:
    """Of a person's own records the log keeps that they changed, not from what to what."""
    Change.objects.filter(subject_id__in=subject_ids).update(changes=None)
    OutboxEvent.objects.filter(subject_id__in=subject_ids, delivered_at__isnull=False).delete()


def _replace(model: Model, organization_id: UUID, values: set[str], mask: str) -> int:
    table, quote = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name
    tenant = "id" if model._meta.label == "accounts.Organization" else "organization_id"
    puts, tests, given_puts, given_tests = [], [], [], []
    for field in texts_of(model):
        column = quote(field.column)
        pattern = _pattern(values, as_json=isinstance(field, models.JSONField))
        kind = field.db_type(connection)
        if isinstance(field, ArrayField):
            new = f"ARRAY(SELECT regexp_replace(x, %s, %s, 'gi') FROM unnest({column}) x)::{kind}"  # noqa: S608
            tests.append(f"array_to_string({column}, chr(10)) ~* %s")
        else:
            new = f"regexp_replace({column}::text, %s, %s, 'gi')::{kind}"
            tests.append(f"{column}::text ~* %s")
        puts.append(f"{column} = {new}")
        given_puts += [pattern, mask]
        given_tests.append(pattern)
    if not puts:
        return 0
    return execute(
        f"UPDATE {table} SET {', '.join(puts)} WHERE {tenant} = %s AND ({' OR '.join(tests)})",  # noqa: S608
        [*given_puts, organization_id, *given_tests],
    )


def texts_of(model: Model) -> list[Any]:
    """Columns in which anybody may have written a name."""
    kept = set(getattr(model, "kept_for_the_law", ()))
    return [
        field
        for field in model._meta.concrete_fields
        if field.column not in kept and not field.choices and _is_text(field)
    ]


def _is_text(field: Any) -> bool:
    if isinstance(field, ArrayField):
        return _is_text(field.base_field)
    if isinstance(field, (SealedField, models.FileField)):
        return False
    return isinstance(field, (models.CharField, models.TextField, models.JSONField))


def _pattern(values: set[str], *, as_json: bool) -> str:
    said = sorted(values, key=len, reverse=True)
    if as_json:
        said = [json.dumps(value, ensure_ascii=False)[1:-1] for value in said]
    escaped = "|".join(re.sub(r"([^\w\s@-])", r"\\\1", value) for value in said)
    return rf"(?<!\w)(?:{escaped})(?!\w)"
