"""The app of reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from apps.kernel import objects
        from apps.reports import selectors

        objects.holds("reports", selectors.report_rows, "file_path")
