"""Back office of the assistant: what was learned, to look at."""

from __future__ import annotations

from django.contrib import admin

from apps.ai.models import FittedModel
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin


@admin.register(FittedModel)
class FittedModelAdmin(ReadOnlyMixin, TenantAdmin):
    """Coefficients and hold-out figures; the nightly task makes them."""

    list_display = ("purpose", "outcomes", "published", "fitted_at")
    list_filter = ("purpose", "published")
    fields = ("organization", "purpose", "outcomes", "published", "fitted_at", "holdout", "coefficients")
    readonly_fields = fields
