"""What the assistant forgets at night."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.ai.models import Question

KEEP_QUESTIONS = timedelta(days=365)


def clean_up() -> None:
    """Delete questions and their answers after a year: they are a person's own words."""
    Question.objects.filter(created_at__lt=timezone.now() - KEEP_QUESTIONS).delete()
