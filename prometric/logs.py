"""One line per event, the same shape for our own code, Django, Celery and uvicorn.

JSON in production, readable text on a laptop (`LOG_FORMAT`). What is bound with
`structlog.contextvars.bind_contextvars` (the request's id, the tenant) appears on every line of that request,
whoever writes it. Secrets are struck out by name and by shape: nothing that signs somebody in is ever logged.
"""

import json
import logging
import os
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from celery.signals import setup_logging
from django.conf import settings

from prometric import error_reporting, tracing

# Loggers that bring handlers of their own, which would write each line twice or in another shape.
FOREIGN = (
    "django",
    "django.server",
    "celery",
    "celery.task",
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
    "gunicorn.error",
    "gunicorn.access",
)
QUIET = {
    "django.request": logging.ERROR,  # its warnings are our own line of the request once more
    "django.security.DisallowedHost": logging.CRITICAL,  # anybody's scan, with a trace each time
    "uvicorn.access": logging.WARNING,  # it shows the tokens of sockets
    "uvicorn.error": logging.WARNING,  # so it does here
    "asyncio": logging.WARNING,
    "fontTools": logging.WARNING,
    "weasyprint": logging.ERROR,
    "celery.redirected": logging.WARNING,
}
HIDDEN = "[hidden]"
SECRET_NAME = re.compile(
    r"passw|secret|token|authorization|cookie|api_?key|(?:verification|reset)_?code|otp|iban", re.IGNORECASE
)
SECRET_TEXT = re.compile(
    r"(?P<name>(?:token|access|refresh|password|secret|signature)=)[^&\s\"']+"
    r"|(?P<scheme>bearer[ ,]+)[\w.~+/=-]+"
    r"|(?P<login>://[^/\s:@]*:)[^@\s/]+(?=@)"
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]+",
    re.IGNORECASE,
)

Event = MutableMapping[str, Any]


def configure(_: object) -> None:
    """Django's `LOGGING_CONFIG`: send everything through structlog to standard error."""
    error_reporting.start()
    tracing.start()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                error_reporting.report,
                *_rendering(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.LOG_LEVEL)
    for name in FOREIGN:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    # A receiver of this signal makes Celery leave logging alone.
    setup_logging.connect(_leave_alone, weak=False)


def hide_secrets(_logger: object, _method: str, event: Event) -> Event:
    """Strike out what could sign somebody in: values by their name, parts of texts by their shape."""
    for name, value in event.items():
        if SECRET_NAME.search(name):
            event[name] = HIDDEN
        else:
            event[name] = _hidden(value)
    return event


def _hidden(value: object) -> object:
    match value:
        case str():
            return SECRET_TEXT.sub(_struck_out, value)
        case dict():
            return {k: HIDDEN if SECRET_NAME.search(str(k)) else _hidden(v) for k, v in value.items()}
        case list() | tuple():
            return [_hidden(item) for item in value]
    return value


def _struck_out(match: re.Match[str]) -> str:
    return (match["name"] or match["scheme"] or match["login"] or "") + HIDDEN


def _rendering() -> list[structlog.typing.Processor]:
    if settings.LOG_FORMAT == "json":
        return [
            structlog.processors.format_exc_info,
            hide_secrets,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(serializer=_json),
        ]
    colours = sys.stderr.isatty() or "FORCE_COLOR" in os.environ
    return [
        # Before the secrets are hidden: a trace back shows messages, and those may hold them.
        structlog.processors.format_exc_info,
        hide_secrets,
        structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=0),
    ]


def _json(event: object, **_: object) -> str:
    try:
        return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # a lone surrogate or a huge integer: a log line must never fail
        return json.dumps(event, default=str)


def _leave_alone(**_: object) -> None:
    """See `configure`."""
