"""Which events other systems may subscribe to."""

from __future__ import annotations

from collections.abc import Collection

from apps.notifications.catalogue import event_classes

TEST = "webhook.test"
EVERYTHING = "*"
# Conversations, copies, imports, sessions are nobody's business outside; no webhook tells of webhooks.
PRIVATE = ("chat.", "export.", "import.", "sessions.", "webhook.")


def subscribable() -> list[str]:
    """Every name that may be chosen, sorted."""
    return sorted(name for name in event_classes() if not name.startswith(PRIVATE))


def is_subscribable(pattern: str) -> bool:
    """Whether a name, a group (`deal.*`) or `*` means at least one event."""
    return any(matches([pattern], name) for name in subscribable())


def matches(patterns: Collection[str], name: str) -> bool:
    """Whether a choice of events covers one."""
    if name.startswith(PRIVATE):
        return False
    return any(
        pattern in (EVERYTHING, name) or (pattern.endswith(".*") and name.startswith(pattern[:-1]))
        for pattern in patterns
    )
