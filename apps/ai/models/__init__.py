"""What the assistant keeps."""

from apps.ai.models.fitted import FittedModel, Purpose
from apps.ai.models.questions import Question

__all__ = ["FittedModel", "Purpose", "Question"]
