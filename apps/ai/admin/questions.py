"""Questions to the assistant, to be read."""

from __future__ import annotations

from django.contrib import admin

from apps.ai.models import Question
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin


@admin.register(Question)
class QuestionAdmin(ReadOnlyMixin, TenantAdmin):
    """How often which tool answers; the words themselves are the person's own."""

    list_display = ("created_at", "user", "language", "tool", "source")
    list_filter = ("language", "source", "tool")
    list_select_related = ("user",)
    fields = ("user", "language", "tool", "source", "created_at")
    readonly_fields = fields
    ordering = ("-created_at", "-id")
