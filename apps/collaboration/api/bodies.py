"""What is sent."""

from __future__ import annotations

from django.db import models

from apps.collaboration.models import EntityType, Task
from apps.crm.api.fields import DayOrMomentField
from apps.kernel.api.downloads import Disposition, DownloadQuery
from apps.kernel.api.fields import CharField, EnumField, ListField, MomentField, TextField, UUIDField
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.uploads import UploadField

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


class FileBody(Serializer):
    """A form. `type` says what the file is to the record: contract, proposal, scan."""

    entity_type = EnumField(EntityType)
    entity_id = UUIDField()
    file = UploadField(max_bytes=None)
    type = CharField(max_length=50, required=False, allow_blank=True)


class FileUpdateBody(Serializer):
    """`name` with or without the extension, which stays that of the content."""

    name = CharField(max_length=200, required=False)
    type = CharField(max_length=50, required=False, allow_blank=True)


class FileSize(models.TextChoices):
    """`small`: a picture's small one, at most 320 pixels long."""

    FULL = "full"
    SMALL = "small"


class FileQuery(DownloadQuery):
    """`disposition=inline` shows pictures in place; anything else is saved."""

    size = EnumField(FileSize, default=FileSize.FULL.value)


class LinkQuery(FileQuery):
    token = CharField(max_length=1000)
    disposition = EnumField(Disposition, default=Disposition.INLINE.value)


class CommentBody(Serializer):
    entity_type = EnumField(EntityType)
    entity_id = UUIDField()
    text = CharField(max_length=10_000)
    mentions = ListField(child=UUIDField(), required=False, max_length=MOST_MENTIONED)


class CommentUpdateBody(Serializer):
    text = CharField(max_length=10_000, required=False)
    mentions = ListField(child=UUIDField(), required=False, max_length=MOST_MENTIONED)
