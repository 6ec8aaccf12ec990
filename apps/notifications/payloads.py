"""Events as others read them: camelCase keys, money as JSON numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints
from uuid import UUID

import orjson

from apps.kernel.api.naming import camelize
from apps.kernel.models import OutboxEvent
from apps.notifications.catalogue import event_classes


def number(value: Any) -> int | float | None:
    """An amount as JSON has it: whole ones without decimals. The outbox keeps amounts as text."""
    if value is None or value == "":
        return None
    exact = Decimal(str(value))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def moment(value: datetime | None) -> str | None:
    """YYYY-MM-DDTHH:MM:SSZ."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        return moment(value)
    return str(value)


def plain(data: Any) -> Any:
    """The same with JSON's types only."""
    return orjson.loads(orjson.dumps(data, _json, orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS))


@cache
def _amounts(name: str) -> frozenset[str]:
    """The fields of an event that hold decimals."""
    kind = event_classes().get(name)
    hints = get_type_hints(kind) if kind else {}
    return frozenset(
        field for field, hint in hints.items() if hint is Decimal or Decimal in getattr(hint, "__args__", ())
    )


# What sockets and the API call a field of an event otherwise than the event does: {event or subject: names}.
RENAMED: dict[str, dict[str, str]] = {
    "order": {"number": "orderNumber"},
    "invoice": {"number": "invoiceNumber"},
    "payment": {"number": "paymentNumber"},
    "credit_note": {"number": "creditNoteNumber"},
    "production_order": {"number": "productionNumber"},
    "purchase_order": {"number": "orderNumber"},
    "supplier_bill": {"number": "billNumber"},
    "task": {"title": "subject", "is_done": "done"},
    "stock.low": {"available": "current", "min_stock": "minimum"},
}


def renamed(subject: str, name: str, field: str) -> str | None:
    """The name by which sockets tell a field of an event, if it is another one."""
    return RENAMED.get(name, RENAMED.get(subject, {})).get(field)


def payload(row: OutboxEvent) -> dict[str, Any]:
    """An event's content for the outside: by the names that sockets use, and for one release by its own."""
    amounts = _amounts(row.name)
    content: dict[str, Any] = {"id": str(row.subject_id)}
    for key, value in row.payload.items():
        shown = number(value) if key in amounts else _nested(value)
        content[camelize(key)] = shown
        if now := renamed(row.subject, row.name, key):
            content[now] = shown
    return content


def _nested(value: Any) -> Any:
    if isinstance(value, dict):
        return {camelize(key): _nested(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_nested(inner) for inner in value]
    return value


def uuid_or_none(value: Any) -> UUID | None:
    """An id of a payload."""
    return UUID(str(value)) if value else None
