"""Savepoints and the tenant's settings go along with the next statement: half of what a test said was those.

In production a request begins and ends its transaction and names its tenant once. In a test, whose own
transaction is around all, each `atomic` is a savepoint that is made and released, and each request leaves the
test's scope and comes back to it. Here these wait until something else is said, and go in one round trip
before it; those that nothing came between are left out. So each other statement finds PostgreSQL as it would
have been. A rollback to a savepoint is said at once; tests that commit say everything at once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

from apps.kernel import tenancy

SAVEPOINT, RELEASE, SETTINGS = range(3)
SET = "SELECT set_config('app.organization', '{}', true), set_config('app.workspace', '{}', true)"
WRAPPER: Any = BaseDatabaseWrapper
_set_at_once = tenancy._set_in_database
_made_at_once = WRAPPER._savepoint
_released_at_once = WRAPPER._savepoint_commit
_rolled_back_at_once = WRAPPER._savepoint_rollback


class Word(NamedTuple):
    """What is to be said: its kind, the savepoint's name, the statement."""

    kind: int
    name: str
    sql: str


class Waiting:
    """What a connection is to say before its next statement."""

    def __init__(self, link: Any) -> None:
        self.pgconn = link.pgconn
        self.words: list[Word] = []
        self._wait = link.wait

    def wait(self, *args: Any, **options: Any) -> Any:
        """In the place of psycopg's: every statement passes here, whoever makes it."""
        if self.words:
            self._say()
        return self._wait(*args, **options)

    def _say(self) -> None:
        text = ";".join(word.sql for word in self.words)
        self.words = []
        answer = self.pgconn.exec_(text.encode())
        if answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise error_from_result(answer)

    def settings(self, word: Word) -> None:
        """The last ones after a savepoint count; a rollback to it brings back those before."""
        begun = max((at for at, each in enumerate(self.words) if each.kind == SAVEPOINT), default=-1) + 1
        self.words[begun:] = [each for each in self.words[begun:] if each.kind != SETTINGS] + [word]

    def release(self, word: Word) -> None:
        """One that is not made yet need not be; with one that is made go those that were made in it."""
        begun = self._begun(word.name)
        inner = [each for each in self.words[begun or 0 :] if each.kind == SETTINGS]
        self.words = [word] if begun is None else self.words[:begun]
        if inner:
            self.settings(inner[-1])

    def rolls_back(self, name: str) -> bool:
        """Forget what was to be said after the savepoint; whether it is not made yet, so that this is all."""
        begun = self._begun(name)
        self.words = [] if begun is None else self.words[: begun + 1]
        return begun is not None

    def _begun(self, name: str) -> int | None:
        made = (at for at, each in enumerate(self.words) if each.kind == SAVEPOINT and each.name == name)
        return next(made, None)


def _waiting(wrapper: Any) -> Waiting | None:
    """The connection's, while a test's own transaction is around all and takes statements."""
    link = wrapper.connection
    if link is None or not any(block._from_testcase for block in wrapper.atomic_blocks):
        return None
    if link.pgconn.transaction_status != TransactionStatus.INTRANS:
        return None
    waiting: Waiting | None = getattr(link, "_words", None)
    if waiting is None:
        waiting = link._words = Waiting(link)
        link.wait = waiting.wait
    return waiting


def _savepoint(self: Any, sid: str) -> None:
    if (waiting := _waiting(self)) is None:
        _made_at_once(self, sid)
    else:
        waiting.words.append(Word(SAVEPOINT, sid, self.ops.savepoint_create_sql(sid)))


def _savepoint_commit(self: Any, sid: str) -> None:
    if (waiting := _waiting(self)) is None:
        _released_at_once(self, sid)
    else:
        waiting.release(Word(RELEASE, sid, self.ops.savepoint_commit_sql(sid)))


def _savepoint_rollback(self: Any, sid: str) -> None:
    waiting: Waiting | None = getattr(self.connection, "_words", None)
    if waiting is None or not waiting.rolls_back(sid):
        _rolled_back_at_once(self, sid)


def _set_in_database(settings: tuple[str, str]) -> None:
    if (waiting := _waiting(connection)) is not None:
        waiting.settings(Word(SETTINGS, "", SET.format(*settings)))
    else:
        _set_at_once(settings)


def join() -> None:
    """From now on, on every connection."""
    tenancy._set_in_database = _set_in_database
    WRAPPER._savepoint = _savepoint
    WRAPPER._savepoint_commit = _savepoint_commit
    WRAPPER._savepoint_rollback = _savepoint_rollback
