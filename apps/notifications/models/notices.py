"""What people are told, and what they want to be told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.kernel.models import OrganizationModel


class NoticeType(models.TextChoices):
    """Kinds of notices; each can be switched off by itself (domain.md §8.2)."""

    DEAL_WON = "deal_won", _("Deal won")
    DEAL_ASSIGNED = "deal_assigned", _("Deal assigned")
    DEAL_LOST = "deal_lost", _("Deal lost")
    ORDER_CONFIRMED = "order_confirmed", _("Order confirmed")
    ORDER_SHIPPED = "order_shipped", _("Order shipped")
    ORDER_CANCELLED = "order_cancelled", _("Order cancelled")
    ORDER_APPROVAL = "order_approval", _("Order waits for approval")
    ORDER_APPROVED = "order_approved", _("Discounts of an order approved")
    ORDER_RETURNED = "order_returned", _("Goods returned")
    ORDER_GOODS_ARRIVED = "order_goods_arrived", _("Goods for an order arrived")
    STOCK_LOW = "stock_low", _("Stock is low")
    PRODUCTION_CREATED = "production_created", _("Production order created")
    PRODUCTION_COMPLETED = "production_completed", _("Production completed")
    INVOICE_OVERDUE = "invoice_overdue", _("Invoice overdue")
    LETTER_FAILED = "letter_failed", _("Letter not sent")
    E_INVOICE_DUE = "e_invoice_due", _("E-invoice due")
    PAYMENT_RECEIVED = "payment_received", _("Payment received")
    EMPLOYEE_PENDING = "employee_pending", _("Employee awaits approval")
    EMPLOYEE_APPROVED = "employee_approved", _("Employee approved")
    REPORT_READY = "report_ready", _("Report ready")
    REPORT_FAILED = "report_failed", _("Report failed")
    TASK_ASSIGNED = "task_assigned", _("Task assigned")
    TASK_REMINDER = "task_reminder", _("Task reminder")
    COMMENT_MENTION = "comment_mention", _("Mentioned in a comment")
    CHAT_MESSAGE = "chat_message", _("Chat message")
    SYSTEM = "system", _("System")


class Notification(OrganizationModel):
    """One notice to one person: a key and its values, put into words in the language of who reads it."""

    travels_without = ("event_id",)

    workspace_id = models.UUIDField(_("workspace"), null=True, editable=False)
    user = models.ForeignKey(
        User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("receiver")
    )
    type = models.CharField(_("type"), max_length=24, choices=NoticeType.choices)
    key = models.CharField(max_length=40, help_text=_("Which words; the type, or a variant of it"))
    params = models.JSONField(encoder=DjangoJSONEncoder, default=dict, help_text=_("What the words name"))
    data = models.JSONField(
        encoder=DjangoJSONEncoder, default=dict, help_text=_("Ids and amounts for programs")
    )
    about_id = models.UUIDField(null=True, editable=False, help_text=_("The object; a chat's channel"))
    event_id = models.BigIntegerField(null=True, editable=False, help_text=_("The outbox row behind it"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("notification"), _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["event_id", "type", "user"], name="notification_once_an_event"),
        ]
        indexes = [
            models.Index(fields=["user", "organization", "created_at", "id"], name="notification_newest"),
            models.Index(fields=["user", "organization", "type", "created_at"], name="notification_by_type"),
            models.Index(
                fields=["user", "organization", "created_at", "id"],
                condition=Q(read_at__isnull=True),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.created_at:%Y-%m-%d %H:%M}"


class NotificationPreference(OrganizationModel):
    """What one person changed about one type; without a row the type's own defaults hold."""

    class Channel(models.TextChoices):
        IN_APP = "inApp", _("In the application")
        EMAIL = "email", _("E-mail")

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("user"))
    type = models.CharField(_("type"), max_length=24, choices=NoticeType.choices)
    channels = ArrayField(
        models.CharField(max_length=8, choices=Channel.choices), verbose_name=_("channels"), default=list
    )

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("notification preference"), _("notification preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "type"], name="notification_preference_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {', '.join(self.channels) or '–'}"
