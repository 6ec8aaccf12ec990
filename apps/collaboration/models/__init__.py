"""Tables of collaboration."""

from apps.collaboration.models.about import EntityType
from apps.collaboration.models.comments import Comment
from apps.collaboration.models.files import Attachment
from apps.collaboration.models.tasks import Task

__all__ = ["Attachment", "Comment", "EntityType", "Task"]
