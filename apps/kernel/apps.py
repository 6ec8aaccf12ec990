from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy, gettext_noop

# Names that Django makes up for columns and that no text of the code says.
AUTOMATIC = (gettext_noop("created at"), gettext_noop("updated at"))


class KernelConfig(AppConfig):
    name = "apps.kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from apps.kernel import changes, checks, clock, row_level_security  # noqa: F401  (they register themselves)

        _translate_automatic_names()

        # Every app's handlers.py says what it does when a lower floor announces something.
        autodiscover_modules("handlers")
        # Web processes send tasks too, and the kernel's listen to the worker's signals.
        autodiscover_modules("tasks")
        post_migrate.connect(row_level_security.after_migrate, dispatch_uid="kernel.row_level_security")


def _translate_automatic_names() -> None:
    """A column without a name of its own is called by its Python name: in the reader's language, too.

    Set past the constructor, so that it is no change that a migration would have to write down.
    """
    for model in apps.get_models():
        if not model.__module__.startswith("apps."):
            continue
        for field in model._meta.fields:
            if field._verbose_name is None:  # type: ignore[attr-defined]
                field.verbose_name = gettext_lazy(str(field.verbose_name))
