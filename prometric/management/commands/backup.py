"""`manage.py backup FOLDER`: database, files and a manifest of what was in it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prometric import backups


class Command(BaseCommand):
    """Copy the whole installation into a new folder, while it works."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """See prometric.backups."""
        try:
            counts = backups.backup(folder.absolute())
        except backups.Refused as refused:
            raise CommandError(str(refused)) from refused
        rows = sum(counts.values())
        self.stdout.write(f"{rows} rows of {len(counts)} tables and the files are in {folder}.")
