"""The worker's hold on its broker: looked for every second for as long as it is away."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import structlog
from celery.worker.consumer import Consumer as CeleryConsumer
from celery.worker.state import maybe_shutdown

log = structlog.get_logger("prometric.worker")
# kombu's own pauses grow to half a minute: too long for a broker that is back after one.
RETRY = {"interval_start": 0.5, "interval_step": 0.5, "interval_max": 1.0}
PAUSE = 0.1  # seconds before the consumer begins anew


class Consumer(CeleryConsumer):
    """Celery's consumer, which no loss of the broker ends."""

    def start(self) -> None:
        """Consume until told to stop.

        kombu closes a lost connection in two steps, and gives back unacknowledged tasks after the first, by a
        client that is gone: an AttributeError, no broker's error, which Celery takes for the worker's end.
        """
        while True:
            try:
                super().start()
                return
            except Exception:  # a stop asked for is a SystemExit
                log.exception("worker begins anew")
            self.connection = None
            with suppress(Exception):
                self.on_close()
            with suppress(Exception):
                self.blueprint.restart(self)
            time.sleep(PAUSE)
            maybe_shutdown()

    def ensure_connected(self, conn: Any) -> Any:
        """See the base class; never gives up."""

        def on_error(error: Exception, pause: float) -> None:
            log.warning("broker away", error=str(error))

        found = conn.ensure_connection(on_error, None, callback=maybe_shutdown, **RETRY)
        self.first_connection_attempt = False
        return found

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """See the base class; what it cannot close is let go."""
        try:
            super().on_connection_error_after_connected(exc)
        except Exception as error:
            self.connection = None
            log.warning("broker's connection was not closed in order", error=str(error))
