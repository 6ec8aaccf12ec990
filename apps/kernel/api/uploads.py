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
    """A form no longer than any other body, or than its action says; Django reads no more than the length."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        context = parser_context or {}
        request, longest = context["request"], context["view"].entry.longest_upload
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > max(max_body_bytes(), longest() if longest else 0) + ROOM_FOR_FORM:
            raise PayloadTooLarge
        return super().parse(stream, media_type, parser_context)


@extend_schema_field(OpenApiTypes.BINARY)
class UploadField(serializers.FileField):
    """One file of at most `max_bytes` (None: the service judges); its name is the stranger's."""

    def __init__(self, *, max_bytes: int | None, **kwargs: Any) -> None:
        self.max_bytes = max_bytes
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        file = super().to_internal_value(data)
        if self.max_bytes is not None and file.size > self.max_bytes:
            raise PayloadTooLarge
        return file
