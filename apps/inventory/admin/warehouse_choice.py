"""Which warehouse a dialog or a list means, offered where there is more than one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from apps.inventory.models import Warehouse
from apps.inventory.selectors.warehouses import warehouse_rows
from apps.kernel.admin import StepForm


class AtWarehouse(StepForm):
    """A dialog of something that happens in one warehouse; the default one is chosen."""

    warehouse_id: Any = forms.ModelChoiceField(
        None, label=_("warehouse"), required=False, empty_label=None, widget=UnfoldAdminSelectWidget
    )

    def prefill(self) -> None:
        rows = list(warehouse_rows().filter(is_active=True).order_by("name", "pk"))
        if len(rows) < 2:
            del self.fields["warehouse_id"]
            return
        field: Any = self.fields["warehouse_id"]
        field.queryset = warehouse_rows().filter(is_active=True).order_by("name", "pk")
        self.initial["warehouse_id"] = next((row.pk for row in rows if row.is_default), None)

    def data_for_service(self) -> dict[str, Any]:
        said = super().data_for_service()
        if isinstance(chosen := said.get("warehouse_id"), Warehouse):
            said["warehouse_id"] = chosen.pk
        return said


class WarehouseFilter(admin.SimpleListFilter):
    title = _("warehouse")
    parameter_name = "warehouse"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = warehouse_rows().order_by("name", "pk").values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        home = warehouse_rows().filter(pk=chosen, kind=Warehouse.Kind.HOME).exists()
        return queryset.filter(Q(warehouse__isnull=True) if home else Q(warehouse_id=chosen))
