"""Try parked outbox events again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.kernel import outbox


class Command(BaseCommand):
    help = "Put parked outbox events back into the queue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="Event ids; all parked ones when omitted")

    def handle(self, *args: Any, **options: Any) -> None:
        count = outbox.replay(ids=options["ids"] or None)
        self.stdout.write(f"{count} events put back")
