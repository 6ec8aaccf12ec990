"""Answers that are files: asked for by query parameters, sent with the headers that keep them harmless."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from apps.kernel.api.envelope import EnvelopeRenderer
from apps.kernel.api.fields import EnumField
from apps.kernel.api.serializers import Serializer
from apps.kernel.files import File


class Disposition(models.TextChoices):
    ATTACHMENT = "attachment"
    INLINE = "inline"


class DownloadQuery(Serializer):
    """What every download takes; subclasses add what their service takes."""

    disposition = EnumField(Disposition, default=Disposition.ATTACHMENT.value)


class FileAnswer(Serializer):
    """`gives` of a download: the content is no JSON."""


def offered(media_type: str) -> list[BaseRenderer]:
    """What a download's caller may accept: the file or, as refusals come so, JSON."""
    kind = type("FileRenderer", (BaseRenderer,), {"media_type": media_type, "format": "file"})
    return [EnvelopeRenderer(), kind()]


def read_query(serializer: type[Serializer], request: Request, context: dict[str, Any]) -> dict[str, Any]:
    """The query as the service's keyword arguments.

    Raises:
        ValidationError: an unknown parameter, one given twice, a bad value.
    """
    fields = serializer().fields
    errors: dict[str, list[ErrorDetail]] = {}
    for name, texts in request.query_params.lists():
        if name not in fields:
            errors[name[:100]] = [ErrorDetail(gettext("Unknown parameter."), code="invalid")]
        elif len(texts) > 1:
            errors[name] = [ErrorDetail(gettext("Too many values."), code="invalid")]
    if errors:
        raise ValidationError(errors)
    # A plain dictionary: DRF reads a query like a page's form, where an absent box means "no".
    found = serializer(data=dict(request.query_params.items()), context=context)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def answer(file: File, disposition: str) -> HttpResponse:
    """The file under its own name, never guessed to be something else and never kept by caches."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'{disposition}; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
