"""The backend that `DATABASES["default"]["ENGINE"]` names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from apps.kernel.postgresql.pool import Pool
from apps.kernel.postgresql.schema import SchemaEditor

ON, OFF = "on", "off"
# Whether a pooler answers at an address; looked for once a process.
_poolers: dict[tuple[Any, ...], bool] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, except for the pool, and for poolers that stand before the server."""

    # Django's, which its stubs leave out.
    _connection_pools: dict[str, Pool]
    _configure_connection: Any
    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # (savepoints open then, what to do), as Django keeps `run_on_commit`.
        self.run_on_rollback: list[tuple[set[str | None], Callable[[], None]]] = []

    def on_rollback(self, do: Callable[[], None]) -> None:
        """Have something outside the database taken back if this transaction, or this savepoint, is.

        Not where the connection broke: whether that commit counted nobody knows.
        """
        assert self.in_atomic_block, "outside a transaction nothing rolls back"
        self.run_on_rollback.append((set(self.savepoint_ids), do))

    def commit(self) -> None:
        """See Django."""
        super().commit()
        self.run_on_rollback = []

    def rollback(self) -> None:
        """See Django."""
        super().rollback()
        waiting, self.run_on_rollback = self.run_on_rollback, []
        for _savepoints, do in waiting:
            do()

    def savepoint_rollback(self, sid: str) -> None:
        """See Django."""
        super().savepoint_rollback(sid)
        waiting = self.run_on_rollback
        self.run_on_rollback = [each for each in waiting if sid not in each[0]]
        for savepoints, do in waiting:
            if sid in savepoints:
                do()

    def close(self) -> None:
        """See Django."""
        super().close()
        self.run_on_rollback = []

    @property
    def pool(self) -> Pool | None:
        """This process's pool, made on first use; None where `OPTIONS["pool"]` is not set."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        if self.alias not in self._connection_pools:
            pool = Pool(
                # Django sets autocommit itself afterwards.
                kwargs={**self.get_connection_params(), "autocommit": True},
                open=False,
                configure=self._configure_connection,
                **options,
            )
            # Of threads that come at the same time one wins; none of the pools is open yet.
            self._connection_pools.setdefault(self.alias, pool)
        return self._connection_pools[self.alias]

    @property
    def behind_pooler(self) -> bool:
        """Whether statements of one session may reach different ones of the server (PgBouncer and its like).

        Nothing may then be kept in a session: prepared statements, LISTEN, locks, settings, temporary tables.
        """
        if settings.DATABASE_POOLER in (ON, OFF):
            return bool(settings.DATABASE_POOLER == ON)
        self.ensure_connection()
        return _poolers[self._address]

    def go_direct(self) -> None:
        """From now on this process has a connection past the pooler, if it knows the way, and no pool.

        For what holds a session: the relay that listens, migrations, copies of the database.
        """
        self.close()
        self.settings_dict["OPTIONS"].pop("pool", None)
        for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME"):
            if value := settings.DATABASE_DIRECT.get(name):
                self.settings_dict[name] = value

    @property
    def _address(self) -> tuple[Any, ...]:
        return tuple(self.settings_dict[name] for name in ("HOST", "PORT", "NAME", "USER"))

    def init_connection_state(self) -> None:
        """See Django; a pooler gives another session's number than the server has."""
        super().init_connection_state()
        if self._address not in _poolers:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                _poolers[self._address] = cursor.fetchone()[0] != self.connection.info.backend_pid

    def chunked_cursor(self) -> Any:
        """See Django; a cursor that outlives its transaction would stay behind in the pooler."""
        if not self.in_atomic_block and self.behind_pooler:
            return self.cursor()
        return super().chunked_cursor()
