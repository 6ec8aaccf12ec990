"""What reports and schedules look like in the API: answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.accounts.names import full_name
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    JSONObjectField,
    ListField,
    MessageField,
    MomentField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, blank_to_null, computed, external
from apps.kernel.api.serializers import Serializer
from apps.kernel.models import OutgoingMail
from apps.reports.api.fields import TimeField
from apps.reports.models import (
    Frequency,
    Language,
    Outcome,
    ReportFormat,
    ReportRun,
    ReportStatus,
    ReportType,
)


class ReportAccepted(Serializer):
    """The answer to a request for a report."""

    report_id = UUIDField(read_only=True, source="pk")
    status = EnumField(ReportStatus, read_only=True)
    estimated_time = IntegerField(read_only=True, source="estimated_seconds")
    message = MessageField()


class ReportItem(RowSerializer):
    """One report of the list; `estimatedTime` in seconds, `fileSize` in bytes."""

    id = UUIDField(read_only=True)
    type = EnumField(ReportType, read_only=True)
    format = EnumField(ReportFormat, read_only=True)
    period = CharField(read_only=True)
    start_date = DateField(read_only=True)
    end_date = DateField(read_only=True)
    filters = JSONObjectField(read_only=True)
    language = EnumField(Language, read_only=True)
    status = EnumField(ReportStatus, read_only=True)
    progress = IntegerField(read_only=True)
    estimated_time = IntegerField(read_only=True, source="estimated_seconds")
    file_name = computed(CharField(read_only=True, allow_null=True), "file_name", using=blank_to_null)
    file_size = IntegerField(read_only=True, allow_null=True)
    rows = IntegerField(read_only=True, allow_null=True)
    error = computed(CharField(read_only=True, allow_null=True), "error", using=blank_to_null)
    error_code = computed(CharField(read_only=True, allow_null=True), "error_code", using=blank_to_null)
    requested_by = UUIDField(read_only=True, allow_null=True, source="requested_by_id")
    requested_by_name = computed(
        CharField(read_only=True, allow_null=True),
        "requested_by.first_name",
        "requested_by.last_name",
        using=full_name,
    )
    schedule_id = UUIDField(read_only=True, allow_null=True)
    created_at = MomentField(read_only=True)
    completed_at = MomentField(read_only=True, allow_null=True)
    expires_at = MomentField(read_only=True, allow_null=True)


class ReportDetail(ReportItem):
    """One report."""

    attempts = IntegerField(read_only=True)


class SignedLink(Serializer):
    """Where the file can be fetched without a token, and until when."""

    url = CharField(read_only=True)
    expires_at = MomentField(read_only=True)


class ScheduleItem(RowSerializer):
    """One schedule; `at` and the cron line are times of `timeZone`."""

    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    type = EnumField(ReportType, read_only=True)
    format = EnumField(ReportFormat, read_only=True)
    period = CharField(read_only=True)
    filters = JSONObjectField(read_only=True)
    language = EnumField(Language, read_only=True)
    frequency = EnumField(Frequency, read_only=True)
    at = computed(TimeField(read_only=True), "at", using=lambda time: f"{time:%H:%M}")
    weekday = IntegerField(read_only=True)
    day_of_month = IntegerField(read_only=True)
    cron = computed(CharField(read_only=True, allow_null=True), "cron", using=blank_to_null)
    time_zone = CharField(read_only=True)
    recipients = ListField(child=CharField(), read_only=True)
    is_active = BooleanField(read_only=True)
    next_run_at = MomentField(read_only=True, allow_null=True)
    failures = IntegerField(read_only=True)
    paused_at = MomentField(read_only=True, allow_null=True)
    owner_id = UUIDField(read_only=True)
    owner_name = computed(CharField(read_only=True), "owner.first_name", "owner.last_name", using=full_name)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class RunSummary(RowSerializer):
    """One run; `dueAt` is when it should have begun."""

    id = UUIDField(read_only=True)
    due_at = MomentField(read_only=True)
    outcome = EnumField(Outcome, read_only=True)
    report_id = UUIDField(read_only=True, allow_null=True)
    error = computed(CharField(read_only=True, allow_null=True), "error", using=blank_to_null)
    created_at = MomentField(read_only=True)
    finished_at = MomentField(read_only=True, allow_null=True)


def _last_runs(schedule_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """{schedule: its last run}."""
    rows = (
        ReportRun.objects.filter(schedule_id__in=schedule_ids)
        .order_by("schedule_id", "-due_at")
        .distinct("schedule_id")
        .values_list(
            "schedule_id", "id", "due_at", "outcome", "report_id", "error", "created_at", "finished_at"
        )
    )
    names = ("id", "dueAt", "outcome", "reportId", "error", "createdAt", "finishedAt")
    found = {}
    for schedule_id, *row in rows:
        run = dict(zip(names, row, strict=True))
        found[schedule_id] = {**run, "error": run["error"] or None}
    return found


class ScheduleDetail(ScheduleItem):
    """One schedule with its last run."""

    last_run = external(RunSummary(read_only=True, allow_null=True), _last_runs, empty=lambda: None)
    version = IntegerField(read_only=True)


class ScheduleCreated(Serializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    next_run_at = MomentField(read_only=True, allow_null=True)
    message = MessageField()


class Letter(Serializer):
    """One letter of a run."""

    to = CharField(read_only=True)
    sent_at = MomentField(read_only=True, allow_null=True)
    attempts = IntegerField(read_only=True)
    error = CharField(read_only=True, allow_null=True)


def _letters(run_ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{run: its letters by address}; two queries."""
    runs = dict(ReportRun.objects.filter(pk__in=run_ids).values_list("pk", "mails"))
    wanted = [pk for pks in runs.values() for pk in pks]
    rows = OutgoingMail.objects.filter(pk__in=wanted).order_by("to").values_list(
        "pk", "to", "sent_at", "attempts", "error"
    )  # fmt: skip
    run_of = {pk: run for run, pks in runs.items() for pk in pks}
    found: dict[UUID, list[dict[str, Any]]] = {}
    for pk, to, sent_at, attempts, error in rows:
        letter = {"to": to, "sentAt": sent_at, "attempts": attempts, "error": error or None}
        found.setdefault(run_of[pk], []).append(letter)
    return found


class RunItem(RunSummary):
    """One run with what became of its letters."""

    mails = external(Letter(many=True, read_only=True), _letters)
