"""What sockets are sent."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel.models import EverythingManager, TenantManager


class LiveEvent(models.Model):
    """One broadcast for the sockets of one workspace, written by the relay; its id is the client's `since`.

    Kept for three days, so that sockets and processes that missed the bus catch up from here.
    """

    travels = False

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        "accounts.Organization", models.CASCADE, related_name="+", db_index=False
    )
    workspace_id = models.UUIDField(null=True, help_text=_("Null: every workspace of the organization"))
    event = models.CharField(max_length=64)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    permission = models.CharField(max_length=40, blank=True, help_text=_("Who may see the object"))
    user_ids = ArrayField(models.UUIDField(), null=True, help_text=_("Null: whoever holds the permission"))
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = TenantManager()
    everything = EverythingManager()

    class Meta:
        base_manager_name = "everything"
        verbose_name, verbose_name_plural = _("live event"), _("live events")
        indexes = [models.Index(fields=["organization", "id"], name="live_event_since")]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"

    @classmethod
    def has_workspace(cls) -> bool:
        return False

    @classmethod
    def is_soft_deleted(cls) -> bool:
        return False


class DashboardPulse(models.Model):
    """When one workspace's dashboards are to be told that their figures changed; null: nothing is pending."""

    travels = False

    workspace_id = models.UUIDField(primary_key=True)
    organization = models.ForeignKey(
        "accounts.Organization", models.CASCADE, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(null=True)

    objects = TenantManager()
    everything = EverythingManager()

    class Meta:
        base_manager_name = "everything"
        indexes = [
            models.Index(
                fields=["due_at"], name="dashboard_pulse_due", condition=models.Q(due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.workspace_id} {self.due_at}"

    @classmethod
    def has_workspace(cls) -> bool:
        return False

    @classmethod
    def is_soft_deleted(cls) -> bool:
        return False
