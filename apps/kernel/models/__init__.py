"""Base classes of every table, and the kernel's own tables."""

from apps.kernel.models.bases import (
    EverythingManager,
    OrganizationModel,
    SoftDeletes,
    TenantForeignKey,
    TenantManager,
    Versioned,
    WorkspaceModel,
    uuid7,
)
from apps.kernel.models.external import ExternalId
from apps.kernel.models.rows import (
    Change,
    IdempotencyRecord,
    NumberCounter,
    OutboxEvent,
    OutgoingMail,
    RelayLease,
)

__all__ = [
    "Change",
    "EverythingManager",
    "ExternalId",
    "IdempotencyRecord",
    "NumberCounter",
    "OrganizationModel",
    "OutboxEvent",
    "OutgoingMail",
    "RelayLease",
    "SoftDeletes",
    "TenantForeignKey",
    "TenantManager",
    "Versioned",
    "WorkspaceModel",
    "uuid7",
]
