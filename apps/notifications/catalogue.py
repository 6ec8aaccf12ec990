"""Every event of the house, by name."""

from __future__ import annotations

from functools import cache

from apps.kernel.events import Event


def _classes(base: type[Event]) -> dict[str, type[Event]]:
    found = {}
    for kind in base.__subclasses__():
        # An app's events stand in its `events`; what a test declares is nobody's.
        if "name" in vars(kind) and kind.__module__.endswith(".events"):
            found[kind.name] = kind
        found |= _classes(kind)
    return found


@cache
def event_classes() -> dict[str, type[Event]]:
    """{name: class}; complete once the apps are loaded."""
    return _classes(Event)
