"""An optional language model behind any OpenAI-compatible server (AI_BASE_URL, AI_API_KEY, AI_MODEL).

It gets the catalogue's tools as functions, which run as the one who asks; it never sees anything else.
Whatever goes wrong leaves the question to the local router (`answer` gives None), and a text with a figure
that no tool returned is replaced by the tool's own.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any
from uuid import UUID

import httpcore
import structlog
from django.conf import settings

from apps.ai.chat import answering, catalogue
from apps.ai.chat.answering import Answer
from apps.ai.chat.api_request import Reader
from apps.ai.chat.figures import unsupported
from apps.ai.chat.slots.reading import BadArguments, from_arguments
from apps.kernel.actor import Actor

ROUNDS = 3  # of tool calls
CALLS = 4  # of tools in one round
LONGEST = 4_000  # characters of an answer
MOST_BYTES = 1_000_000
MOST_RESULT = 12_000  # characters of one result that the model sees
DISABLED, CONNECTED, UNREACHABLE = "disabled", "connected", "unreachable"
NETWORK = (
    httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, httpcore.UnsupportedProtocol,
)  # fmt: skip
LANGUAGE_NAMES = {"ru": "Russian", "kk": "Kazakh", "en": "English"}
PROMPT = (
    "You are the assistant of an ERP. Today is {today}. Answer in {language}, in plain text. Use only "
    "what the functions return and write every figure exactly as they return it, in digits; never calculate. "
    "You cannot change anything. If no function fits, answer with an empty text."
)
REMEMBERED = 30.0  # seconds; probes ask more often than a provider should be asked
log = structlog.get_logger("prometric.ai")
_last: tuple[float, str] | None = None


class Failed(Exception):
    """The provider did not answer as it should."""


def is_configured() -> bool:
    """Whether a server and a model are named."""
    return bool(settings.AI_BASE_URL and settings.AI_MODEL)


def status() -> str:
    """What /health shows: whether the server answers its list of models."""
    global _last
    if not is_configured():
        return DISABLED
    now = time.monotonic()
    if _last is None or now - _last[0] >= REMEMBERED:
        try:
            _send("GET", "/models", None, now + min(2.0, settings.AI_TIMEOUT))
            _last = (now, CONNECTED)
        except Failed:
            _last = (now, UNREACHABLE)
    return _last[1]


def forget() -> None:
    """Ask again at the next check (tests)."""
    global _last
    _last = None


def answer(
    message: str, *, actor: Actor, read: Reader, language: str, today: dt.date, me: UUID | None
) -> Answer | None:
    """The provider's answer with the evidence of its last tool, or None: then the router's is given."""
    try:
        return _answer(message, actor, read, language, today, me)
    except Failed as failure:
        log.warning("provider failed", reason=str(failure))
        return None


def _answer(
    message: str, actor: Actor, read: Reader, language: str, today: dt.date, me: UUID | None
) -> Answer | None:
    until = time.monotonic() + settings.AI_TIMEOUT
    prompt = PROMPT.format(today=today, language=LANGUAGE_NAMES[language])
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": prompt},
        {"role": "user", "content": message},
    ]
    found: list[Answer] = []
    for _round in range(ROUNDS + 1):
        said = _complete(messages, until)
        calls = said.get("tool_calls") or []
        if not calls:
            return _checked(said.get("content"), found)
        messages.append({"role": "assistant", "content": said.get("content") or "", "tool_calls": calls})
        for call in _listed(calls):
            answered, content = _call(call, actor, read, language, today, me)
            found += [answered] if answered else []
            messages.append({"role": "tool", "tool_call_id": str(call.get("id", "")), "content": content})
    raise Failed("more rounds of tools than allowed")


def _complete(messages: list[dict[str, Any]], until: float) -> dict[str, Any]:
    functions = [
        {
            "type": "function",
            "function": {"name": tool.name, "description": described(tool), "parameters": tool.schema},
        }
        for tool in catalogue.tools().values()
        if tool.ask is not None
    ]
    body = {"model": settings.AI_MODEL, "messages": messages, "tools": functions, "temperature": 0}
    reply = _send("POST", "/chat/completions", body, until)
    try:
        said = reply["choices"][0]["message"]
    except (KeyError, IndexError, TypeError):
        raise Failed("no message in the reply") from None
    if not isinstance(said, dict):
        raise Failed("the message is no object")
    return said


def described(tool: catalogue.Tool) -> str:
    """What a function is for: how people ask for it."""
    return " / ".join(tool.phrases("en")[:3])


def _listed(calls: Any) -> list[dict[str, Any]]:
    if not isinstance(calls, list) or len(calls) > CALLS or not all(isinstance(call, dict) for call in calls):
        raise Failed("the tool calls are no short list of objects")
    return calls


def _call(
    call: dict[str, Any], actor: Actor, read: Reader, language: str, today: dt.date, me: UUID | None
) -> tuple[Answer | None, str]:
    """(the tool's own answer, what the model is told of it)."""
    function = call.get("function")
    name = function.get("name") if isinstance(function, dict) else None
    tool = catalogue.tools().get(name) if isinstance(name, str) else None
    if tool is None or tool.ask is None:
        return None, json.dumps({"error": "unknown function"})
    try:
        slots = from_arguments(
            tool, json.loads(call["function"].get("arguments") or "{}"), today=today, me=me
        )
    except (BadArguments, TypeError, ValueError, RecursionError) as error:
        return None, json.dumps({"error": str(error)[:200]})
    answered = answering.answer(tool, slots, actor=actor, read=read, language=language)
    if answered.result is None:
        return None, json.dumps({"error": answered.text}, ensure_ascii=False)
    content = json.dumps({"answer": answered.text, **answered.result}, ensure_ascii=False, default=float)
    return answered, content[:MOST_RESULT]


def _checked(content: Any, found: list[Answer]) -> Answer | None:
    """The model's text over the last tool's evidence; the tool's own where a figure is not from a result."""
    text = content.strip() if isinstance(content, str) else ""
    if not text or not found:
        # Without a tool's result there is nothing to prove an answer by.
        return None
    last = found[-1]
    results = [answered.result for answered in found]
    if len(text) > LONGEST or unsupported(text, results):
        log.warning("provider's figures are not the tools'", tool=last.tool)
        return last
    return Answer(text, last.tool, last.actions, last.suggestions, last.evidence, last.result)


def _send(method: str, path: str, body: dict[str, Any] | None, until: float) -> Any:
    """One request within what is left of the time. Raises Failed."""
    left = until - time.monotonic()
    if left <= 0:
        raise Failed("out of time")
    headers: dict[bytes | str, bytes | str] = {
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    if settings.AI_API_KEY:
        headers["Authorization"] = f"Bearer {settings.AI_API_KEY}"
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), left)
    url = settings.AI_BASE_URL.rstrip("/") + path
    try:
        with httpcore.ConnectionPool() as pool, pool.stream(
            method, url, headers=headers, content=json.dumps(body).encode() if body else None,
            extensions={"timeout": timeout},
        ) as response:  # fmt: skip
            received = b""
            for chunk in response.iter_stream():
                received += chunk
                if len(received) > MOST_BYTES or time.monotonic() > until:
                    raise Failed("the reply is too long or too slow")
        if response.status != 200:
            raise Failed(f"status {response.status}")
        return json.loads(received)
    except Failed:
        raise
    except (*NETWORK, OSError, ValueError, RecursionError) as error:
        raise Failed(type(error).__name__) from None
