"""The serializer base: snake_case in Python, camelCase on the wire, by renaming fields (design.md §6.5)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.kernel.api.fields import MessageField, UUIDField
from apps.kernel.api.naming import camelize


class Serializer(serializers.Serializer):
    """Declares fields in snake_case; `validated_data` is snake_case too, so `service(**data)` works."""

    default_error_messages = {"unexpected": "Expected a JSON object."}

    def get_fields(self) -> dict[str, Any]:
        renamed = {}
        for name, field in super().get_fields().items():
            key = camelize(name)
            if key != name and field.source is None:
                field.source = name
            renamed[key] = field
        return renamed


class Done(Serializer):
    """`{id, message}`: the answer to an update or delete."""

    id = UUIDField(read_only=True)
    message = MessageField()


class MessageOnly(Serializer):
    """`{message}`."""

    message = MessageField()
