"""What was done with customers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.crm.models.customers import Customer
from apps.crm.models.deals import Deal
from apps.kernel.models import TenantForeignKey, WorkspaceModel


class Activity(WorkspaceModel):
    """A call, message, meeting or note: always with a customer, often about one of its deals.

    It is done or planned: its day alone does not say which.
    """

    class Type(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", _("E-mail")
        MEETING = "meeting", _("Meeting")
        DEMO = "demo", _("Demonstration")
        PROPOSAL = "proposal", _("Proposal")
        FOLLOW_UP = "follow_up", _("Follow-up")
        NOTE = "note", _("Note")
        TASK = "task", _("Task")
        SUPPORT = "support", _("Support")

    class Outcome(models.TextChoices):
        POSITIVE = "positive", _("Positive")
        NEUTRAL = "neutral", _("Neutral")
        NEGATIVE = "negative", _("Negative")
        NO_RESPONSE = "no_response", _("No response")

    customer = TenantForeignKey(Customer, models.PROTECT, related_name="activities", db_index=False)
    deal = TenantForeignKey(
        Deal, models.PROTECT, related_name="activities", null=True, blank=True, db_index=False
    )
    type = models.CharField(_("type"), max_length=10, choices=Type.choices)
    subject = models.CharField(_("subject"), max_length=255)
    occurred_at = models.DateTimeField(_("when"))
    has_time = models.BooleanField(
        _("at a time"), default=True, help_text=_("Off: only the day is known, and shown.")
    )
    completed_at = models.DateTimeField(
        _("done at"), null=True, blank=True, help_text=_("Empty: planned, however long its day is past.")
    )
    duration = models.PositiveIntegerField(_("duration, minutes"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome.choices, null=True, blank=True)
    participants = ArrayField(
        models.UUIDField(),
        verbose_name=_("participants"),
        default=list,
        blank=True,
        help_text=_("Employees' ids"),
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("entered by")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("activity"), _("activities")
        indexes = [
            models.Index(fields=["customer", "occurred_at", "id"], name="activity_customer"),
            models.Index(fields=["deal", "occurred_at", "id"], name="activity_deal"),
            models.Index(fields=["organization", "user", "occurred_at"], name="activity_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}: {self.subject}"
