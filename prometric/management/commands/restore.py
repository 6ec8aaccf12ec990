"""`manage.py restore FOLDER`: what `manage.py backup` wrote, into the empty database of DATABASE_URL."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prometric import backups


class Command(BaseCommand):
    """Bring a copy back, and compare every table with what was copied; `--check` compares alone."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """From where, and with whose help."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="Change nothing, compare alone")
        parser.add_argument(
            "--superuser",
            default="",
            metavar="URL",
            help="Its address as superuser: runs bootstrap.sql",
        )

    def handle(self, *_args: Any, folder: Path, **options: Any) -> None:
        """See prometric.backups."""
        try:
            if options["check"]:
                wrong = backups.check(folder)
            else:
                wrong = backups.restore(folder, superuser=options["superuser"])
        except backups.Refused as refused:
            raise CommandError(str(refused)) from refused
        if wrong:
            raise CommandError("\n".join(["The database is not the copy:", *wrong]))
        self.stdout.write("Every table, policy, key and mark is there.")
