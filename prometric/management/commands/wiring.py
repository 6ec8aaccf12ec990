"""Who tells whom: event → the app that announces it → the handlers that hear it in its transaction."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from apps.kernel import events


class Command(BaseCommand):
    help = "Print which event is announced by which app and heard by which handlers."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line an event: `DealWon  crm  → sales.create_order`."""
        rows = [
            (event, announcer, ", ".join(handler for *_, handler in group))
            for (event, announcer), group in groupby(events.wiring(), key=lambda row: row[:2])
        ]
        for event, announcer, handlers in rows:
            width = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
            self.stdout.write(f"{event:<{width[0]}}  {announcer:<{width[1]}}  → {handlers}")
