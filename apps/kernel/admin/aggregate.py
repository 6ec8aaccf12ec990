"""A parent and its children saved by one service call."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest

from apps.kernel.admin.base import TenantAdmin, TenantInline


class AggregateInline(TenantInline):
    """Children that the parent's service writes, under the API's name `part`."""

    columns: tuple[str, ...] = ()

    def rows(self, formset: Any) -> list[dict[str, Any]]:
        """What is left of the formset, as the service takes it."""
        found = []
        for form in formset.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or data.get("DELETE") or not any(data.get(name) for name in self.columns):
                continue
            row = {}
            for name in self.columns:
                value = data[name]
                row[f"{name}_id" if isinstance(value, models.Model) else name] = (
                    value.pk if isinstance(value, models.Model) else value
                )
            found.append(row)
        return found


class AggregateAdmin(TenantAdmin):
    """Waits for the children's forms, then calls the service once with everything."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: see save_related."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        data = self.service_data(request, form, change)
        inlines = {inline.model: inline for inline in self.inlines if issubclass(inline, AggregateInline)}
        for formset in formsets:
            inline = inlines.get(formset.model)
            if inline is not None and formset.has_changed():
                maker: AggregateInline = inline(self.model, self.admin_site)
                data[inline.part] = maker.rows(formset)
        self.write(request, form.instance, data, change)
        super().save_related(request, form, formsets, change)
