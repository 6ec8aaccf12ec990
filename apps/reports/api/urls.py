"""Routes of reports."""

from apps.reports.api.views import LinkedFileViewSet, ReportViewSet, ScheduleViewSet

# The longer prefixes first: `schedules` and `files` are no ids.
routes = [
    ("reports/schedules", ScheduleViewSet, "report-schedule"),
    ("reports/files", LinkedFileViewSet, "report-file"),
    ("reports", ReportViewSet, "report"),
]
