"""`manage.py import_organization FILE`: bring in a copy that an owner made elsewhere."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.kernel.errors import DomainError
from prometric.moving import import_organization


class Command(BaseCommand):
    """All of it or nothing; its people are mailed the way in."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Says which organization it is now."""
        try:
            with file.open("rb") as content:
                organization = import_organization(content)
        except (DomainError, OSError) as error:
            raise CommandError(str(getattr(error, "text", error))) from error
        named = f"{organization.name} ({organization.bin})"
        self.stdout.write(f"{named}: {organization.pk}, {organization.status}")
