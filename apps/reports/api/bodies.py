"""What reports and schedules take."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from apps.accounts.api.serializers import EmailField
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    IntegerField,
    JSONObjectField,
    ListField,
)
from apps.kernel.api.parsers import UnsafeJSON, load_json
from apps.kernel.api.serializers import Serializer
from apps.reports.api.fields import TimeField
from apps.reports.models import Frequency, Language, ReportFormat, ReportType

NESTED = "filters["


class ReportRequest(Serializer):
    """One report. `period`: month, last_month, last_30_days, 2026-03, 2026-Q1, 2026-01-01..2026-03-31 …

    `filters` in a query: `filters[status]=paid,sent`, or the object as JSON.
    """

    type = EnumField(ReportType)
    format = EnumField(ReportFormat)
    period = CharField(max_length=40)
    filters = JSONObjectField(required=False)
    language = EnumField(Language, required=False)


class NoQuery(Serializer):
    """No parameters."""


class LinkQuery(Serializer):
    """The signature of a link."""

    token = CharField(max_length=1000)


def read_query(request: Request) -> dict[str, Any]:
    """A query in the shape of the body.

    Raises:
        ValidationError: an unknown parameter, one given twice, filters that are no JSON object.
    """
    known = ReportRequest().fields
    read: dict[str, Any] = {}
    filters: dict[str, str] = {}
    errors: dict[str, list[ErrorDetail]] = {}
    for name, texts in request.query_params.lists():
        if len(texts) > 1:
            errors[name[:100]] = [_error(gettext("May be given once only."))]
        elif name.startswith(NESTED) and name.endswith("]"):
            filters[name[len(NESTED) : -1]] = texts[0]
        elif name not in known:
            errors[name[:100]] = [_error(gettext("Unknown parameter."))]
        elif name == "filters":
            try:
                read["filters"] = load_json(texts[0])
            except UnsafeJSON as error:
                errors["filters"] = [_error(str(error.message))]
        else:
            read[name] = texts[0]
    if errors:
        raise ValidationError(errors)
    if filters:
        given = read.get("filters", {})
        read["filters"] = {**given, **filters} if isinstance(given, dict) else given
    return read


def _error(message: str) -> ErrorDetail:
    return ErrorDetail(message, code="invalid")


class ScheduleRequest(Serializer):
    """A schedule. `at` (HH:MM) or, for the frequency `cron`, a cron line, in `timeZone`."""

    name = CharField()
    type = EnumField(ReportType)
    format = EnumField(ReportFormat)
    period = CharField(max_length=40)
    filters = JSONObjectField(required=False)
    language = EnumField(Language, required=False)
    frequency = EnumField(Frequency)
    at = TimeField(required=False)
    weekday = IntegerField(required=False, min_value=1, max_value=7)
    day_of_month = IntegerField(required=False, min_value=1, max_value=31)
    cron = CharField(required=False, max_length=100, allow_blank=True)
    time_zone = CharField(required=False, max_length=50)
    recipients = ListField(child=EmailField(), min_length=1, max_length=50)
    is_active = BooleanField(required=False)
