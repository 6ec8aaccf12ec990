"""Files from strangers, as `multipart/form-data`."""

from __future__ import annotations

from typing import IO, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from apps.kernel.api.parsers import PayloadTooLarge, max_body_bytes

# Beside the file a form has its boundaries, names and headers.
ROOM_FOR_FORM = 16 * 1024


class UploadParser(MultiPartParser):
    """A form no longer than the limit of any other body; Django reads no more than the stated length."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        request = (parser_context or {})["request"]
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > max_body_bytes() + ROOM_FOR_FORM:
            raise PayloadTooLarge
        return super().parse(stream, media_type, parser_context)


@extend_schema_field(OpenApiTypes.BINARY)
class UploadField(serializers.FileField):
    """One file of at most `max_bytes`; its name is the stranger's and is not used."""

    def __init__(self, *, max_bytes: int, **kwargs: Any) -> None:
        self.max_bytes = max_bytes
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        file = super().to_internal_value(data)
        if file.size > self.max_bytes:
            raise PayloadTooLarge
        return file
