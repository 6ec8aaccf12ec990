"""What other programs call the objects of a workspace."""

from __future__ import annotations

from django.db import models

from apps.kernel.models.bases import WorkspaceModel

MAX_SOURCE, MAX_EXTERNAL_ID = 40, 200


class ExternalId(WorkspaceModel):
    """The id that an object has in another program; an object may have several, one id is one object's.

    `object_id` is no foreign key: the objects are of many tables, and an id outlives what it named.
    """

    kind = models.CharField(max_length=40, help_text="The kind of object, as its events name it")
    source = models.CharField(max_length=MAX_SOURCE, help_text="The other program")
    external_id = models.CharField(max_length=MAX_EXTERNAL_ID)
    object_id = models.UUIDField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "source", "external_id"], name="external_id_unique"
            ),
        ]
        indexes = [models.Index(fields=["object_id"], name="external_id_object")]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"
