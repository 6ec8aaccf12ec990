"""`manage.py doctor`: what is wrong with this installation, and what to do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from prometric import doctor


class Command(BaseCommand):
    """Tell what loses or leaks data, or works as nobody meant, with the remedy."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Processes that cannot ask for themselves."""
        parser.add_argument("--start", metavar="PROCESS", help="Only say why this process may not start")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit code 1 when this installation would be refused."""
        if options["start"]:
            doctor.guard(options["start"])
            return
        for found in doctor.findings():
            self.stdout.write(f"{'REFUSED' if found.fatal else 'Look at'}: {found.what}\n  → {found.remedy}")
        if doctor.refused():
            sys.exit(1)
        self.stdout.write("Nothing that keeps it from starting.")
