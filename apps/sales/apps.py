from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "apps.sales"
    verbose_name = _("Sales")

    def ready(self) -> None:
        from apps.sales import reference_checks

        reference_checks.register()
