"""Copies of a whole organization, each for the owner who asked for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models.people import User
from apps.kernel.models import OrganizationModel


class OrganizationExport(OrganizationModel):
    """One copy: asked for, made by a task, fetched by its maker alone until its days are over."""

    travels = False

    class Status(models.TextChoices):
        PROCESSING = "processing", pgettext_lazy("export", "Being made")
        COMPLETED = "completed", pgettext_lazy("export", "Ready")
        FAILED = "failed", pgettext_lazy("export", "Failed")
        EXPIRED = "expired", pgettext_lazy("export", "Expired")

    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROCESSING)
    file_path = models.CharField(max_length=200, blank=True, editable=False)
    file_size = models.BigIntegerField(null=True)
    # While it is being made, the last word of its maker; none while it waits.
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    completed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("copy of the company"), _("copies of the company")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(status="processing"),
                name="organization_export_one_at_once",
            )
        ]
        indexes = [models.Index(fields=["organization", "created_at"], name="organization_export_newest")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {self.status}"
