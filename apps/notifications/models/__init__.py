"""Tables of notifications, by subject."""

from apps.notifications.models.live import LiveEvent

__all__ = ["LiveEvent"]
