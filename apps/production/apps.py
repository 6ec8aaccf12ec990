from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductionConfig(AppConfig):
    name = "apps.production"
    verbose_name = _("Production")

    def ready(self) -> None:
        from apps.production import reference_checks

        reference_checks.register()
