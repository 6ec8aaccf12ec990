"""Addresses of notifications."""

from apps.notifications.api.changes import ChangesViewSet
from apps.notifications.api.views import AuditViewSet, ChannelViewSet, MessageViewSet, NotificationViewSet
from apps.notifications.api.webhooks import DeliveryViewSet, WebhookViewSet

routes = [
    ("notifications", NotificationViewSet, "notification"),
    ("chat/channels", ChannelViewSet, "chat-channel"),
    ("chat/messages", MessageViewSet, "chat-message"),
    (r"webhooks/(?P<webhook>[^/.]+)/deliveries", DeliveryViewSet, "webhook-delivery"),
    ("webhooks", WebhookViewSet, "webhook"),
    ("audit", AuditViewSet, "audit"),
    ("", ChangesViewSet, "change"),
]
