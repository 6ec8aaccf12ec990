"""The process that delivers the outbox: woken by PostgreSQL at each commit that wrote a row."""

from __future__ import annotations

import contextlib
import signal
import time
from typing import Any

import psycopg
import structlog
from django.core.management.base import BaseCommand
from django.db import Error, connection

from apps.kernel import outbox, valkey

log = structlog.get_logger("prometric.outbox")
# Rows whose retry falls due, and a wake-up lost with a connection, are found at the latest after this.
IDLE_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 1.0
# A server that went away: told in one line. psycopg's own errors come from `notifies`, past Django's.
LOST = (Error, psycopg.Error, *valkey.Unavailable)


class Command(BaseCommand):
    help = "Deliver outbox events until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Lead or stand by until SIGTERM: after the loss of a server, or any error, it begins anew."""
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        # One connection for good; a pool would only stand between the relay and the server's return.
        connection.settings_dict["OPTIONS"].pop("pool", None)
        self.pause = FIRST_PAUSE
        while not self.stopping:
            try:
                self._lead()
            except LOST as error:
                log.warning("relay lost a server", error=f"{type(error).__name__}: {error}".strip())
                self._begin_anew()
            except Exception:
                log.exception("relay failed")
                self._begin_anew()

    def _stop(self, *args: Any) -> None:
        self.stopping = True

    def _lead(self) -> None:
        """Hold one connection: it listens, and its advisory lock makes this the only relay."""
        while not outbox.try_to_lead():
            self.pause = FIRST_PAUSE
            if self.stopping:
                return
            time.sleep(IDLE_SECONDS)
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {outbox.CHANNEL}")
        while not self.stopping:
            taken = outbox.deliver_batch()
            outbox.take_turn()
            self.pause = FIRST_PAUSE
            if taken == 0:
                self._wait()

    def _begin_anew(self) -> None:
        """Close for good (a connection that is still alive would keep leading), and wait a little."""
        with contextlib.suppress(Exception):
            connection.connection.close()
        with contextlib.suppress(Exception):
            connection.close()
        time.sleep(self.pause)
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    @staticmethod
    def _wait() -> None:
        raw = connection.connection
        for _notice in raw.notifies(timeout=IDLE_SECONDS, stop_after=1):
            return
