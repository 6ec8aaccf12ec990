"""The back offices' base classes, and the kernel's own rows in the platform's."""

from apps.kernel.admin import columns, outbox
from apps.kernel.admin.aggregate import AggregateAdmin, AggregateInline
from apps.kernel.admin.base import ReadOnlyInline, ReadOnlyMixin, TenantAdmin, TenantInline
from apps.kernel.admin.lines import AGREEMENT, LineForm, without_untouched_prices
from apps.kernel.admin.records import Link
from apps.kernel.admin.refusals import explain
from apps.kernel.admin.sites import CompanySite, PlatformSite, actor_of, default_workspace, platform
from apps.kernel.admin.steps import Step, StepForm
from apps.kernel.admin.texts import TextsMixin

__all__ = [
    "AGREEMENT",
    "AggregateAdmin",
    "AggregateInline",
    "CompanySite",
    "LineForm",
    "Link",
    "PlatformSite",
    "ReadOnlyInline",
    "ReadOnlyMixin",
    "Step",
    "StepForm",
    "TenantAdmin",
    "TenantInline",
    "TextsMixin",
    "actor_of",
    "columns",
    "default_workspace",
    "explain",
    "outbox",
    "platform",
    "without_untouched_prices",
]
