"""Beat through outages: Celery's own ends when a server stays away, and forgets what fell due meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from celery.beat import SchedulingError
from django.db import connection
from django_celery_beat.schedulers import DatabaseScheduler
from kombu.exceptions import OperationalError

from prometric import doctor
from prometric.worker import RETRY

log = structlog.get_logger("prometric.beat")
PAUSE = 1.0  # seconds between two tries


class Scheduler(DatabaseScheduler):
    """django-celery-beat's scheduler, which outlives every loss of the database and of the broker."""

    def setup_schedule(self) -> None:
        """Write the code's schedule to the database, however long that takes to answer."""
        doctor.guard("beat")
        self._patiently("schedule not set up", self._set_up)

    def _set_up(self) -> None:
        connection.ensure_connection()
        super().setup_schedule()
        # Entries that could not be written are only logged by the library.
        wanted = set(self.app.conf.beat_schedule)
        if missing := wanted - set(self.Model.objects.values_list("name", flat=True)):
            raise RuntimeError(f"schedule entries not written: {sorted(missing)}")

    def tick(self, *args: Any, **options: Any) -> float:
        """One round; a failed one is tried again a second later. Seconds until the next."""
        try:
            return float(super().tick(*args, **options))
        except Exception as error:
            self._let_go("round failed", error)
            return PAUSE

    def sync(self) -> None:
        """Write when each entry ran last; what fails is written with the next round."""
        waiting = set(self._dirty)
        try:
            super().sync()
        except Exception as error:
            self._dirty |= waiting
            self._let_go("runs not written", error)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Send a due task; while the broker is away it waits here, so that no nightly task is left out."""
        log.info("sending due task", name=entry.name)
        self._patiently(
            "task not sent",
            lambda: self.apply_async(entry, producer=self.producer, advance=False),
            only=(OperationalError, *self.app.connection_for_write().recoverable_connection_errors),
        )

    def _ensure_connected(self) -> Any:
        return self.connection.ensure_connection(
            lambda error, pause: log.warning("broker away", error=str(error)), None, **RETRY
        )

    def _patiently(self, said: str, action: Callable[[], Any], only: tuple[type, ...] = (Exception,)) -> None:
        while True:
            try:
                action()
                return
            except Exception as error:
                cause = error.__cause__ or error.__context__ if isinstance(error, SchedulingError) else error
                self._let_go(said, error)
                if not isinstance(cause, only):
                    return  # not a server's loss: it would fail for ever
                time.sleep(PAUSE)

    def _let_go(self, said: str, error: Exception) -> None:
        """Begin anew with both servers."""
        log.warning(said, error=f"{type(error).__name__}: {error}".strip())
        self.__dict__.pop("producer", None)
        broker = self.__dict__.pop("connection", None)
        with suppress(Exception):
            connection.close()
        with suppress(Exception):
            broker.release()
