"""Fields that only reports have."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["09:00"]})
class TimeField(serializers.Field[Any, Any, Any, Any]):
    """A time of day as HH:MM."""

    default_error_messages = {"invalid": _("Time has wrong format. Use HH:MM.")}

    def to_internal_value(self, data: Any) -> dt.time:
        try:
            if not isinstance(data, str):
                raise ValueError
            return dt.datetime.strptime(data.strip(), "%H:%M").time()  # noqa: DTZ007 (a time of day alone)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: dt.time) -> str:
        return f"{value:%H:%M}"
