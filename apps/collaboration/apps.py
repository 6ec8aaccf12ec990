from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollaborationConfig(AppConfig):
    name = "apps.collaboration"
    verbose_name = _("Tasks, comments and files")

    def ready(self) -> None:
        from apps.collaboration import selectors, services
        from apps.crm import references as crm_references
        from apps.hr import work
        from apps.inventory import references
        from apps.kernel import objects

        crm_references.register_merging(counted=selectors.around_customers)
        references.register_pictures(selectors.pictures_of_products)
        objects.holds("files", selectors.file_rows, "path", "thumbnail_path")
        work.register("tasks", _("Open tasks"), services.hand_over_tasks)
