"""Fields that only customers and deals need."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.kernel.api.fields import CharField, DateField, MomentField, NumberField


class EmailField(serializers.EmailField):
    """An address of at most 254 characters; empty and null mean none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, allow_blank=True, allow_null=True, **kwargs)


class LinkField(CharField):
    """Where a file lies: an http(s) address, or a path of this house; never a script."""

    default_error_messages = {"link": _("Enter an http(s) address or a path that starts with /.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, **kwargs)
        self.is_address = URLValidator(schemes=["http", "https"])

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text.startswith("/") and not text.startswith("//"):
            return text
        try:
            self.is_address(text)
        except ValidationError:
            self.fail("link")
        return text


@extend_schema_field(OpenApiTypes.NUMBER)
class RatingField(NumberField):
    """0 to 5 in steps of 0.1."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("max_value", Decimal(5))
        super().__init__(max_digits=2, decimal_places=1, **kwargs)


@extend_schema_field(
    {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}
)
class DayOrMomentField(serializers.Field[Any, Any, Any, Any]):
    """A moment, or a calendar day when the time is not known; answered as it was sent (contract.md C16)."""

    def to_internal_value(self, data: Any) -> dt.date | dt.datetime:
        is_day = isinstance(data, str) and len(data.strip()) == len("2025-01-15")
        kind = DateField if is_day else MomentField
        return kind().to_internal_value(data)

    def to_representation(self, value: Any) -> Any:
        return value
