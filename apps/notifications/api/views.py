"""/notifications, /chat and /audit."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.kernel.api.actions import Action
from apps.kernel.api.serializers import MessageOnly
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.kernel.models import Change
from apps.notifications import selectors, services
from apps.notifications.api import bodies
from apps.notifications.api.filters import AuditFilters, ChannelFilters, MessageFilters, NotificationFilters
from apps.notifications.api.serializers import (
    AuditItem,
    AuditShown,
    ChannelDone,
    ChannelItem,
    ChannelShown,
    MessageItem,
    MessagePosted,
    NotificationItem,
    Preferences,
    UnreadNotices,
    with_actor_names,
)
from apps.notifications.models import ChatChannel, ChatMessage, Notification


class NotificationViewSet(ViewSet):
    """One's own notices of the organization; no permission is needed."""

    model = Notification
    filterset_class = NotificationFilters
    table = {
        "list": Action(response=NotificationItem, beside=UnreadNotices, permission=None),
        "retrieve": Action(response=NotificationItem, permission=None),
        "read": Action(
            method="put",
            response=MessageOnly,
            permission=None,
            service=services.mark_read,
            message=_("Notification marked as read"),
            operation="readNotification",
            summary="Mark a notification as read",
            description="Marks one notification of the caller as read.",
        ),
        "read_all": Action(
            method="put",
            detail=False,
            response=MessageOnly,
            permission=None,
            service=services.mark_all_read,
            message=_("All notifications marked as read"),
            operation="readAllNotifications",
            summary="Mark all notifications as read",
            description="Marks every notification of the caller as read.",
        ),
        "unread_count": Action(
            method="get",
            detail=False,
            response=UnreadNotices,
            permission=None,
            operation="countUnreadNotifications",
            summary="Count unread notifications",
            description="Answers how many notifications the caller has not read.",
        ),
        "preferences": Action(
            method="get",
            detail=False,
            response=Preferences,
            permission=None,
            operation="getNotificationPreferences",
            summary="Show notification preferences",
            description="Answers which kinds of notices reach the caller, and how.",
        ),
        "set_preferences": Action(
            method="put",
            path="preferences",
            detail=False,
            request=bodies.PreferencesBody,
            full_body=True,
            response=Preferences,
            permission=None,
            service=services.set_preferences,
            operation="setNotificationPreferences",
            summary="Change notification preferences",
            description="Switches the kinds of notices that the body names; others stay.",
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(user=self.actor.user_id)

    def run_list(self) -> Response:
        response = super().run_list()
        response.data["unreadCount"] = self._unread()
        return response

    def run_retrieve(self) -> Response:
        if self.action == "unread_count":
            return Response({"unreadCount": self._unread()})
        if self.action == "preferences":
            return Response(Preferences(selectors.preferences(self.actor.user_id)).data)
        return super().run_retrieve()

    def _unread(self) -> int:
        return selectors.unread_count(self.actor.user_id)


class ChannelViewSet(ViewSet):
    """Conversations that one is a member of; others are not there."""

    model = ChatChannel
    filterset_class = ChannelFilters
    table = {
        "list": Action(response=ChannelShown, permission=None),
        "create": Action.create(services.create_channel, bodies.ChannelBody, ChannelDone, permission=None),
        "retrieve": Action(response=ChannelShown, permission=None),
        "update": Action(
            request=bodies.ChannelBody, response=ChannelDone, permission=None, service=services.change_channel
        ),
        "leave": Action(
            response=MessageOnly,
            permission=None,
            service=services.leave_channel,
            message=_("You left the channel"),
            operation="leaveChatChannel",
            summary="Leave a chat channel",
            description="Takes the caller out of a channel; what they said stays.",
        ),
        "read": Action(
            method="put",
            request=bodies.ReadBody,
            response=MessageOnly,
            permission=None,
            service=services.mark_channel_read,
            message=_("Channel marked as read"),
            operation="readChatChannel",
            summary="Mark a chat channel as read",
            description="Marks all messages of a channel as read by the caller.",
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(members__user=self.actor.user_id)

    def serializer_for(self, entry: Action) -> Any:
        return ChannelItem

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Members, the newest message and what is unread; three queries a page."""
        ids = [item["id"] for item in items]
        members, last = selectors.members_of(ids), selectors.last_messages(ids)
        unread = selectors.unread_counts(self.actor.user_id, ids)
        for item in items:
            item["members"] = members.get(item["id"], [])
            item["lastMessage"] = last.get(item["id"])
            item["unreadCount"] = unread.get(item["id"], 0)
            if item["type"] == ChatChannel.Type.DIRECT:
                others = [each for each in item["members"] if each["userId"] != self.actor.user_id]
                item["name"] = others[0]["name"] if others else ""
        return items


class MessageViewSet(ViewSet):
    """What was said in one's own channels; `channelId` chooses one."""

    model = ChatMessage
    filterset_class = MessageFilters
    table = {
        "list": Action(response=MessageItem, permission=None, errors=(404,)),
        "create": Action.create(services.post_message, bodies.MessageBody, MessagePosted, permission=None),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(channel__members__user=self.actor.user_id)

    def run_list(self) -> Response:
        response = super().run_list()
        chosen = self.request.query_params.get("channelId")
        if chosen and not response.data["items"]:
            # Empty, or none of one's own: the filter has proven that it is an id.
            own = ChatChannel.objects.filter(members__user=self.actor.user_id)
            if "," not in chosen and not own.filter(pk=chosen).exists():
                raise NotFound()
        return response


class AuditViewSet(ViewSet):
    """Who changed what, when, from which values to which: the events of the workspace."""

    noun = "audit entry"
    model = Change
    resource = "AUDIT"
    filterset_class = AuditFilters
    table = {"list": Action(response=AuditShown)}

    def get_queryset(self) -> QuerySet[Any]:
        here = Q(workspace_id=self.actor.workspace_id) | Q(workspace_id=None)
        return Change.objects.filter(here).exclude(subject="chat_channel")

    def serializer_for(self, entry: Action) -> Any:
        return AuditItem

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return with_actor_names(items)
