"""Conversations of a workspace."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.kernel.models import TenantForeignKey, Versioned, WorkspaceModel


class ChatChannel(Versioned, WorkspaceModel):
    """One conversation: a named one of invited members, or a direct one of exactly two."""

    class Type(models.TextChoices):
        CHANNEL = "channel", _("Channel")
        DIRECT = "direct", _("Direct messages")

    type = models.CharField(_("type"), max_length=8, choices=Type.choices, default=Type.CHANNEL)
    name = models.CharField(_("name"), max_length=100, blank=True)
    direct_key = models.CharField(
        max_length=73, null=True, editable=False, help_text=_("Both users' ids in order; one channel a pair")
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("created by")
    )
    last_message_at = models.DateTimeField(_("last message"), default=timezone.now)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("chat channel"), _("chat channels")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "direct_key"],
                condition=Q(direct_key__isnull=False),
                name="chat_channel_one_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(type="direct", direct_key__isnull=False)
                | Q(type="channel", direct_key__isnull=True) & ~Q(name=""),
                name="chat_channel_named_or_direct",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class ChatMember(WorkspaceModel):
    """One person's place in one channel, and how far they have read."""

    channel = TenantForeignKey(
        ChatChannel, models.CASCADE, related_name="members", db_index=False, verbose_name=_("channel")
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("user"))
    last_read_at = models.DateTimeField(_("read up to"), default=timezone.now)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("chat member"), _("chat members")
        constraints = [models.UniqueConstraint(fields=["channel", "user"], name="chat_member_unique")]
        indexes = [models.Index(fields=["user", "workspace"], name="chat_member_user")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class ChatMessage(WorkspaceModel):
    """What somebody said in a channel; it is never changed."""

    channel = TenantForeignKey(
        ChatChannel, models.CASCADE, related_name="messages", db_index=False, verbose_name=_("channel")
    )
    sender = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("sender")
    )
    text = models.TextField(_("text"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("chat message"), _("chat messages")
        indexes = [models.Index(fields=["channel", "created_at", "id"], name="chat_message_newest")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
