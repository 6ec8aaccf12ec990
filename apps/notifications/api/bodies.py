"""What requests send."""

from __future__ import annotations

from apps.kernel.api.fields import BooleanField, CharField, EnumField, ListField, TextField, UUIDField
from apps.kernel.api.serializers import Serializer
from apps.notifications.models import NoticeType


class PreferenceBody(Serializer):
    type = EnumField(NoticeType)
    in_app = BooleanField(required=False)
    email = BooleanField(required=False)


class PreferencesBody(Serializer):
    """The types to change; others stay."""

    items = ListField(child=PreferenceBody())


class ChannelBody(Serializer):
    name = CharField(max_length=100)
    member_ids = ListField(child=UUIDField(), required=False, max_length=500)


class MessageBody(Serializer):
    """To a channel of one's own, or to one colleague (user or employee)."""

    channel_id = UUIDField(required=False)
    recipient_id = UUIDField(required=False)
    text = TextField(allow_blank=False, max_length=4000)


class ReadBody(Serializer):
    """Up to this message; without one, everything."""

    message_id = UUIDField(required=False)


class WebhookBody(Serializer):
    url = CharField(max_length=500)
    events = ListField(child=CharField(max_length=64))
    description = CharField(required=False, allow_blank=True)
