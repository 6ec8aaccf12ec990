"""The platform's screens of notifications. Secrets and what was said in chats are nobody's business here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from apps.kernel.admin import ReadOnlyInline, ReadOnlyMixin, TenantAdmin, platform
from apps.notifications import texts
from apps.notifications.models import (
    ChatChannel,
    ChatMember,
    ChatMessage,
    LiveEvent,
    Notification,
    NotificationPreference,
)


@admin.register(Notification, site=platform)
class NotificationAdmin(TenantAdmin):
    list_display = ("created_at", "user", "type", "words", "read_at")
    list_filter = ("type", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__email", "about_id")
    date_hierarchy = "created_at"
    fields = ("user", "type", "words", "data", "read_at", "created_at")
    readonly_fields = fields

    @admin.display(description=_("words"))
    def words(self, notice: Notification) -> str:
        """As the reader sees it; what was said in a chat stays there."""
        if notice.about_id is not None:
            return "…"
        return texts.message(notice.key, notice.params)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).order_by("-created_at", "-id")


@admin.register(NotificationPreference, site=platform)
class NotificationPreferenceAdmin(TenantAdmin):
    list_display = ("user", "type", "channels")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)


class ChatMemberInline(ReadOnlyInline):
    model = ChatMember
    fields = ("user", "last_read_at", "created_at")


@admin.register(ChatChannel, site=platform)
class ChatChannelAdmin(TenantAdmin):
    list_display = ("name", "type", "workspace", "created_by", "last_message_at", "created_at")
    list_filter = ("type",)
    list_select_related = ("workspace", "created_by")
    search_fields = ("name",)
    inlines = (ChatMemberInline,)


@admin.register(ChatMessage, site=platform)
class ChatMessageAdmin(TenantAdmin):
    """Who spoke when; not what was said."""

    list_display = ("created_at", "channel", "sender")
    list_select_related = ("channel", "sender")
    search_fields = ("sender__email", "channel__name")
    exclude = ("text",)
    date_hierarchy = "created_at"


@admin.register(LiveEvent, site=platform)
class LiveEventAdmin(ReadOnlyMixin, ModelAdmin):
    """What sockets were told; chats' broadcasts only that there were some."""

    list_display = ("id", "created_at", "event", "organization", "permission")
    list_filter = ("event",)
    show_full_result_count = False
    exclude = ("data",)
