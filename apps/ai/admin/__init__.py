"""The assistant in the administration."""

from apps.ai.admin.questions import QuestionAdmin

__all__ = ["QuestionAdmin"]
