"""One question of one person: refused, asked of the provider, or answered by the local router; then kept."""

from __future__ import annotations

import json
from typing import Any

from apps.ai.chat import catalogue, provider, router
from apps.ai.chat.answering import Answer, answer, suggested_questions
from apps.ai.chat.api_request import Reader
from apps.ai.chat.language import language_of
from apps.ai.chat.refusal import asks_for_a_change
from apps.ai.chat.replies import say
from apps.ai.chat.slots.reading import from_text
from apps.ai.models import Question
from apps.hr import selectors as hr
from apps.kernel import clock, tenancy
from apps.kernel.actor import Actor

LOCAL, PROVIDER = "local", "provider"
REFUSED_OFFERS = ("deals_closing", "orders_open", "help")


def ask_assistant(
    *, actor: Actor, message: str, read: Reader, preferred: str, context: dict[str, str] | None = None
) -> dict[str, Any]:
    """Answer a question and keep both for the person.

    read: puts requests to the API as the actor. preferred: the language where the question's own is unclear.
    context: `module` is a hint to what the question is about.
    Returns the API's answer: {response, actions, suggestions, evidence, tool, language}.
    """
    language = language_of(message, preferred)
    found, source = _answered(actor, message, read, language, (context or {}).get("module") or "")
    shown: dict[str, Any] = {
        "response": found.text,
        "actions": found.actions,
        "suggestions": found.suggestions,
        "evidence": found.evidence,
        "tool": found.tool or None,
        "language": language,
    }
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        Question.objects.create(
            organization_id=actor.organization_id,
            workspace_id=actor.workspace_id,
            user_id=actor.person,
            message=message,
            language=language,
            tool=found.tool,
            source=source,
            answer=json.loads(json.dumps(shown, default=float)),
        )
    return shown


def _answered(actor: Actor, message: str, read: Reader, language: str, module: str) -> tuple[Answer, str]:
    if asks_for_a_change(message, language):
        return Answer(
            say("read_only", language), suggestions=suggested_questions(REFUSED_OFFERS, actor, language)
        ), LOCAL
    today = clock.today()
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        employee = hr.employee_for(actor.membership_id)
    me = employee.pk if employee else actor.user_id
    if provider.is_configured():
        found = provider.answer(message, actor=actor, read=read, language=language, today=today, me=me)
        if found is not None:
            return found, PROVIDER
    route = router.route(message, language, module)
    if route.tool is None:
        return Answer(
            say("unsure", language), suggestions=suggested_questions(route.nearest, actor, language)
        ), LOCAL
    tool = catalogue.tools()[route.tool]
    slots = from_text(tool, message, today=today, me=me)
    return answer(tool, slots, actor=actor, read=read, language=language), LOCAL
