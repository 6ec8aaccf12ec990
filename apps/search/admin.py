"""Back office of search: what can be found, to look at, and to write anew from the objects."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.kernel.admin import ReadOnlyMixin, TenantAdmin, platform
from apps.search import services
from apps.search.models import SearchDocument, SearchTerm


@admin.register(SearchDocument, site=platform)
class SearchDocumentAdmin(ReadOnlyMixin, TenantAdmin):
    list_display = ("title", "kind", "description", "workspace", "updated_at")
    list_filter = ("kind",)
    list_select_related = ("workspace",)
    search_fields = ("folded",)
    ordering = ("-updated_at",)
    exclude = ("tsv",)
    actions = ("reindex",)

    @admin.action(description=_("Write anew from the objects"), permissions=["view"])
    def reindex(self, request: HttpRequest, queryset: QuerySet[SearchDocument]) -> None:
        self.run_each(request, queryset, services.reindex)


@admin.register(SearchTerm, site=platform)
class SearchTermAdmin(ReadOnlyMixin, TenantAdmin):
    list_display = ("shown", "word", "kind", "documents", "workspace")
    list_filter = ("kind",)
    list_select_related = ("workspace",)
    search_fields = ("word", "shown")
    ordering = ("word",)
