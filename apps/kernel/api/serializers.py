"""The serializer base: snake_case in Python, camelCase outside, by renaming (architecture.md §6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy, deepcopy
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty
from rest_framework.utils import html

from apps.kernel.api.fields import MessageField, UUIDField
from apps.kernel.api.naming import camelize
from apps.kernel.money import CURRENCY

# A key that every body may have, and none needs to declare.
CURRENCY_KEY = "currency"
# Fields that own other fields, and tell them so when they are made.
OWNERS = (serializers.BaseSerializer, serializers.ListField, serializers.DictField)


class Serializer(serializers.Serializer[Any]):
    """Declares fields in snake_case; `validated_data` is snake_case too, so `service(**data)` works."""

    default_error_messages = {"unexpected": "Expected a JSON object."}
    # Keys that the wire has no place for and that would change what the rest means: {key: why}.
    refuses: ClassVar[Mapping[str, Any]] = {}
    # The body that is being read.
    _sent: Mapping[str, Any] | None = None

    def get_fields(self) -> dict[str, Any]:
        """The declared fields under their names in the API.

        Plain ones are copied as they are: DRF runs every constructor again, a tenth of what a write costs.
        """
        renamed = {}
        for name, declared in self._declared_fields.items():
            field = deepcopy(declared) if isinstance(declared, OWNERS) else copy(declared)
            key = camelize(name)
            if key != name and field.source is None:
                field.source = name
            renamed[key] = field
        return renamed

    def to_internal_value(self, data: Any) -> Any:
        """A partial update sends a subset of the object, but each row of an array is whole (domain.md §0):
        DRF would let a row's required fields be missing.
        """
        if self.refuses and isinstance(data, Mapping):
            refused = {
                key: [ErrorDetail(str(why), code="not_supported")]
                for key, why in self.refuses.items()
                if data.get(key) is not None
            }
            if refused:
                raise ValidationError(refused)
        _require_tenge(data)
        row = isinstance(self.parent, serializers.ListSerializer) and self.root.partial
        if row and isinstance(data, Mapping):
            missing = {
                key: [ErrorDetail(str(field.error_messages["required"]), code="required")]
                for key, field in self.fields.items()
                if field.required and key not in data
            }
            if missing:
                raise ValidationError(missing)
        self._sent = data if isinstance(data, Mapping) and not html.is_html_input(data) else None
        return super().to_internal_value(data)

    @property
    def _writable_fields(self) -> list[Any]:
        """DRF's, without what a body leaves out and may leave out: a line of an order has fourteen fields and
        sends three, and passing over the others one by one is a tenth of what an order costs.
        """
        sent = self._sent
        return [
            field
            for field in super()._writable_fields
            if sent is None or field.required or field.field_name in sent or field.default is not empty
        ]


def _require_tenge(data: Any) -> None:
    """Sums are tenge: another currency would be taken for as many of them, so whoever names one says KZT."""
    named = data.get(CURRENCY_KEY) if isinstance(data, Mapping) else None
    if named is not None and not (isinstance(named, str) and named.strip().upper() == CURRENCY):
        message = _("Only %(currency)s is possible.") % {"currency": CURRENCY}
        raise ValidationError({CURRENCY_KEY: [ErrorDetail(message, code="invalid")]})


class Done(Serializer):
    """`{id, message}`: the answer to an update or delete."""

    id = UUIDField(read_only=True)
    message = MessageField()


class MessageOnly(Serializer):
    """`{message}`."""

    message = MessageField()
