"""Tasks and comments as they are shown."""

from __future__ import annotations

from apps.collaboration.api import fields
from apps.collaboration.models import EntityType, Task
from apps.crm.api.fields import DayOrMomentField
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    MessageField,
    MomentField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, blank_to_null, computed, external
from apps.kernel.api.serializers import Serializer

ASSIGNEE = ("assigned_to.membership.user.first_name", "assigned_to.membership.user.last_name")


class TaskItem(RowSerializer):
    id = UUIDField()
    subject = CharField(read_only=True)
    description = CharField(read_only=True)
    priority = EnumField(Task.Priority)
    due_at = computed(DayOrMomentField(allow_null=True), "due_at", "due_has_time", using=fields.due_as_sent)
    is_overdue = computed(BooleanField(), "due_at", "completed_at", using=fields.is_overdue)
    reminder_at = MomentField(allow_null=True)
    done = computed(BooleanField(), "completed_at", using=fields.is_done)
    completed_at = MomentField(allow_null=True)
    assigned_to = UUIDField(source="assigned_to_id", allow_null=True)
    assigned_to_name = computed(CharField(allow_null=True), *ASSIGNEE, using=fields.full_name)
    created_by = UUIDField(source="created_by_id", allow_null=True)
    entity_type = computed(EnumField(EntityType, allow_null=True), "entity_type", using=blank_to_null)
    entity_id = UUIDField(allow_null=True)
    entity_name = external(CharField(allow_null=True, read_only=True), fields.task_records, lambda: None)
    created_at = MomentField()
    updated_at = MomentField()
    version = IntegerField()


class TaskCreated(Serializer):
    id = UUIDField(read_only=True)
    subject = CharField(read_only=True)
    assigned_to = UUIDField(read_only=True, allow_null=True, source="assigned_to_id")


class TaskDone(Serializer):
    """`completedAt` is null once it is open again."""

    id = UUIDField(read_only=True)
    completed_at = MomentField(read_only=True, allow_null=True)
    message = MessageField()


class MyDay(Serializer):
    """What the caller is to do: due before today, and today, by Almaty's day; what is done is left out."""

    date = DateField(read_only=True)
    overdue = TaskItem(many=True, read_only=True)
    today = TaskItem(many=True, read_only=True)


class Mentioned(Serializer):
    employee_id = UUIDField(read_only=True)
    name = CharField(read_only=True)


class CommentItem(RowSerializer):
    id = UUIDField()
    entity_type = EnumField(EntityType)
    entity_id = UUIDField()
    entity_name = external(CharField(allow_null=True, read_only=True), fields.comment_records, lambda: None)
    text = CharField(read_only=True)
    mentions = external(Mentioned(many=True, read_only=True), fields.people_mentioned)
    author_id = UUIDField(allow_null=True)
    author_name = computed(
        CharField(allow_null=True), "author.first_name", "author.last_name", using=fields.full_name
    )
    created_at = MomentField()
    edited_at = MomentField(allow_null=True)
    version = IntegerField()


class FileItem(RowSerializer):
    """`size` in bytes as kept; `width` and `height` are null for what is no picture."""

    id = UUIDField()
    entity_type = EnumField(EntityType)
    entity_id = UUIDField()
    entity_name = external(CharField(allow_null=True, read_only=True), fields.file_records, lambda: None)
    name = CharField(read_only=True)
    type = CharField(read_only=True)
    media_type = CharField(read_only=True)
    size = IntegerField()
    width = IntegerField(allow_null=True)
    height = IntegerField(allow_null=True)
    is_picture = computed(BooleanField(), "thumbnail_path", using=bool)
    uploaded_by = UUIDField(source="uploaded_by_id", allow_null=True)
    uploaded_by_name = computed(
        CharField(allow_null=True), "uploaded_by.first_name", "uploaded_by.last_name", using=fields.full_name
    )
    uploaded_at = MomentField(source="created_at")
    updated_at = MomentField()
    version = IntegerField()


class FileCreated(Serializer):
    """What became of the upload: pictures are drawn anew, names cleaned."""

    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    media_type = CharField(read_only=True)
    size = IntegerField(read_only=True)


class FileLink(Serializer):
    url = CharField(read_only=True)
    expires_at = MomentField(read_only=True)


class CommentCreated(Serializer):
    id = UUIDField(read_only=True)
    text = CharField(read_only=True)
