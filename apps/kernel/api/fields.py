"""Serializer fields in the reference's formats."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.kernel import clock
from apps.kernel.api.parsers import UnsafeJSON, storable_json
from apps.kernel.uuids import read_uuid

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 12, 31)


class CharField(serializers.CharField):
    """Text; trimmed on input, at most 255 characters unless given."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("max_length", 255)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, (int, float, Decimal)):
            self.fail("invalid")
        return super().to_internal_value(data)


class TextField(CharField):
    """Long text, up to 10,000 characters; may be empty."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("max_length", 10_000)
            kwargs.setdefault("allow_blank", True)
        super().__init__(**kwargs)


class UUIDField(serializers.UUIDField):
    """An id; a malformed one is INVALID_UUID, not merely invalid."""

    default_error_messages = {"invalid_uuid": _("Invalid UUID format")}

    def to_internal_value(self, data: Any) -> UUID:
        if isinstance(data, UUID):
            return data
        try:
            if not isinstance(data, str):
                raise ValueError
            return read_uuid(data)
        except ValueError:
            self.fail("invalid_uuid")

    def to_representation(self, value: Any) -> Any:
        return value


class EnumField(serializers.ChoiceField):
    """One of a TextChoices; any letter case is accepted, the reference's is answered."""

    def __init__(self, enum: type[TextChoices], **kwargs: Any) -> None:
        self.enum = enum
        self._by_folded = {str(value).lower(): str(value) for value in enum.values}
        super().__init__(choices=enum.choices, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        found = self._by_folded.get(data.strip().lower()) if isinstance(data, str) else None
        if found is None:
            self.fail("invalid_choice", input=str(data)[:64])
        return found

    def to_representation(self, value: Any) -> Any:
        return value


class NumberField(serializers.DecimalField):
    """An exact decimal, a JSON number in the API."""

    def __init__(self, *, max_digits: int, decimal_places: int, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("min_value", Decimal(0))
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(OpenApiTypes.NUMBER)
class MoneyField(NumberField):
    """Tenge with at most two decimals; not negative unless `min_value=None`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=2, **kwargs)


@extend_schema_field(OpenApiTypes.NUMBER)
class QuantityField(NumberField):
    """An amount in the product's unit with at most three decimals, more than zero unless given."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("min_value", Decimal("0.001"))
        super().__init__(max_digits=15, decimal_places=3, **kwargs)


@extend_schema_field(OpenApiTypes.NUMBER)
class PercentField(NumberField):
    """0 to 100 with at most two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("max_value", Decimal(100))
        super().__init__(max_digits=5, decimal_places=2, **kwargs)


class IntegerField(serializers.IntegerField):
    """A whole number that fits PostgreSQL's integer."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("min_value", 0)
            kwargs.setdefault("max_value", 2_147_483_647)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, (bool, str)):
            self.fail("invalid")
        return super().to_internal_value(data)


class BooleanField(serializers.BooleanField):
    """true or false, nothing else."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field(OpenApiTypes.DATE)
class DateField(serializers.Field[Any, Any, Any, Any]):
    """A calendar day in Almaty; a moment is accepted and falls on its Almaty day."""

    default_error_messages = {
        "invalid": _("Date has wrong format. Use YYYY-MM-DD."),
        "range": _("The date must lie between 1900-01-01 and 2200-12-31."),
    }

    def to_internal_value(self, data: Any) -> dt.date:
        day = _read_day(data)
        if day is None:
            self.fail("invalid")
        if not EARLIEST <= day <= LATEST:
            self.fail("range")
        return day

    def to_representation(self, value: Any) -> Any:
        return value.astimezone(clock.ALMATY).date() if isinstance(value, dt.datetime) else value


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentField(serializers.Field[Any, Any, Any, Any]):
    """A moment, answered as YYYY-MM-DDTHH:MM:SSZ; without a zone it is Almaty time, a date is its start."""

    default_error_messages = {
        "invalid": _("Moment has wrong format. Use YYYY-MM-DDTHH:MM:SSZ."),
        "range": _("The date must lie between 1900-01-01 and 2200-12-31."),
    }

    def to_internal_value(self, data: Any) -> dt.datetime:
        moment = _read_moment(data)
        if moment is None:
            self.fail("invalid")
        if not EARLIEST < moment.date() < LATEST:
            self.fail("range")
        return moment

    def to_representation(self, value: Any) -> Any:
        """In UTC, also what a service was given with another offset and has not read back."""
        return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value


def _read_moment(data: Any) -> dt.datetime | None:
    if not isinstance(data, str):
        return None
    try:
        moment = parse_datetime(data.strip())
        if moment is None:
            day = parse_date(data.strip())
            moment = dt.datetime.combine(day, dt.time()) if day else None
    except ValueError:
        return None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.ALMATY)
    return moment


def _read_day(data: Any) -> dt.date | None:
    if not isinstance(data, str):
        return None
    try:
        if day := parse_date(data.strip()):
            return day
    except ValueError:
        return None
    moment = _read_moment(data)
    try:
        return moment.astimezone(clock.ALMATY).date() if moment else None
    except OverflowError:
        return None


@extend_schema_field(OpenApiTypes.OBJECT)
class JSONObjectField(serializers.Field[Any, Any, Any, Any]):
    """A customer's own JSON object, kept key for key; replaced whole on update."""

    default_error_messages = {"invalid": _("Expected a JSON object.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        try:
            found: dict[str, Any] = storable_json(data)
            return found
        except UnsafeJSON as error:
            raise serializers.ValidationError(error.message, code="invalid") from None

    def to_representation(self, value: Any) -> Any:
        return value


class ListField(serializers.ListField):
    """A list of at most 100 values unless given."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("max_length", 100)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        """Counted before it is looked at: a body holds half a million values, each with its own complaint."""
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class MessageField(serializers.CharField):
    """The action's human readable message, from the viewset's table, in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*")

    def to_representation(self, value: Any) -> str:
        return str(self.context["message"])
