"""From a tool and its slots to an answer: put the request, word what came back, say how to repeat it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone, translation

from apps.ai.chat import catalogue
from apps.ai.chat.api_request import API, ApiRefusal, ApiRequest, ApiResponse, Reader
from apps.ai.chat.catalogue import Slots, Tool
from apps.ai.chat.replies import say
from apps.ai.chat.wording import fill, look_up, span
from apps.kernel.actor import Actor

ALIKE = 0.3  # a find below that score is not what was named


@dataclass(frozen=True)
class Answer:
    """What is told. `evidence` repeats it; `result` is what its numbers come from."""

    text: str
    tool: str = ""
    actions: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    evidence: dict[str, Any] | None = None
    result: Any = None


def suggested_questions(names: tuple[str, ...], actor: Actor, language: str) -> list[str]:
    """How the tools are asked for, those that the actor may use."""
    every = catalogue.tools()
    allowed = [every[name] for name in names if not missing(every[name], actor)]
    return [tool.phrases(language)[0] for tool in allowed]


def missing(tool: Tool, actor: Actor) -> str | None:
    """The first permission of the tool that the actor lacks."""
    return next((right for right in tool.permissions if not actor.may(right)), None)


def answer(tool: Tool, slots: Slots, *, actor: Actor, read: Reader, language: str) -> Answer:
    """The tool's answer in the language; refusals and what is not there are told, never raised."""
    related = suggested_questions(tool.related, actor, language)
    if right := missing(tool, actor):
        return Answer(say("forbidden", language, right=right), tool.name, suggestions=related)
    if tool.ask is None:
        return Answer(tool.texts[language].head, tool.name, suggestions=related)
    try:
        with translation.override(language):
            return _tool_answer(tool, slots, read, language, related)
    except ApiRefusal as refusal:
        if refusal.status == 403:
            text = say("forbidden", language, right=" + ".join(tool.permissions))
        else:
            text = say("failed", language)
        return Answer(text, tool.name, suggestions=related)


def _tool_answer(tool: Tool, slots: Slots, read: Reader, language: str, related: list[str]) -> Answer:
    assert tool.ask is not None
    named = {"number", "name"} & set(tool.slots) and (tool.kind == "card" or tool.name == "find")
    if named and not (slots.number or slots.name):
        return Answer(say("which", language), tool.name, suggestions=related)
    if tool.subject and slots.name and not slots.number:
        looked_for = ApiRequest(
            f"{API}/search", {"query": slots.name, "types": [tool.subject], "limit": 5}, method="POST"
        )
        found = read(looked_for)
        best = next((row for row in found.data["results"] if row["score"] >= ALIKE), None)
        if best is None:
            text = fill(tool.texts[language].none, {"wanted": slots.name}, language)
            return Answer(
                text, tool.name, [], related, _evidence(looked_for, 0, found), {"wanted": slots.name}
            )
        slots = replace(slots, found_id=str(best["id"]))
    ask = tool.ask(slots)
    found = read(ask)
    rows = _rows(tool, found.data, slots)
    text = worded(tool, ask, found, rows, language, wanted=slots.number or slots.name)
    params = {"id": slots.found_id} if slots.found_id else ask.filters
    actions = [{"type": tool.action, "params": params}] if tool.action else []
    total = look_up(found.data, "total") if tool.kind == "list" else None
    count = total if isinstance(total, int) else len(rows)
    return Answer(text, tool.name, actions, related, _evidence(ask, count, found), _result(ask, found))


def worded(
    tool: Tool,
    ask: ApiRequest,
    found: ApiResponse,
    rows: list[Any],
    language: str,
    *,
    wanted: str | None = None,
) -> str:
    """The answer's text."""
    said = tool.texts[language]
    data = found.data if isinstance(found.data, dict) else {"total": len(found.data)}
    values = {
        **data,
        "sums": found.sums,
        "wanted": wanted,
        "before": _before(ask),
        "span": _span(ask, data, language),
    }
    if not rows:
        return fill(said.none, values, language)
    if tool.kind == "figures":
        return fill(said.head, values, language)
    if tool.kind == "card":
        return "\n".join(fill(said.row, row, language) for row in rows)
    lines = [f"{place}. {fill(said.row, row, language)}" for place, row in enumerate(rows, start=1)]
    return "\n".join([fill(said.head, values, language), *lines])


def _rows(tool: Tool, data: Any, slots: Slots) -> list[Any]:
    """The objects that are told about: one made of all the figures, one card, or the rows of a list."""
    if tool.kind == "figures":
        return [] if tool.empty(data) else [data]
    if tool.kind == "card":
        return [data] if "items" not in data else data["items"][:1]
    rows = look_up(data, tool.rows) if tool.rows else data
    return list(rows or [])[: slots.limit]


def _before(ask: ApiRequest) -> str | None:
    return next((value for name, value in ask.params.items() if name.endswith("[lt]")), None)


def _span(ask: ApiRequest, data: dict[str, Any], language: str) -> str | None:
    """The period of the answer: the dashboard's own, or the days that the list was filtered by."""
    shown = look_up(data, "period")
    if isinstance(shown, dict):
        return span(shown["startDate"], shown["endDate"], language)
    days = [
        value for name, value in ask.params.items() if name.endswith(("[gte]", "[lte]", "dateFrom", "dateTo"))
    ]
    return span(days[0], days[1], language) if len(days) == 2 else None


def _result(ask: ApiRequest, found: ApiResponse) -> dict[str, Any]:
    return {"data": found.data, "sums": dict(found.sums), "params": dict(ask.params)}


def _evidence(ask: ApiRequest, rows: int, found: ApiResponse) -> dict[str, Any]:
    """The request that repeats the answer, how many rows it is about, and when that was so.

    `sums` are added up over all the rows, of which the request shows a page.
    """
    now: dt.datetime = timezone.now()
    kept: dict[str, Any] = {"method": ask.method, "path": ask.path, "params": dict(ask.params), "rows": rows}
    if found.sums:
        kept["sums"] = dict(found.sums)
    return {**kept, "asOf": now.strftime("%Y-%m-%dT%H:%M:%SZ")}
