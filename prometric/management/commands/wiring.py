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
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)] if rows else []
        for event, announcer, handlers in rows:
            self.stdout.write(f"{event:<{widths[0]}}  {announcer:<{widths[1]}}  → {handlers}")
