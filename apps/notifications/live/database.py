"""The event loop's way to the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import DatabaseSyncToAsync

# A herd of clients that come back must not take every connection of the pool.
_threads = ThreadPoolExecutor(4, thread_name_prefix="live-database")


def in_thread(function: Callable[..., Any]) -> Callable[..., Any]:
    """An awaitable version of a function that reads the database; its connection goes back afterwards.

    A connection kept in a thread would never be checked again, and stay dead after a restart of PostgreSQL.
    """
    found: Callable[..., Any] = DatabaseSyncToAsync(function, thread_sensitive=False, executor=_threads)
    return found
