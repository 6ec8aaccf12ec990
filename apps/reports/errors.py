"""What reports refuse (domain.md §5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError


class ReportNotReady(DomainError):
    code, status, message = "REPORT_NOT_READY", 409, _("The report is not ready yet")


class ReportFailure(DomainError):
    """`details.reason` says why."""

    code, status, message = "REPORT_FAILED", 422, _("The report could not be made")


class ReportGone(DomainError):
    code, status, message = "REPORT_EXPIRED", 410, _("The report's file is no longer kept")


class Cancelled(Exception):
    """The report was deleted, or another run took it over: stop making it."""
