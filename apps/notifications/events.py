"""What notifications announces. A chat's text is nobody's but its members', so no event holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ChatMessagePosted(Event):
    """Somebody said something in a channel."""

    name: ClassVar[str] = "chat.message"
    subject: ClassVar[str] = "chat_channel"
    chat_channel_id: UUID
    chat_message_id: UUID
    sender_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChatChannelChanged(Event):
    """A channel was opened, named anew, or has other members."""

    name: ClassVar[str] = "chat.channel"
    subject: ClassVar[str] = "chat_channel"
    chat_channel_id: UUID


@dataclass(frozen=True, kw_only=True)
class WebhookEvent(Event):
    """Base of what happens to a subscription."""

    subject: ClassVar[str] = "webhook"
    webhook_id: UUID
    url: str


@dataclass(frozen=True, kw_only=True)
class WebhookCreated(WebhookEvent):
    name: ClassVar[str] = "webhook.created"


@dataclass(frozen=True, kw_only=True)
class WebhookChanged(WebhookEvent):
    """Address, choice of events, status or secret (which is not told)."""

    name: ClassVar[str] = "webhook.updated"


@dataclass(frozen=True, kw_only=True)
class WebhookDeleted(WebhookEvent):
    name: ClassVar[str] = "webhook.deleted"


@dataclass(frozen=True, kw_only=True)
class WebhookDisabled(WebhookEvent):
    """Nothing could be delivered for days: nothing more is tried."""

    name: ClassVar[str] = "webhook.disabled"
    reason: str
