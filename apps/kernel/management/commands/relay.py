"""The process that delivers the outbox: woken by PostgreSQL at each commit that wrote a row."""

from __future__ import annotations

import contextlib
import signal
import time
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.utils.module_loading import import_string

from apps.kernel import lease, outbox, valkey

log = structlog.get_logger("prometric.outbox")
# Rows whose retry falls due, and a wake-up lost with a connection, are found at the latest after this.
IDLE_SECONDS = 1.0
# Behind a pooler nobody can be woken: it looks by itself.
LOOK_SECONDS = 0.2
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
        import_string(settings.START_GUARD)("relay")
        connection.go_direct()  # type: ignore[attr-defined]
        self.lease = lease.Lease()
        self.pause = FIRST_PAUSE
        while not self.stopping:
            try:
                self._lead()
            except lease.Lost:
                log.warning("another relay leads: standing by")
            except LOST as error:
                log.warning("relay lost a server", error=f"{type(error).__name__}: {error}".strip())
                self._begin_anew()
            except Exception:
                log.exception("relay failed")
                self._begin_anew()
        with contextlib.suppress(Exception):
            self.lease.give_up()

    def _stop(self, *args: Any) -> None:
        self.stopping = True

    def _lead(self) -> None:
        """Hold one connection, which listens where it can, and the lease that makes this the only relay."""
        while not self.lease.take():
            self.pause = FIRST_PAUSE
            if self.stopping:
                return
            time.sleep(IDLE_SECONDS)
        listens = not connection.behind_pooler  # type: ignore[attr-defined]
        if listens:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {outbox.CHANNEL}")
        while not self.stopping:
            taken = outbox.deliver_batch(lease=self.lease)
            outbox.take_turn()
            self.pause = FIRST_PAUSE
            if taken == 0:
                self._wait() if listens else time.sleep(LOOK_SECONDS)

    def _begin_anew(self) -> None:
        """Close for good, whatever state it is in, and wait a little."""
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
