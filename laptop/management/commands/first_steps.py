"""`manage.py first_steps`: what `up` does between its servers and its processes."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from laptop import environment


class Command(BaseCommand):
    """Prepare the database; the demo company where it is embedded and nobody is there yet."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each step is idempotent."""
        call_command("prepare", no_static=True)
        # WhiteNoise serves straight from the packages here, and warns about a missing folder.
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        if environment.embedded_database():
            call_command("seed", if_empty=True)
