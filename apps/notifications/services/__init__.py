"""Every write of notifications, by subject."""

from apps.notifications.services.chat import (
    change_channel,
    create_channel,
    leave_channel,
    mark_channel_read,
    post_message,
)
from apps.notifications.services.cleanup import clean_up
from apps.notifications.services.notices import create_notices, mark_all_read, mark_read, set_preferences
from apps.notifications.services.sending import send_due, send_webhooks
from apps.notifications.services.webhooks import (
    create_webhook,
    delete_webhook,
    pause_webhook,
    resend_delivery,
    rest_webhooks,
    resume_webhook,
    rotate_secret,
    send_test,
    update_webhook,
)

__all__ = [
    "change_channel",
    "clean_up",
    "create_channel",
    "create_notices",
    "create_webhook",
    "delete_webhook",
    "leave_channel",
    "mark_all_read",
    "mark_channel_read",
    "mark_read",
    "pause_webhook",
    "post_message",
    "resend_delivery",
    "rest_webhooks",
    "resume_webhook",
    "rotate_secret",
    "send_due",
    "send_test",
    "send_webhooks",
    "set_preferences",
    "update_webhook",
]
