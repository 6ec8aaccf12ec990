"""POST /ai/chat and one's own history."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from rest_framework.request import Request

from apps.ai.api.reading import InnerRequests
from apps.ai.chat.language import LANGUAGES
from apps.ai.models import Question
from apps.ai.services.chat import ask_assistant
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import CharField, IntegerField, JSONObjectField, ListField, MomentField, UUIDField
from apps.kernel.api.filters import MOMENT, TEXT, Filter, FilterSet
from apps.kernel.api.rows import RowSerializer
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet

LONGEST = 2_000  # characters of a question


class ChatContext(Serializer):
    """Where the question was asked: a hint, never more."""

    module = CharField(required=False, allow_null=True, allow_blank=True, max_length=50)
    intent = CharField(required=False, allow_null=True, allow_blank=True, max_length=50)


class ChatBody(Serializer):
    message = CharField(max_length=LONGEST)
    context = ChatContext(required=False, allow_null=True)  # type: ignore[assignment]


class ChatAction(Serializer):
    """What a client may open."""

    type = CharField(read_only=True)
    params = JSONObjectField(read_only=True)


class ChatEvidence(Serializer):
    """The request that repeats the answer; `sums` are added up over all its rows, not the page alone."""

    method = CharField(read_only=True)
    path = CharField(read_only=True)
    params = JSONObjectField(read_only=True)
    rows = IntegerField(read_only=True)
    sums = JSONObjectField(read_only=True, required=False)
    as_of = MomentField()


class ChatAnswer(Serializer):
    """`evidence` and `tool` are null where nothing was read."""

    response = CharField(read_only=True)
    actions = ChatAction(many=True, read_only=True)
    suggestions = ListField(child=CharField(), read_only=True)
    evidence = ChatEvidence(read_only=True, allow_null=True)
    tool = CharField(read_only=True, allow_null=True)
    language = CharField(read_only=True)

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        """The service's answer is the API's."""
        return instance


class QuestionItem(RowSerializer):
    """One question of the caller's own, with the answer that was given."""

    id = UUIDField()
    message = CharField(read_only=True)
    language = CharField(read_only=True)
    source = CharField(read_only=True)  # type: ignore[assignment]
    answer = JSONObjectField(read_only=True)
    created_at = MomentField()


class QuestionFilters(FilterSet):
    fields = {
        "tool": Filter("tool", TEXT),
        "language": Filter("language", TEXT),
        "createdAt": Filter("created_at", MOMENT),
    }
    search = ("message",)


class ChatViewSet(ViewSet):
    """Questions to the assistant. No transaction is held while a provider thinks."""

    model = Question
    resource = "AI"
    filterset_class = QuestionFilters
    table = {
        "history": Action(
            path="chat", method="get", detail=False, paged=True, permission="AI_USE", response=QuestionItem,
            operation="listQuestions", summary="List the own questions to the assistant",
            description="Answers one page of what the caller asked and what was answered, the newest first.",
        ),
        "chat": Action(
            path="chat", detail=False, permission="AI_USE", request=ChatBody, response=ChatAnswer,
            service=ask_assistant, atomic=False,
            operation="askAssistant", summary="Ask the assistant",
            description="Answers a question about the workspace's own data, as far as the caller may see it.",
        ),
    }  # fmt: skip

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Signing in reads the database, which a scope needs a transaction for."""
        with transaction.atomic():
            super().initial(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(user=self.actor.user_id)

    def call(self, entry: Action, data: dict[str, Any]) -> Any:
        preferred = (translation.get_language() or "ru")[:2]
        read = InnerRequests(self.request)
        return super().call(
            entry, {**data, "read": read, "preferred": preferred if preferred in LANGUAGES else "ru"}
        )
