"""What somebody is to do by when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.collaboration.models.about import EntityType
from apps.hr.models import Employee
from apps.kernel.indexes import LIVE, searchable
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class Task(SoftDeletes, Versioned, WorkspaceModel):
    """A thing to do, of a record or of none; open until somebody says that it is done.

    Unlike crm's activity, which is the history of a customer, it is handed to somebody and may be of any
    record.
    """

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")
        URGENT = "urgent", _("Urgent")

    subject = models.CharField(_("subject"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    priority = models.CharField(
        _("priority"), max_length=6, choices=Priority.choices, default=Priority.NORMAL
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    # Off: only the day is known; `due_at` is its last moment, so that a day is late once it is over.
    due_has_time = models.BooleanField(default=True, editable=False)
    reminder_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    assigned_to = TenantForeignKey(
        Employee,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("assigned to"),
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("entered by")
    )
    entity_type = models.CharField(
        _("kind of record"), max_length=16, choices=EntityType.choices, blank=True, editable=False
    )
    entity_id = models.UUIDField(null=True, blank=True, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("task"), _("tasks")
        constraints = [
            models.CheckConstraint(
                condition=Q(entity_type="", entity_id__isnull=True)
                | (~Q(entity_type="") & Q(entity_id__isnull=False)),
                name="task_of_a_record_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], condition=LIVE, name="task_created"),
            models.Index(
                fields=["workspace", "assigned_to", "due_at", "id"], condition=LIVE, name="task_assigned"
            ),
            models.Index(fields=["entity_id", "created_at", "id"], name="task_entity"),
            searchable("task_found", "subject", "description"),
            models.Index(
                fields=["reminder_at"],
                condition=Q(
                    reminder_at__isnull=False,
                    reminded_at__isnull=True,
                    completed_at__isnull=True,
                    deleted_at__isnull=True,
                ),
                name="task_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
