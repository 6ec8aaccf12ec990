"""How far a report is, for whoever watches it being made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.reports.content import Table
from apps.reports.content.base import CHUNK
from apps.reports.errors import Cancelled


class Progress:
    """Counts rows; the watcher reads `percent` and sets `cancelled` from its own thread."""

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self.done = 0
        self.cancelled = False

    @property
    def percent(self) -> int:
        """Of the rows; the file is complete only when the report says so."""
        return min(99, self.done * 99 // self.total) if self.total else 0

    def rows(self, table: Table) -> Iterator[list[Any]]:
        """The table's rows, counted a chunk at a time.

        Raises:
            Cancelled: nobody wants the report any more.
        """
        waiting = 0
        for row in table:
            yield row
            waiting += 1
            if waiting == CHUNK:
                self._add(waiting)
                waiting = 0
        self._add(waiting)

    def _add(self, count: int) -> None:
        self.done += count
        if self.cancelled:
            raise Cancelled
