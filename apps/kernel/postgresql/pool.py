"""A pool for a server that goes away and comes back.

psycopg's own pool checks one idle connection, sleeps a second, checks the next: after a restart of PostgreSQL
twenty dead ones take minutes, and a request waits its whole time-out for each. Here the first dead one clears
them all, and while the server is away a breaker answers at once instead of letting every request wait.
"""

from __future__ import annotations

import select
import threading
import time
from contextlib import closing
from typing import Any

import psycopg
import structlog
from psycopg import pq
from psycopg_pool import ConnectionPool, PoolTimeout

from apps.kernel import metrics

PROBE_EVERY = 0.5  # seconds between two looks at a server that is away
PROBE_TIMEOUT = 2  # seconds, the least that libpq takes
# A server that refuses because it is full is there: connections come free, and waiting helps.
_FULL = ("too many", "connection slots", "no more connections", "слишком много")

log = structlog.get_logger("prometric.database")


class ServerAway(psycopg.OperationalError):
    """The breaker is open: the server did not answer a moment ago, and nobody waits for it."""


def is_full(error: psycopg.Error) -> bool:
    """Whether a server refused a connection because it has as many as it takes."""
    return _says_full(str(error))


def _says_full(text: str) -> bool:
    return any(word in text for word in _FULL)


class Breaker:
    """Open while the server is away. Whoever had trouble says so; a thread then looks until it is back."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        """`parameters`: those of `psycopg.connect`."""
        self._parameters = {
            **{
                name: value for name, value in parameters.items() if name not in ("context", "cursor_factory")
            },
            "connect_timeout": PROBE_TIMEOUT,
        }
        self._lock = threading.Lock()
        self._looking = False
        self.open = False

    def suspect(self) -> None:
        """Have the server looked at; returns at once."""
        with self._lock:
            if self._looking:
                return
            self._looking = True
        threading.Thread(target=self._look, name="database-breaker", daemon=True).start()

    def _look(self) -> None:
        try:
            while not self.answers():
                if not self.open:
                    self.open = True
                    log.warning("database away: requests are refused at once")
                time.sleep(PROBE_EVERY)
            if self.open:
                log.warning("database back")
        finally:
            self.open = self._looking = False

    def answers(self) -> bool:
        """Whether the server takes a connection and a statement, or says that it has too many.

        A pooler takes connections for a server that is away, and only then says so; one that says nothing in
        time has every connection of the server's in use.
        """
        try:
            with closing(psycopg.connect(**self._parameters)) as link:
                link.pgconn.send_query(b"SELECT 1")
                if not select.select([link.pgconn.socket], [], [], PROBE_TIMEOUT)[0]:
                    return True
                link.pgconn.consume_input()
                result = link.pgconn.get_result()
        except psycopg.Error as error:
            return is_full(error)
        if result is None or result.status != pq.ExecStatus.TUPLES_OK:
            return _says_full((result or link.pgconn).get_error_message())
        return True


class Pool(ConnectionPool[Any]):
    """Gives connections that live, soon or not at all."""

    def __init__(self, **options: Any) -> None:
        """As psycopg's; `check` is built in."""
        super().__init__(**options)
        self.breaker = Breaker(options["kwargs"])

    def getconn(self, timeout: float | None = None) -> Any:
        """A connection that has just answered.

        Raises:
            ServerAway: at once, while the breaker is open.
            PoolTimeout: after `timeout` seconds, when all are in use or the server has just gone.
        """
        began = time.monotonic()
        deadline = began + (self.timeout if timeout is None else timeout)
        while True:
            if self.breaker.open and not self.get_stats()["pool_available"]:
                metrics.pool_refused.labels("away").inc()
                raise ServerAway("the database does not answer")
            try:
                connection = super().getconn(max(0.0, deadline - time.monotonic()))
            except PoolTimeout:
                self.breaker.suspect()
                metrics.pool_refused.labels("full").inc()
                raise
            metrics.pool_in_use.inc()
            try:
                self.check_connection(connection)
            except psycopg.Error:
                # The others died with it: all go, so that none of them costs the next one its time.
                self.putconn(connection)
                self.drain()
                self.breaker.suspect()
            else:
                metrics.pool_wait_seconds.observe(time.monotonic() - began)
                return connection

    def putconn(self, conn: Any) -> None:
        """See psycopg's."""
        metrics.pool_in_use.dec()
        super().putconn(conn)
