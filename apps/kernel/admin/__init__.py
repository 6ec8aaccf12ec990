"""The back office's base classes, and the kernel's own rows in it."""

from apps.kernel.admin import own
from apps.kernel.admin.base import (
    ReadOnlyInline,
    ReadOnlyMixin,
    StaffScopeMiddleware,
    TenantAdmin,
    TenantInline,
    default_workspace,
    explain,
)
from apps.kernel.admin.texts import TextsMixin
from apps.kernel.admin.whole import PartInline, WholeAdmin, WorkspaceForm

__all__ = [
    "PartInline",
    "ReadOnlyInline",
    "ReadOnlyMixin",
    "StaffScopeMiddleware",
    "TenantAdmin",
    "TenantInline",
    "TextsMixin",
    "WholeAdmin",
    "WorkspaceForm",
    "default_workspace",
    "explain",
    "own",
]
