"""By what reports, schedules and runs are found and sorted."""

from __future__ import annotations

from apps.hr.selectors import users_meant
from apps.kernel.api.filters import BOOLEAN, DAY, ID, MOMENT, NUMBER, TEXT, Filter, FilterSet, enum
from apps.reports.models import Frequency, Outcome, ReportFormat, ReportStatus, ReportType


class ReportFilters(FilterSet):
    fields = {
        "type": Filter("type", enum(ReportType)),
        "format": Filter("format", enum(ReportFormat)),
        "status": Filter("status", enum(ReportStatus)),
        "scheduleId": Filter("schedule_id", ID),
        "requestedBy": Filter("requested_by_id", ID, means=users_meant),
        "startDate": Filter("start_date", DAY),
        "endDate": Filter("end_date", DAY),
        "fileSize": Filter("file_size", NUMBER),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("createdAt", "gte"), "dateTo": ("createdAt", "lte")}
    search = ("period", "file_name")
    sorts = {
        "completedAt": "completed_at",
        "fileSize": "file_size",
        "rows": "rows",
        "startDate": "start_date",
    }


class ScheduleFilters(FilterSet):
    fields = {
        "type": Filter("type", enum(ReportType)),
        "format": Filter("format", enum(ReportFormat)),
        "frequency": Filter("frequency", enum(Frequency)),
        "isActive": Filter("is_active", BOOLEAN),
        "name": Filter("name", TEXT),
        "nextRunAt": Filter("next_run_at", MOMENT),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = ("name",)
    names = ("name",)
    sorts = {"name": "name", "nextRunAt": "next_run_at", "updatedAt": "updated_at"}


class RunFilters(FilterSet):
    fields = {
        "outcome": Filter("outcome", enum(Outcome)),
        "reportId": Filter("report_id", ID),
        "dueAt": Filter("due_at", MOMENT),
        "createdAt": Filter("created_at", MOMENT),
    }
    sorts = {"dueAt": "due_at"}
