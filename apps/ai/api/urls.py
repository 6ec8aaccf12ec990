"""Routes of the assistant."""

from apps.ai.api.chat import ChatViewSet
from apps.ai.api.scoring import ScoringViewSet

routes: list[tuple[str, type, str]] = [
    ("ai", ChatViewSet, "ai-chat"),
    ("ai", ScoringViewSet, "ai-scoring"),
]
