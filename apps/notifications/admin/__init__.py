"""Back office of notifications: webhooks for the company, everything else for the platform."""

from apps.notifications.admin import platform, webhooks

__all__ = ["platform", "webhooks"]
