"""Writes of reports, by subject."""

from apps.reports.services.generation import make_report, resend_forgotten, retry_report
from apps.reports.services.requests import request_list, request_report
from apps.reports.services.retention import (
    delete_report,
    expire_files_of_organization,
    expire_reports,
)
from apps.reports.services.runs import follow_mail, run_schedule, start_due
from apps.reports.services.schedules import create_schedule, delete_schedule, update_schedule

__all__ = [
    "create_schedule",
    "delete_report",
    "delete_schedule",
    "expire_files_of_organization",
    "expire_reports",
    "follow_mail",
    "make_report",
    "request_list",
    "request_report",
    "resend_forgotten",
    "retry_report",
    "run_schedule",
    "start_due",
    "update_schedule",
]
