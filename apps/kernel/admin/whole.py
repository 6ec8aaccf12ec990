"""A parent and its children saved by one service call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from apps.kernel.admin.base import TenantAdmin, TenantInline


class WorkspaceForm(forms.ModelForm):
    """Says whose the new row is; not `workspace`, which the model keeps from forms."""

    place: Any = forms.ModelChoiceField(None, label=_("workspace"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workspaces = apps.get_model("accounts", "Workspace").everything
        place: Any = self.fields["place"]
        place.queryset = workspaces.select_related("organization")


class PartInline(TenantInline):
    """Children that the parent's service writes, under the wire's name `part`."""

    part = ""
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


class WholeAdmin(TenantAdmin):
    """Waits for the children's forms, then calls the service once with everything."""

    add_form: type[forms.ModelForm] = WorkspaceForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = self.add_form
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return fields if obj is not None else ["place", *(name for name in fields if name != "place")]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: see save_related."""
        if not change:
            place = form.cleaned_data["place"]
            obj.organization_id, obj.workspace_id = place.organization_id, place.pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        data = self.service_data(request, form, change)
        data.pop("place_id", None)
        inlines = {inline.model: inline for inline in self.inlines if issubclass(inline, PartInline)}
        for formset in formsets:
            inline = inlines.get(formset.model)
            if inline is not None and formset.has_changed():
                maker: PartInline = inline(self.model, self.admin_site)
                data[inline.part] = maker.rows(formset)
        self.write(request, form.instance, data, change)
        super().save_related(request, form, formsets, change)

    def write(self, request: HttpRequest, obj: Any, data: dict[str, Any], change: bool) -> None:
        """The one service call."""
        if not change:
            made = self.run(request, obj, type(self).create_service, **data)  # type: ignore[arg-type]
            obj.pk = made.id
            obj._state.adding = False
        elif data:
            self.run(request, obj, type(self).update_service, obj.pk, **data)  # type: ignore[arg-type]
