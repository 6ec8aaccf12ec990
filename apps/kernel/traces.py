"""The trace under way, as it is carried to other processes: in an outbox row, and in a task's headers.

Nothing here knows OpenTelemetry. `prometric.tracing`, where it is on, gives its tracer to `use`; until then
no span is made, and no row and no task carries anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

HEADER = "traceparent"  # of W3C's Trace Context; 55 characters
SERVER, PRODUCER, CONSUMER = "server", "producer", "consumer"

# Says more about the span under way, when it is known: note(route=…). Nothing personal.
Note = Callable[..., None]


class Tracer(Protocol):
    """What begins spans and says which one is under way."""

    def span(self, name: str, kind: str, parent: str) -> AbstractContextManager[Note]:
        """A span for the block, within `parent` ("": within the one under way, or a trace of its own)."""

    def carried(self) -> str:
        """The `traceparent` of the span under way; "" where there is none."""


class _None:
    @contextmanager
    def span(self, name: str, kind: str, parent: str) -> Iterator[Note]:
        yield lambda **attributes: None

    def carried(self) -> str:
        return ""


NONE: Tracer = _None()
_tracer = NONE


def use(tracer: Tracer) -> None:
    """Have spans made by this one from now on."""
    global _tracer
    _tracer = tracer


def span(name: str, kind: str, *, parent: str = "") -> AbstractContextManager[Note]:
    """A span for the block; see Tracer."""
    return _tracer.span(name, kind, parent)


def carried() -> str:
    """What a row or a task takes along, so that what it causes belongs to the same trace."""
    return _tracer.carried()
