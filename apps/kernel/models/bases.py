"""Base classes of every table."""

from __future__ import annotations

from typing import Any, TypeVar

import uuid_utils.compat as uuid_utils
from django.db import models
from django.utils import timezone

from apps.kernel import tenancy

M = TypeVar("M", bound=models.Model)


def uuid7() -> Any:
    """A time-ordered UUID: new rows go to the end of each index."""
    return uuid_utils.uuid7()


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key between two tenant tables.

    Row-level security does not stop a reference to another tenant's row, so the database gets a
    composite key (organization or workspace, id) instead of Django's plain one: see row_level_security.py.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantManager(models.Manager[M]):
    """Filters by the scope in force; raises outside one; hides soft-deleted rows."""

    def get_queryset(self) -> models.QuerySet[M]:
        scope = tenancy.current()
        queryset = super().get_queryset()
        model: Any = self.model
        if not scope.is_system:
            # A workspace is one organization's, by a composite key. Naming both would make the planner
            # expect one tenant's share of one tenant's rows.
            if scope.workspace_id and model.has_workspace():
                queryset = queryset.filter(workspace_id=scope.workspace_id)
            else:
                queryset = queryset.filter(organization_id=scope.organization_id)
        if model.is_soft_deleted():
            queryset = queryset.filter(deleted_at__isnull=True)
        return queryset


class EverythingManager(models.Manager[M]):
    """Unfiltered, deleted rows too; row-level security still holds. For foreign keys and audits."""


class OrganizationModel(models.Model):
    """A row of one organization."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization", models.CASCADE, related_name="+", editable=False, db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager()
    everything = EverythingManager()

    class Meta:
        abstract = True
        base_manager_name = "everything"

    @classmethod
    def has_workspace(cls) -> bool:
        return issubclass(cls, WorkspaceModel)

    @classmethod
    def is_soft_deleted(cls) -> bool:
        return issubclass(cls, SoftDeletes)


class WorkspaceModel(OrganizationModel):
    """A row of one workspace: the unit of visibility (domain.md §4.1)."""

    workspace = TenantForeignKey(
        "accounts.Workspace", models.PROTECT, related_name="+", editable=False, db_index=False
    )

    class Meta(OrganizationModel.Meta):
        abstract = True


class SoftDeletes(models.Model):
    """Deleted rows vanish from every list, detail, search and metric; numbers are never reused."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """Counts its changes, so that a writer can say which version it read (`ETag`, `If-Match`)."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
