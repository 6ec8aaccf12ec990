"""`manage.py doctor`: what is wrong with this installation, and what to do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from prometric import doctor


class Command(BaseCommand):
    """Tell what loses or leaks data, or works as nobody meant, with the remedy."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Exit code 1 when this installation would be refused."""
        for found in doctor.findings():
            self.stdout.write(f"{'REFUSED' if found.fatal else 'Look at'}: {found.what}\n  → {found.remedy}")
        if doctor.refused():
            sys.exit(1)
        self.stdout.write("Nothing that keeps it from starting.")
