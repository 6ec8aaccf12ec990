"""Filters of notifications' lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from apps.hr.selectors import users_meant
from apps.kernel.api.filters import BOOLEAN, ID, MOMENT, TEXT, Filter, FilterSet, enum
from apps.notifications.models import ChatChannel, NoticeType, WebhookDelivery, WebhookSubscription


def _unread(operator: str, value: Any) -> Q:
    """`unread=true`: those alone; `unread=false` asks for nothing in particular."""
    return Q(read_at__isnull=True) if value else Q()


class NotificationFilters(FilterSet):
    fields = {
        "unread": Filter("read_at", BOOLEAN, build=_unread),
        "type": Filter("type", enum(NoticeType)),
        "createdAt": Filter("created_at", MOMENT),
    }


class ChannelFilters(FilterSet):
    fields = {"type": Filter("type", enum(ChatChannel.Type))}
    search = ("name",)
    sorts = {"lastMessageAt": "last_message_at"}
    default_sort = ("-last_message_at",)


class MessageFilters(FilterSet):
    fields = {
        "channelId": Filter("channel_id", ID),
        "senderId": Filter("sender_id", ID, means=users_meant),
        "createdAt": Filter("created_at", MOMENT),
    }
    search = ("text",)


class WebhookFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(WebhookSubscription.Status)),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = ("url", "description")
    sorts = {"updatedAt": "updated_at"}


class DeliveryFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(WebhookDelivery.Status)),
        "event": Filter("event", TEXT),
        "subjectId": Filter("subject_id", ID),
        "createdAt": Filter("created_at", MOMENT),
    }


class AuditFilters(FilterSet):
    fields = {
        "name": Filter("name", TEXT),
        "subject": Filter("subject", TEXT),
        "subjectId": Filter("subject_id", ID),
        "actorId": Filter("actor_id", ID, means=users_meant),
        "createdAt": Filter("created_at", MOMENT),
    }
    default_sort = ("-id",)
