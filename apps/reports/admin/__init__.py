"""Back office of reports: made, watched, downloaded; schedules and their runs."""

from apps.reports.admin import reports, schedules

__all__ = ["reports", "schedules"]
