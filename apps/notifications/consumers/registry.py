"""Which function is told of which event, by the event's class."""

from __future__ import annotations

from collections.abc import Callable

from apps.kernel.events import Event
from apps.kernel.models import OutboxEvent

Consumer = Callable[[OutboxEvent], None]


class Registry:
    """`@on(DealWon)` registers; calling it with a row runs what is registered for the row's event."""

    def __init__(self) -> None:
        self.found: dict[str, list[Consumer]] = {}

    def on(self, *kinds: type[Event] | str) -> Callable[[Consumer], Consumer]:
        """Register a function for events, by class, or by name for those of apps that may be absent."""

        def register(function: Consumer) -> Consumer:
            for kind in kinds:
                name = kind if isinstance(kind, str) else kind.name
                self.found.setdefault(name, []).append(function)
            return function

        return register

    def __call__(self, row: OutboxEvent) -> None:
        for function in self.found.get(row.name, ()):
            function(row)
