from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    name = "apps.kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from apps.kernel import checks, clock, wall  # noqa: F401  (checks register themselves)

        # Every app's handlers.py says what it does when a lower floor announces something.
        autodiscover_modules("handlers")
        # Web processes send tasks too, and the kernel's listen to the worker's signals.
        autodiscover_modules("tasks")
        post_migrate.connect(wall.after_migrate, dispatch_uid="kernel.wall")
