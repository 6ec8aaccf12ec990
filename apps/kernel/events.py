"""Typed events: what an app announces upwards (architecture.md §4).

Handlers run inside the announcing transaction; the outbox row carries the event to whatever is
told after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection

from apps.kernel import traces
from apps.kernel.actor import Actor
from apps.kernel.models import OutboxEvent, Versioned


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. Fields hold ids, numbers and strings only.

    `name` is what integrators and dashboards see (`deal.won`); `subject` names the kind of object,
    whose id is the field `<subject>_id`.
    """

    name: ClassVar[str]
    subject: ClassVar[str]

    @property
    def subject_id(self) -> UUID:
        found: UUID = getattr(self, f"{self.subject}_id")
        return found


Handler = Callable[[Any, Actor], None]
GroupHandler = Callable[[Sequence[Any], Actor], None]
_handlers: dict[type[Event], list[Handler]] = {}
_group_handlers: dict[type[Event], list[tuple[GroupHandler, frozenset[str]]]] = {}


def listens_to(event_class: type[Event]) -> Callable[[Handler], Handler]:
    """Register a handler that runs in the transaction of the announcement."""

    def register(handler: Handler) -> Handler:
        _handlers.setdefault(event_class, []).append(handler)
        return handler

    return register


def listens_to_all(
    *event_classes: type[Event], of: Collection[str] = ()
) -> Callable[[GroupHandler], GroupHandler]:
    """Register a handler that is given the events of one announcement together, after the single ones.

    For what costs one statement however many there are.

    Args:
        of: the fields that it cares about; it is not told when the announcement names only others as changed.
    """

    def register(handler: GroupHandler) -> GroupHandler:
        for event_class in event_classes:
            _group_handlers.setdefault(event_class, []).append((handler, frozenset(of)))
        return handler

    return register


def listeners(event_class: type[Event]) -> list[Callable[..., None]]:
    """Every handler that is told of such an event in its transaction."""
    together = [handler for handler, _of in _group_handlers.get(event_class, [])]
    return [*_handlers.get(event_class, []), *together]


def announce(
    event: Event,
    *,
    actor: Actor,
    changes: dict[str, tuple[Any, Any]] | None = None,
    of: Versioned | None = None,
) -> None:
    """Write the outbox row and run the handlers, all in the caller's transaction.

    Args:
        changes: {field: (before, after)} for the audit trail and for 412 answers.
        of: the subject after the change; gives the row its version.
    Raises:
        RuntimeError: outside a transaction, where the row and its cause could part.
    """
    _inside_transaction(event)
    _row(event, actor, changes, of.version if of is not None else None).save(force_insert=True)
    _dispatch([event], actor, changes)


def announce_all(events: Sequence[Event], *, actor: Actor, version: int | None = None) -> None:
    """Announce many events of one service call with one statement for their outbox rows.

    Args:
        version: the subjects' version, when all have the same (1: just created).
    Raises:
        RuntimeError: outside a transaction.
    """
    if not events:
        return
    _inside_transaction(events[0])
    OutboxEvent.everything.bulk_create([_row(event, actor, None, version) for event in events])
    _dispatch(events, actor)


def announce_changes(
    changed: Sequence[tuple[Event, dict[str, tuple[Any, Any]], Versioned | None]], *, actor: Actor
) -> None:
    """Announce many changes of one service call with one statement: (event, what changed, the subject after).

    A subject that counts no versions is None.

    Raises:
        RuntimeError: outside a transaction.
    """
    if not changed:
        return
    _inside_transaction(changed[0][0])
    OutboxEvent.everything.bulk_create(
        [
            _row(event, actor, changes, subject.version if subject is not None else None)
            for event, changes, subject in changed
        ]
    )
    fields_changed = {name for _event, changes, _subject in changed for name in changes}
    _dispatch([event for event, _changes, _subject in changed], actor, fields_changed)


def _dispatch(events: Sequence[Event], actor: Actor, changes: Collection[str] | None = None) -> None:
    for event in events:
        for handler in _handlers.get(type(event), []):
            handler(event, actor)
    for event_class in dict.fromkeys(map(type, events)):
        for group_handler, wanted in _group_handlers.get(event_class, []):
            if not changes or not wanted or not wanted.isdisjoint(changes):
                group_handler([event for event in events if type(event) is event_class], actor)


def _inside_transaction(event: Event) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} announced outside a transaction")


def _row(
    event: Event, actor: Actor, changes: dict[str, tuple[Any, Any]] | None, version: int | None
) -> OutboxEvent:
    return OutboxEvent(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        name=event.name,
        subject=event.subject,
        subject_id=event.subject_id,
        actor_id=actor.author_id,
        payload={field.name: getattr(event, field.name) for field in fields(event)},
        changes={key: list(pair) for key, pair in changes.items()} if changes else None,
        version=version,
        trace=traces.carried(),
    )


def wiring() -> list[tuple[str, str, str]]:
    """(event, announced by, handled by) for every registered handler, for the wiring table."""
    return sorted(
        (
            event_class.__name__,
            event_class.__module__.split(".")[1],
            f"{handler.__module__.split('.')[1]}.{handler.__name__}",
        )
        for event_class in {**_handlers, **_group_handlers}
        for handler in (
            *_handlers.get(event_class, []),
            *(handler for handler, _wanted in _group_handlers.get(event_class, [])),
        )
    )
