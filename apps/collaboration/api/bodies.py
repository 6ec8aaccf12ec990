"""What is sent."""

from __future__ import annotations

from apps.collaboration.models import EntityType, Task
from apps.crm.api.fields import DayOrMomentField
from apps.kernel.api.fields import CharField, EnumField, ListField, MomentField, TextField, UUIDField
from apps.kernel.api.serializers import Serializer

MOST_MENTIONED = 50


class TaskBody(Serializer):
    """`dueAt` is a moment, or a day: by its end. `entityType` and `entityId` go together, both null: none."""

    subject = CharField()
    description = TextField(required=False)
    due_at = DayOrMomentField(required=False, allow_null=True)
    reminder_at = MomentField(required=False, allow_null=True)
    assigned_to = UUIDField(required=False, allow_null=True)
    priority = EnumField(Task.Priority, required=False)
    entity_type = EnumField(EntityType, required=False, allow_null=True)
    entity_id = UUIDField(required=False, allow_null=True)


class CommentBody(Serializer):
    entity_type = EnumField(EntityType)
    entity_id = UUIDField()
    text = CharField(max_length=10_000)
    mentions = ListField(child=UUIDField(), required=False, max_length=MOST_MENTIONED)


class CommentUpdateBody(Serializer):
    text = CharField(max_length=10_000, required=False)
    mentions = ListField(child=UUIDField(), required=False, max_length=MOST_MENTIONED)
