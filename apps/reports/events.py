"""What reports announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportEvent(Event):
    """`title` is in the report's language."""

    subject: ClassVar[str] = "report"
    report_id: UUID
    type: str
    format: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ReportRequested(ReportEvent):
    """A report is to be made."""

    name: ClassVar[str] = "report.requested"


@dataclass(frozen=True, kw_only=True)
class ReportProgress(ReportEvent):
    """A long report came a tenth further; `progress` in percent."""

    name: ClassVar[str] = "report.progress"
    progress: int


@dataclass(frozen=True, kw_only=True)
class ReportReady(ReportEvent):
    """The file can be downloaded."""

    name: ClassVar[str] = "report.ready"
    file_name: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ReportFailed(ReportEvent):
    """The report will not be made; `error` says why."""

    name: ClassVar[str] = "report.failed"
    error: str


@dataclass(frozen=True, kw_only=True)
class ReportExpired(ReportEvent):
    """The file's time is over."""

    name: ClassVar[str] = "report.expired"


@dataclass(frozen=True, kw_only=True)
class ReportDeleted(ReportEvent):
    """The report and its file are gone."""

    name: ClassVar[str] = "report.deleted"


@dataclass(frozen=True, kw_only=True)
class ScheduleEvent(Event):
    subject: ClassVar[str] = "report_schedule"
    report_schedule_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class ReportScheduleCreated(ScheduleEvent):
    name: ClassVar[str] = "report_schedule.created"


@dataclass(frozen=True, kw_only=True)
class ReportScheduleChanged(ScheduleEvent):
    name: ClassVar[str] = "report_schedule.changed"


@dataclass(frozen=True, kw_only=True)
class ReportScheduleDeleted(ScheduleEvent):
    name: ClassVar[str] = "report_schedule.deleted"


@dataclass(frozen=True, kw_only=True)
class ReportSchedulePaused(ScheduleEvent):
    """It failed so often in a row that it rests until its owner switches it on again."""

    name: ClassVar[str] = "report_schedule.paused"
    failures: int
    error: str


@dataclass(frozen=True, kw_only=True)
class ReportRunFailed(ScheduleEvent):
    """A scheduled report was not made or not sent; `error` says why."""

    name: ClassVar[str] = "report_schedule.failed"
    due_at: str
    error: str
