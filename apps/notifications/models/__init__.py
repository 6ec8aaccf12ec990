"""Tables of notifications, by subject."""

from apps.notifications.models.chat import ChatChannel, ChatMember, ChatMessage
from apps.notifications.models.live import DashboardPulse, LiveEvent
from apps.notifications.models.notices import NoticeType, Notification, NotificationPreference
from apps.notifications.models.webhooks import WebhookDelivery, WebhookSubscription

__all__ = [
    "ChatChannel",
    "ChatMember",
    "ChatMessage",
    "DashboardPulse",
    "LiveEvent",
    "NoticeType",
    "Notification",
    "NotificationPreference",
    "WebhookDelivery",
    "WebhookSubscription",
]
