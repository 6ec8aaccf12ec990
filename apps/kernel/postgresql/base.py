"""The backend that `DATABASES["default"]["ENGINE"]` names."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from apps.kernel.postgresql.pool import Pool


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, except for the pool."""

    # Django's, which its stubs leave out.
    _connection_pools: dict[str, Pool]
    _configure_connection: Any

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
