"""What people attach to a record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.collaboration.models.about import EntityType
from apps.kernel.indexes import LIVE, searchable
from apps.kernel.models import SoftDeletes, Versioned, WorkspaceModel


class Attachment(SoftDeletes, Versioned, WorkspaceModel):
    """A file of a record: its row here, its content in the storage under `path`.

    Not called File, for Django's is another. Pictures were drawn anew and have a small one beside them.
    """

    entity_type = models.CharField(
        _("kind of record"), max_length=16, choices=EntityType.choices, editable=False
    )
    entity_id = models.UUIDField(editable=False)
    name = models.CharField(_("name"), max_length=200)
    type = models.CharField(_("type"), max_length=50, blank=True, help_text=_("contract, proposal, scan …"))
    media_type = models.CharField(_("media type"), max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False, help_text=_("bytes"))
    path = models.CharField(max_length=200, editable=False)
    thumbnail_path = models.CharField(max_length=200, blank=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("uploaded by")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("file"), _("files")
        indexes = [
            models.Index(fields=["entity_id", "created_at", "id"], condition=LIVE, name="attachment_entity"),
            models.Index(fields=["workspace", "created_at", "id"], condition=LIVE, name="attachment_created"),
            # What an organization's files take up, counted at each upload.
            models.Index(
                fields=["organization"], include=["size"], condition=LIVE, name="attachment_taken_up"
            ),
            models.Index(fields=["path"], condition=LIVE, name="attachment_path"),
            searchable("attachment_found", "name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return bool(self.thumbnail_path)
