"""Titles of pages that say what stands there: «Orders», «New order», «ORD-2026-0125»."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst


class TitlesMixin:
    """Before `ModelAdmin`: it says «Select order to change» and «Add order»."""

    opts: Any
    model: Any
    admin_site: Any

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = {"title": str(capfirst(self.opts.verbose_name_plural))}
        return super().changelist_view(request, {**title, **(extra_context or {})})  # type: ignore[misc]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        title = {"title": self.admin_site.title_of_new(self.model)}
        return super().add_view(request, form_url, {**title, **(extra_context or {})})  # type: ignore[misc]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        title = {"title": str(capfirst(self.opts.verbose_name))}
        return super().change_view(  # type: ignore[misc]
            request, object_id, form_url, {**title, **(extra_context or {})}
        )
