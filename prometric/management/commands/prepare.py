"""`manage.py prepare`: what must be done before the processes of a version start."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from prometric import translations


class Command(BaseCommand):
    """Compile the translations, migrate, collect static files; in local mode seed the demo company."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each step is idempotent."""
        translations.compile_all()
        call_command("migrate", interactive=False, verbosity=1)
        if settings.LOCAL:
            # WhiteNoise serves straight from the packages here, and warns about a missing folder.
            settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
            if "seed" in get_commands():
                call_command("seed", if_empty=True)
        else:
            call_command("collectstatic", interactive=False, verbosity=0)
