"""The process that delivers the outbox: woken by PostgreSQL at each commit that wrote a row."""

from __future__ import annotations

import contextlib
import signal
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from apps.kernel import outbox

log = structlog.get_logger("prometric.outbox")
# Rows whose retry falls due, and a wake-up lost with a connection, are found at the latest after this.
IDLE_SECONDS = 1.0
LONGEST_PAUSE = 5.0


class Command(BaseCommand):
    help = "Deliver outbox events until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        pause = 0.2
        while not self.stopping:
            try:
                self._lead()
                pause = 0.2
            except (OperationalError, InterfaceError) as error:
                log.warning("database lost", error=str(error).strip())
                self._let_go()
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _stop(self, *args: Any) -> None:
        self.stopping = True

    def _lead(self) -> None:
        """Hold one connection: it listens, and its advisory lock makes this the only relay."""
        while not outbox.try_to_lead():
            if self.stopping:
                return
            time.sleep(IDLE_SECONDS)
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {outbox.CHANNEL}")
        while not self.stopping:
            taken = outbox.deliver_batch()
            outbox.take_turn()
            if taken == 0:
                self._wait()

    @staticmethod
    def _let_go() -> None:
        """Close for good: a connection that went back to a pool alive would keep listening and leading."""
        with contextlib.suppress(Exception):
            connection.connection.close()
        connection.close()

    def _wait(self) -> None:
        raw = connection.connection
        for _notice in raw.notifies(timeout=IDLE_SECONDS, stop_after=1):
            return
