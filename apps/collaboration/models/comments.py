"""What people say about a record."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.collaboration.models.about import EntityType
from apps.kernel.indexes import searchable
from apps.kernel.models import SoftDeletes, Versioned, WorkspaceModel


class Comment(SoftDeletes, Versioned, WorkspaceModel):
    """One remark about a record; its author alone may change it."""

    entity_type = models.CharField(
        _("kind of record"), max_length=16, choices=EntityType.choices, editable=False
    )
    entity_id = models.UUIDField(editable=False)
    text = models.TextField(_("text"))
    mentions = ArrayField(
        models.UUIDField(),
        verbose_name=_("mentioned"),
        default=list,
        blank=True,
        help_text=_("Employees' ids"),
    )
    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("author")
    )
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("comment"), _("comments")
        indexes = [
            models.Index(fields=["entity_id", "created_at", "id"], name="comment_entity"),
            searchable("comment_found", "text"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
