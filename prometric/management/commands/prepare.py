"""`manage.py prepare`: what must be done before the processes of a version start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prometric import doctor, translations


class Command(BaseCommand):
    """Compile the translations, migrate, collect static files."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where files are served straight from the packages, collecting them is a waste of seconds."""
        parser.add_argument("--no-static", action="store_true", help="Do not collect static files")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Each step is idempotent."""
        if refused := doctor.refused():
            raise CommandError("\n".join(f"{found.what} → {found.remedy}" for found in refused))
        for found in doctor.libraries():
            self.stderr.write(f"{found.what} → {found.remedy}")
        translations.compile_all()
        call_command("migrate", interactive=False, verbosity=1)
        if not options["no_static"]:
            call_command("collectstatic", interactive=False, verbosity=0)
