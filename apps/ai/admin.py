"""Back office of the assistant: what was learned and how it is used, to look at."""

from __future__ import annotations

from django.contrib import admin

from apps.ai.models import FittedModel, Question
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin, platform


@admin.register(FittedModel, site=platform)
class FittedModelAdmin(ReadOnlyMixin, TenantAdmin):
    """Coefficients and hold-out figures; the nightly task makes them."""

    list_display = ("purpose", "outcomes", "published", "fitted_at")
    list_filter = ("purpose", "published")
    fields = ("organization", "purpose", "outcomes", "published", "fitted_at", "holdout", "coefficients")
    readonly_fields = fields


@admin.register(Question, site=platform)
class QuestionAdmin(ReadOnlyMixin, TenantAdmin):
    """How often which tool answers; the words themselves are the person's own."""

    list_display = ("created_at", "user", "language", "tool", "source")
    list_filter = ("language", "source", "tool")
    list_select_related = ("user",)
    fields = ("user", "language", "tool", "source", "created_at")
    readonly_fields = fields
    ordering = ("-created_at", "-id")
