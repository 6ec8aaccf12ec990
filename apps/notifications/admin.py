"""Back office of notifications. Secrets and what was said in chats are nobody's business here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from apps.kernel.admin import ReadOnlyInline, ReadOnlyMixin, TenantAdmin, platform
from apps.notifications import services, texts
from apps.notifications.models import (
    ChatChannel,
    ChatMember,
    ChatMessage,
    LiveEvent,
    Notification,
    NotificationPreference,
    WebhookDelivery,
    WebhookSubscription,
)
from apps.notifications.state_machines import WEBHOOK


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


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(TenantAdmin):
    """Opened by the company itself, which alone is shown the secret."""

    resource = "SETTINGS"
    rights = dict.fromkeys(("add", "change", "delete"), "SETTINGS_UPDATE")
    list_display = ("url", "workspace", "events", "status", "failing_since", "last_success_at")
    list_filter = ("status",)
    list_select_related = ("workspace",)
    search_fields = ("url", "description")
    fields = ("url", "description", "events", "status", "status_reason", "created_by")
    readonly_fields = ("status", "status_reason", "created_by")
    update_service = services.update_webhook
    delete_service = services.delete_webhook
    actions = ("pause", "resume", "send_test")
    state_machine = WEBHOOK

    @admin.action(description=_("Pause"))
    def pause(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.pause_webhook)

    @admin.action(description=_("Resume"))
    def resume(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.resume_webhook)

    @admin.action(description=_("Send a test"))
    def send_test(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.send_test)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(TenantAdmin):
    resource = "SETTINGS"
    rights = dict.fromkeys(("add", "change", "delete"), "SETTINGS_UPDATE")
    list_display = (
        "created_at",
        "subscription",
        "event",
        "status",
        "attempts",
        "response_status",
        "next_attempt_at",
    )
    list_filter = ("status", "event")
    list_select_related = ("subscription",)
    search_fields = ("subscription__url", "subject_id")
    date_hierarchy = "created_at"
    actions = ("resend",)

    @admin.action(description=_("Send again"))
    def resend(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.resend_delivery)


@admin.register(LiveEvent, site=platform)
class LiveEventAdmin(ReadOnlyMixin, ModelAdmin):
    """What sockets were told; chats' frames only that there were some."""

    list_display = ("id", "created_at", "event", "organization", "permission")
    list_filter = ("event",)
    show_full_result_count = False
    exclude = ("data",)
