"""Errors reported to Sentry, or to what speaks its protocol (SENTRY_DSN): which and where, never whose.

What is logged as an error is reported, by whichever process: its message, exception and trace. No body,
query, header, variable, user or address goes along, and in an exception's words e-mails, numbers and secrets
are struck out.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import sentry_sdk
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.utils import BadDsn, event_from_exception

REPORTED = ("error", "critical")
# Names of ours that say where, and nobody: they become tags.
TAGS = ("request_id", "method", "status", "task", "service", "function")
EMAIL = re.compile(r"[^\s@<>\"'(=]+@[^\s@<>\"'),;]+")
NUMBER = re.compile(r"\+?\d[\d\s()-]{4,}\d")  # telephones, BIN, IIN, cards
ROW = re.compile(r"\b(?:DETAIL|CONTEXT):.*|\((?:[^()]*)\)=\([^()]*\)", re.DOTALL)  # PostgreSQL shows the row
LONGEST = 300


def start() -> None:
    """Begin, where SENTRY_DSN names a server; what it is not is refused.

    Raises:
        ImproperlyConfigured: no address of Sentry's.
    """
    if not settings.SENTRY_DSN:
        return
    try:
        sentry_sdk.init(
            settings.SENTRY_DSN,
            release=settings.VERSION,
            environment=settings.ENVIRONMENT or "none",
            # Nothing is collected behind our back: what is reported is what `report` says.
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            traces_sample_rate=None,
            send_client_reports=False,
            auto_session_tracking=False,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(f"SENTRY_DSN is no address of Sentry's: {error}") from None


def report(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of the log: tells errors, and leaves the line as it is."""
    if settings.SENTRY_DSN and line.get("level") in REPORTED and not _is_echo(line):
        sentry_sdk.capture_event(_event(line))
    return line


def _is_echo(line: MutableMapping[str, Any]) -> bool:
    """Whether Django says once more that a request failed, whose error was reported."""
    return line.get("logger") == "django.request" and _raised(line.get("exc_info")) is None


def _event(line: MutableMapping[str, Any]) -> Any:
    event: dict[str, Any] = {}
    if (raised := _raised(line.get("exc_info"))) is not None:
        made, _hint = event_from_exception(raised, client_options=sentry_sdk.get_client().options)
        event = dict(made)
        for one in event["exception"]["values"]:
            one["value"] = nobodys(str(one.get("value") or ""))
    return event | {
        "level": "fatal" if line["level"] == "critical" else "error",
        "logger": str(line.get("logger", "")),
        "message": nobodys(str(line.get("event", ""))),
        "tags": {name: str(line[name]) for name in TAGS if name in line},
    }


def _raised(found: object) -> BaseException | None:
    match found:
        case BaseException():
            return found
        case (_, BaseException() as error, _):
            return error
    return None


def nobodys(text: str) -> str:
    """A text without e-mails, long numbers and what a database shows of a row; cut to 300 characters."""
    for what in (ROW, EMAIL, NUMBER):
        text = what.sub("[hidden]", text)
    return text[:LONGEST]
