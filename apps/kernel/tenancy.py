"""Tenant isolation's first layer, and the setting that the second one (row-level security) reads.

A scope is entered for each request, task and socket message. It sets a context variable, by which
managers filter, and two transaction-local PostgreSQL settings, by which policies do (architecture.md §7).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

EVERY_ORGANIZATION = "*"
NOWHERE = ("", "")


class TenantRequired(RuntimeError):
    """A tenant's table was read outside a scope: a programming error, never a user's."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One workspace of one organization, one whole organization, or (with a reason) everything."""

    organization_id: UUID | None = None
    workspace_id: UUID | None = None
    reason: str = ""

    @property
    def is_system(self) -> bool:
        return self.organization_id is None

    @property
    def settings(self) -> tuple[str, str]:
        if self.organization_id is None:
            return EVERY_ORGANIZATION, ""
        return str(self.organization_id), str(self.workspace_id or "")


_current: ContextVar[Scope | None] = ContextVar("tenant_scope", default=None)


def current() -> Scope:
    """The scope in force.

    Raises:
        TenantRequired: outside any scope.
    """
    scope = _current.get()
    if scope is None:
        raise TenantRequired("Enter a tenant (apps.kernel.tenancy) before touching its rows.")
    return scope


def peek() -> Scope | None:
    """The scope in force, or None."""
    return _current.get()


def _set_in_database(settings: tuple[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.organization', %s, true), set_config('app.workspace', %s, true)",
            settings,
        )


def _settings_can_change() -> bool:
    """Whether the open transaction still takes statements (it is neither failed nor to be rolled back)."""
    return (
        connection.in_atomic_block
        and not connection.needs_rollback
        and connection.connection is not None
        and connection.connection.info.transaction_status == TransactionStatus.INTRANS
    )


@contextmanager
def applied(scope: Scope, *, until_commit: bool = False) -> Iterator[Scope]:
    """Put `scope` in force for the block, inside the transaction that is already open.

    until_commit: the transaction ends with the block, and PostgreSQL forgets the settings with it.
    """
    if not connection.in_atomic_block:
        raise TenantRequired("A scope is transaction-local: open a transaction first.")
    before = _current.get()
    # At the start of a transaction the database knows nothing yet, whatever this context remembers.
    if before is not None and before.settings == scope.settings and not until_commit:
        yield before
        return
    token = _current.set(scope)
    try:
        _set_in_database(scope.settings)
        yield scope
    finally:
        _current.reset(token)
        # A savepoint or transaction that rolls back takes the settings back by itself.
        if not until_commit and _settings_can_change():
            _set_in_database(before.settings if before else NOWHERE)


@contextmanager
def enter(organization_id: UUID, workspace_id: UUID | None = None) -> Iterator[Scope]:
    """Open a transaction in one organization (all its workspaces) or in one workspace."""
    with _transaction(Scope(organization_id, workspace_id)) as scope:
        yield scope


@contextmanager
def system(reason: str) -> Iterator[Scope]:
    """Open a transaction over every organization: sign-in look-ups, platform staff, beat."""
    with _transaction(Scope(reason=reason)) as scope:
        yield scope


@contextmanager
def _transaction(scope: Scope) -> Iterator[Scope]:
    outermost = not connection.in_atomic_block
    with transaction.atomic(), applied(scope, until_commit=outermost) as entered:
        yield entered
