"""Routes of the assistant."""

from apps.ai.api.scoring import ScoringViewSet

routes: list[tuple[str, type, str]] = [
    ("ai", ScoringViewSet, "ai-scoring"),
]
