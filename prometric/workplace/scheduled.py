"""What runs by the clock, at /platform: the code says what and when; here it is seen, held and let go.

The screens of the scheduler's own package bring inline scripts, which the policy stops, and name any task.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask, PeriodicTasks

from apps.kernel.admin import ReadOnlyMixin, TenantAdmin
from apps.kernel.admin.sites import platform


class ScheduledTaskAdmin(ReadOnlyMixin, TenantAdmin):
    """Entries of the schedule that is in the code."""

    list_display = ("name", "runs", "when", "is_on", "last_run", "total_run_count")
    list_filter = ("enabled",)
    list_select_related = ("interval", "crontab", "solar", "clocked")
    search_fields = ("name", "task")
    ordering = ("name",)
    fields = ("name", "runs", "when", "is_on", "last_run", "total_run_count", "queue", "args", "kwargs")
    actions = ("hold", "let_go")

    @admin.display(description=_("task"), ordering="task")
    def runs(self, entry: PeriodicTask) -> str:
        """The function that runs."""
        return str(entry.task)

    @admin.display(description=_("when"))
    def when(self, entry: PeriodicTask) -> str:
        """As the scheduler says it."""
        return str(entry.scheduler)

    @admin.display(description=_("active"), boolean=True, ordering="enabled")
    def is_on(self, entry: PeriodicTask) -> bool:
        """Whether it is sent when it is due."""
        return bool(entry.enabled)

    @admin.display(description=_("last run"), ordering="last_run_at")
    def last_run(self, entry: PeriodicTask) -> Any:
        """When it was sent last."""
        return entry.last_run_at

    @admin.action(description=_("Hold"), permissions=["view"])
    def hold(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        """Not sent until they are let go."""
        self._switch(queryset, on=False)

    @admin.action(description=_("Let go"), permissions=["view"])
    def let_go(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        """Sent again when they are due."""
        self._switch(queryset, on=True)

    def _switch(self, queryset: QuerySet[PeriodicTask], *, on: bool) -> None:
        queryset.update(enabled=on)
        # The scheduler reads its table again.
        PeriodicTasks.update_changed()


def take_over() -> None:
    """In place of the package's own screens."""
    own = [model for model in platform._registry if model._meta.app_label == PeriodicTask._meta.app_label]
    platform.unregister(own)
    platform.register(PeriodicTask, ScheduledTaskAdmin)
