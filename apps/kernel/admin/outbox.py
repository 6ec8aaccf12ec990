"""The kernel's own rows: what happened and what was mailed, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from apps.kernel import outbox
from apps.kernel.admin.base import ReadOnlyMixin
from apps.kernel.admin.sites import platform
from apps.kernel.admin.texts import TextsMixin
from apps.kernel.models import OutboxEvent, OutgoingMail


@admin.register(OutboxEvent, site=platform)
class OutboxEventAdmin(ReadOnlyMixin, ModelAdmin):
    list_display = (
        "created_at",
        "name",
        "subject",
        "subject_id",
        "organization",
        "actor_id",
        "delivered_at",
        "parked_at",
    )
    list_filter = ("name", "subject", ("parked_at", admin.EmptyFieldListFilter))
    search_fields = ("subject_id",)
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ("deliver_again",)

    @admin.action(description=gettext_lazy("Deliver parked events again"))
    def deliver_again(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """As `manage.py replay` does."""
        count = outbox.replay(ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, _("%(count)d done") % {"count": count}, messages.SUCCESS)


@admin.register(OutgoingMail, site=platform)
class OutgoingMailAdmin(ReadOnlyMixin, TextsMixin, ModelAdmin):
    list_display = ("created_at", "to", "subject", "sent_at", "attempts", "next_attempt_at")
    list_filter = ("sent_at",)
    search_fields = ("to", "subject")
    exclude = ("body", "html")
