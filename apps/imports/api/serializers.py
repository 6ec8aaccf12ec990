"""Imports as they are asked for and shown."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from apps.imports.choices import Kind, Mode, Outcome, Status
from apps.kernel.api.downloads import DownloadQuery
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    IntegerField,
    ListField,
    MessageField,
    MomentField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, blank_to_null, computed
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.uploads import UploadField

MOST_NAMED = 200


class FormBooleanField(BooleanField):
    """`true` or `false` as a form writes it; not sent is not said, as in JSON."""

    default_empty_html = empty

    def to_internal_value(self, data: Any) -> bool:
        words = {"true": True, "false": False}
        return super().to_internal_value(words.get(data, data) if isinstance(data, str) else data)


@extend_schema_field({"type": "string", "examples": ['{"Имя контрагента": "name"}']})
class NamedColumnsField(serializers.Field[Any, Any, Any, Any]):
    """A JSON object in a form: headings of the file → keys of columns."""

    default_error_messages = {"invalid": _("Expected a JSON object of texts.")}

    def to_internal_value(self, data: Any) -> dict[str, str]:
        try:
            found = json.loads(data) if isinstance(data, str) else data
        except (ValueError, RecursionError):
            self.fail("invalid")
        if not isinstance(found, dict) or len(found) > MOST_NAMED:
            self.fail("invalid")
        for head, key in found.items():
            if not isinstance(key, str) or len(head) > 255 or len(key) > 64 or "\x00" in head + key:
                self.fail("invalid")
        return found


class ImportBody(Serializer):
    """A form. Without `dryRun: false` nothing is changed; `columns` names columns by the file's headings."""

    file = UploadField(max_bytes=None)
    kind = EnumField(Kind)
    dry_run = FormBooleanField(required=False)
    mode = EnumField(Mode, required=False)
    columns = NamedColumnsField(required=False)


class CarryOutBody(Serializer):
    mode = EnumField(Mode, required=False)


class ImportAccepted(Serializer):
    id = UUIDField(read_only=True)
    kind = EnumField(Kind, read_only=True)
    status = EnumField(Status, read_only=True)
    dry_run = BooleanField(read_only=True)
    mode = EnumField(Mode, read_only=True)
    message = MessageField()


def percent(status: str, rows: int, done: int) -> int:
    """How far it came; only what is finished is at a hundred."""
    if status != Status.PROCESSING:
        return 100
    return min(99, done * 100 // rows) if rows else 0


class ImportItem(RowSerializer):
    """`toCreate`, `toUpdate`, `unchanged` and `errors` count rows: of what would happen, or has happened."""

    id = UUIDField()
    kind = EnumField(Kind)
    mode = EnumField(Mode)
    dry_run = BooleanField()
    status = EnumField(Status)
    progress = computed(IntegerField(), "status", "rows", "done", using=percent)
    file_name = CharField(read_only=True)
    size = IntegerField()
    rows = IntegerField()
    to_create = IntegerField()
    to_update = IntegerField()
    unchanged = IntegerField()
    errors = IntegerField()  # type: ignore[assignment]
    ignored_columns = computed(ListField(child=CharField(), read_only=True), "ignored", using=list)
    error_code = computed(CharField(allow_null=True, read_only=True), "error_code", using=blank_to_null)
    error = computed(CharField(allow_null=True, read_only=True), "error", using=blank_to_null)
    requested_by = UUIDField(source="requested_by_id", allow_null=True)
    api_key = UUIDField(source="requested_key_id", allow_null=True)
    created_at = MomentField()
    completed_at = MomentField(allow_null=True)


class Problem(Serializer):
    """`column` is null where the row as a whole is refused."""

    column = CharField(read_only=True, allow_null=True)
    heading = CharField(read_only=True, allow_null=True)
    value = CharField(read_only=True, allow_null=True)
    message = CharField(read_only=True)


class ImportRowItem(RowSerializer):
    """`row` as a spreadsheet counts; `recordId` is null for what is not there yet."""

    row = IntegerField(source="number")
    outcome = EnumField(Outcome)
    name = CharField(read_only=True)
    record_id = UUIDField(allow_null=True)
    errors = computed(Problem(many=True, read_only=True), "problems", using=list)


class TemplateFormat(TextChoices):
    XLSX = "xlsx"
    CSV = "csv"


class TemplateQuery(DownloadQuery):
    """`withData`: the records that are there instead of a sample; edit them and import the file."""

    kind = EnumField(Kind)
    format = EnumField(TemplateFormat, default=TemplateFormat.XLSX.value)
    with_data = FormBooleanField(default=False)
