"""What answers show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.names import full_name
from apps.accounts.selectors import user_names
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    IntegerField,
    JSONObjectField,
    ListField,
    MomentField,
    UUIDField,
)
from apps.kernel.api.naming import camelize
from apps.kernel.api.rows import RowSerializer, computed
from apps.kernel.api.serializers import Serializer
from apps.notifications import texts
from apps.notifications.models import ChatChannel, NoticeType, WebhookDelivery, WebhookSubscription
from apps.notifications.models.webhooks import circuit_at
from apps.notifications.selectors import message


class NotificationItem(RowSerializer):
    """In the words of the reader's language."""

    id = UUIDField()
    type = EnumField(NoticeType)
    title = computed(CharField(read_only=True), "key", "params", using=texts.title)
    message = computed(CharField(read_only=True), "key", "params", using=texts.message)
    data = JSONObjectField()  # type: ignore[assignment]
    read = computed(BooleanField(), "read_at", using=lambda read_at: read_at is not None)
    read_at = MomentField(allow_null=True)
    created_at = MomentField()


class UnreadNotices(Serializer):
    unread_count = IntegerField()


class Preference(Serializer):
    type = EnumField(NoticeType)
    label = CharField(read_only=True)  # type: ignore[assignment]
    in_app = BooleanField()
    email = BooleanField()


class Preferences(Serializer):
    items = ListField(child=Preference())

    def to_representation(self, instance: dict[str, frozenset[str]]) -> dict[str, Any]:
        """Every type, in their order."""
        shown = [
            {
                "type": kind,
                "label": str(NoticeType(kind).label),
                "inApp": "inApp" in channels,
                "email": "email" in channels,
            }
            for kind, channels in instance.items()
        ]
        return {"items": shown}


# --- chat -----------------------------------------------------------------------------------


class MessageItem(RowSerializer):
    id = UUIDField()
    channel_id = UUIDField()
    sender_id = UUIDField()
    sender_name = computed(
        CharField(read_only=True), "sender.first_name", "sender.last_name", using=full_name
    )
    text = CharField(read_only=True)
    created_at = MomentField()


class MessagePosted(Serializer):
    id = UUIDField()
    channel_id = UUIDField()
    sender_id = UUIDField()
    sender_name = CharField(read_only=True)
    text = CharField(read_only=True)
    created_at = MomentField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return message(instance.pk)


class ChannelMember(Serializer):
    user_id = UUIDField()
    name = CharField(read_only=True)
    last_read_at = MomentField()


class ChannelItem(RowSerializer):
    """As one of its members sees it: a direct conversation bears the other's name."""

    id = UUIDField()
    type = EnumField(ChatChannel.Type)
    name = CharField(read_only=True)
    created_by = UUIDField(source="created_by_id", allow_null=True)
    last_message_at = MomentField()
    created_at = MomentField()
    version = IntegerField()


class ChannelShown(ChannelItem):
    """The item with what the view adds for its reader."""

    members = ListField(child=ChannelMember())
    last_message = MessageItem(allow_null=True)
    unread_count = IntegerField()


class ChannelDone(Serializer):
    id = UUIDField()
    type = EnumField(ChatChannel.Type)
    name = CharField(read_only=True)


# --- webhooks -------------------------------------------------------------------------------


class WebhookItem(RowSerializer):
    """The secret is never among it."""

    id = UUIDField()
    url = CharField(read_only=True)
    description = CharField(read_only=True)
    events = ListField(child=CharField())
    status = EnumField(WebhookSubscription.Status)
    status_reason = CharField(read_only=True)
    failing_since = MomentField(allow_null=True)
    circuit = computed(EnumField(WebhookSubscription.Circuit), "open_until", using=circuit_at)
    failures_in_row = IntegerField(source="failures")
    next_try_at = MomentField(source="open_until", allow_null=True)
    last_success_at = MomentField(allow_null=True)
    created_by = UUIDField(source="created_by_id", allow_null=True)
    created_at = MomentField()
    updated_at = MomentField()


class WebhookDetail(WebhookItem):
    version = IntegerField()


class WebhookSecret(Serializer):
    """The only answers that hold the secret: of the creation and of a rotation."""

    id = UUIDField()
    url = CharField(read_only=True)
    events = ListField(child=CharField())
    status = EnumField(WebhookSubscription.Status)
    secret = CharField(read_only=True)


class WebhookStanding(Serializer):
    id = UUIDField()
    status = EnumField(WebhookSubscription.Status)


class DeliveryItem(RowSerializer):
    id = UUIDField()
    webhook_id = UUIDField(source="subscription_id")
    event = CharField(read_only=True)
    subject_id = UUIDField()
    status = EnumField(WebhookDelivery.Status)
    attempts = IntegerField()
    next_attempt_at = computed(
        MomentField(allow_null=True),
        "status",
        "next_attempt_at",
        using=lambda status, due: due if status == WebhookDelivery.Status.PENDING else None,
    )
    attempted_at = MomentField(allow_null=True)
    delivered_at = MomentField(allow_null=True)
    response_status = IntegerField(allow_null=True)
    duration_ms = IntegerField(allow_null=True)
    error = CharField(read_only=True)
    created_at = MomentField()


class DeliveryDetail(DeliveryItem):
    body = CharField(read_only=True)
    response_body = CharField(read_only=True)


class DeliveryStanding(Serializer):
    id = UUIDField()
    event = CharField(read_only=True)
    status = EnumField(WebhookDelivery.Status)


class EventNames(Serializer):
    events = ListField(child=CharField())


# --- audit ----------------------------------------------------------------------------------


@extend_schema_field({"description": "Whatever the column holds"})
class ValueField(serializers.Field[Any, Any, Any, Any]):
    """A column's value."""


class Change(Serializer):
    field = CharField(read_only=True)
    from_ = ValueField()
    to = ValueField()


def _changes(changes: dict[str, list[Any]] | None) -> list[dict[str, Any]]:
    return [
        {"field": camelize(name), "from": before, "to": after}
        for name, (before, after) in (changes or {}).items()
    ]


class AuditItem(RowSerializer):
    """One event: who did what to which object, and what changed."""

    id = IntegerField()
    name = CharField(read_only=True)
    subject = CharField(read_only=True)
    subject_id = UUIDField()
    actor_id = UUIDField(allow_null=True)
    version = IntegerField(allow_null=True)
    changes = computed(ListField(child=Change()), "changes", using=_changes)
    created_at = MomentField()


class AuditShown(AuditItem):
    """The item with the actor's name; null: the system."""

    actor_name = CharField(read_only=True, allow_null=True)


def with_actor_names(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One query for the names of a page."""
    ids: list[UUID] = list({item["actorId"] for item in items if item["actorId"]})
    names = user_names(ids) if ids else {}
    for item in items:
        item["actorName"] = names.get(item["actorId"])
    return items
