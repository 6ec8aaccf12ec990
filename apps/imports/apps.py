from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "apps.imports"
    verbose_name = _("Moving in")

    def ready(self) -> None:
        from apps.imports import selectors
        from apps.kernel import objects

        objects.holds("imports", selectors.import_rows, "path")
