"""What a tool is, and the list of all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from apps.ai.chat.api_request import ApiRequest
from apps.ai.chat.language import LANGUAGES
from apps.ai.chat.slots.period_text import Span, current
from apps.ai.chat.slots.values import MOST_DAYS, MOST_MONTHS, MOST_ROWS
from apps.analytics.periods import PeriodType
from apps.crm.models import OPEN_STAGES

MODULES = ("deals", "customers", "orders", "stock", "production", "finance", "sales", "people", "other")
PHRASES = Path(__file__).with_name("phrases")
ROWS = 5  # shown without being asked for a number
OPEN_STAGE_FILTER = ",".join(OPEN_STAGES)


class Text(NamedTuple):
    """An answer in one language: what is said first, of each row, and when there is nothing."""

    head: str
    row: str
    none: str


@dataclass(frozen=True)
class Slots:
    """What a question says beyond its kind. `me` is the employee (or else the user) who asks."""

    today: dt.date
    me: UUID | None = None
    period: Span | None = None
    limit: int | None = None
    days: int | None = None
    months: int | None = None
    stage: str | None = None
    min_amount: int | None = None
    number: str | None = None
    name: str | None = None
    found_id: str | None = None  # of the object that the name led to

    def span(self, default: str = PeriodType.MONTH) -> Span:
        """The period asked for, or the calendar one around today."""
        return self.period or current(default, self.today)

    def rows(self, default: int = ROWS) -> int:
        """How many rows to show."""
        return self.limit or default

    def before(self, days: int) -> dt.date:
        """The day that lies so long back as was asked for, or `days`."""
        return self.today - dt.timedelta(days=self.days or days)


@dataclass(frozen=True)
class Tool:
    """One kind of question, answered by one request of the API.

    kind: "list" numbers the rows at `rows`, "card" shows one object, "figures" words the answer itself.
    subject: what a name in the question is looked for among (the types of POST /search).
    empty: whether figures say nothing.
    action: what a client may open; its parameters are the request's filters.
    """

    name: str
    permissions: tuple[str, ...]
    ask: Callable[[Slots], ApiRequest] | None
    texts: Mapping[str, Text]
    kind: str = "list"
    rows: str = "items"
    slots: tuple[str, ...] = ()
    subject: str = ""
    action: str = ""
    related: tuple[str, ...] = ()
    empty: Callable[[Any], bool] = field(default=lambda data: False)
    module: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        return {
            "type": "object",
            "properties": {name: SCHEMAS[name] for name in self.slots},
            "additionalProperties": False,
        }

    def phrases(self, language: str) -> tuple[str, ...]:
        """How people ask for it; the first one is how it is offered."""
        return phrases()[self.name][language]


DAY = {"type": "string", "format": "date"}
SCHEMAS: dict[str, dict[str, Any]] = {
    "period": {
        "type": "object",
        "description": "Local days, both included",
        "properties": {"start": DAY, "end": DAY},
        "required": ["start", "end"],
        "additionalProperties": False,
    },
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
    "days": {"type": "integer", "minimum": 1, "maximum": MOST_DAYS},
    "months": {"type": "integer", "minimum": 1, "maximum": MOST_MONTHS},
    "stage": {"type": "string", "enum": list(map(str, OPEN_STAGES))},
    "min_amount": {"type": "integer", "minimum": 1, "maximum": 10**15, "description": "tenge"},
    "number": {"type": "string", "maxLength": 30, "description": "A document's number such as ORD-2026-0012"},
    "name": {"type": "string", "minLength": 2, "maxLength": 100, "description": "A name, code, BIN or phone"},
}


@cache
def tools() -> dict[str, Tool]:
    """Every tool by its name."""
    found: dict[str, Tool] = {}
    for module in MODULES:
        for tool in import_module(f"apps.ai.chat.tools.{module}").TOOLS:
            assert tool.name not in found, tool.name
            object.__setattr__(tool, "module", module)
            found[tool.name] = tool
    return found


@cache
def phrases() -> dict[str, dict[str, tuple[str, ...]]]:
    """{tool: {language: phrases}}; the tool "_none" holds what is none of our business."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in sorted(PHRASES.glob("*.txt")):
        name, language = "", ""
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("["):
                name = line.strip("[] ")
                found.setdefault(name, {})
            elif line[:3] in {f"{code}:" for code in LANGUAGES}:
                language = line[:2]
                found[name][language] = (*found[name].get(language, ()), *_split(line[3:]))
            elif line.strip():
                found[name][language] = (*found[name][language], *_split(line))
    return found


def _split(line: str) -> list[str]:
    return [phrase.strip() for phrase in line.split("·") if phrase.strip()]
