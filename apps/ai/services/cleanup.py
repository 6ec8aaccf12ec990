"""What the assistant forgets at night."""

from __future__ import annotations

from apps.ai.models import Question
from apps.kernel.retention import forget


def clean_up() -> None:
    """Questions and their answers: they are a person's own words."""
    forget("questions", lambda: Question.everything.all(), "created_at")
