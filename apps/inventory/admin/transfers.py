"""Transfers: what moves between warehouses, and what is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.inventory import services
from apps.inventory.admin import links
from apps.inventory.admin.product_steps import amount
from apps.inventory.models import StockMovement, Transfer, TransferLine
from apps.inventory.selectors.warehouses import warehouse_rows
from apps.inventory.state_machines import TRANSFER
from apps.kernel.admin import AggregateAdmin, AggregateInline, Step, StepForm, columns
from apps.kernel.admin.columns import quantity

WRITES = dict.fromkeys(("add", "change", "delete"), "INVENTORY_CORRECT")
PREFIX = "line_"
S = Transfer.Status


class OnTheWayForm(StepForm):
    """Line by line, filled with all that is on its way."""

    def prefill(self) -> None:
        for line in self._lines():
            name = f"{PREFIX}{line.pk}"
            self.fields[name] = amount(str(line.product), required=False, min_value=0)
            self.fields[name].help_text = _("%(unit)s, on the way %(rest)s") % {
                "rest": quantity(line.outstanding),
                "unit": line.product.unit,
            }
            self.initial[name] = line.outstanding
        last = [name for name in self.fields if not name.startswith(PREFIX)]
        self.order_fields([*(name for name in self.fields if name.startswith(PREFIX)), *last])

    def _lines(self) -> Iterator[TransferLine]:
        if self.obj is None:
            return
        lines = TransferLine.objects.filter(transfer=self.obj).select_related("product")
        yield from (line for line in lines.order_by("position", "id") if line.outstanding)

    def clean(self) -> dict[str, Any]:
        """Not more than is on its way, and something."""
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        for line in self._lines():
            if (entered.get(f"{PREFIX}{line.pk}") or 0) > line.outstanding:
                said = _("Only %(rest)s are on the way.") % {"rest": quantity(line.outstanding)}
                self.add_error(f"{PREFIX}{line.pk}", said)
        if self.obj is not None and not self.errors and not self._items():
            raise forms.ValidationError(_("At least one line is needed."))
        return entered

    def _items(self) -> list[dict[str, Any]]:
        return [
            {"line_id": line.pk, "quantity": told}
            for line in self._lines()
            if (told := self.cleaned_data.get(f"{PREFIX}{line.pk}"))
        ]

    def data_for_service(self) -> dict[str, Any]:
        return {"items": self._items() if self.obj is not None else None}


class LostForm(OnTheWayForm):
    reason = forms.CharField(
        label=_("reason"), max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )

    def data_for_service(self) -> dict[str, Any]:
        return {**super().data_for_service(), "reason": self.cleaned_data["reason"]}


class BackForm(StepForm):
    reason = forms.CharField(
        label=_("reason"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text=_("Goes into the notes"),
    )  # fmt: skip


def _moving(transfer: Transfer) -> bool:
    return transfer.status in Transfer.MOVING


STEPS = (
    Step(
        "send", _("Send on its way"), services.send_transfer, right="INVENTORY_CORRECT",
        icon="local_shipping", tone="primary", bulk=True,
        question=_("The goods leave their warehouse; what is reserved stays."),
    ),
    Step(
        "receive", _("Receive"), services.receive_transfer, right="INVENTORY_RECEIVE", asks=OnTheWayForm,
        question=_("What has arrived goes into the other warehouse; the rest stays on its way."),
        icon="inventory", tone="primary", bulk=True,
    ),
    Step(
        "write_off", _("Write off"), services.write_off_transfer, right="INVENTORY_CORRECT", asks=LostForm,
        question=_("What was lost or broken on its way arrives nowhere."), possible=_moving,
        icon="indeterminate_check_box",
    ),
    Step(
        "cancel", _("Cancel the transfer"), services.cancel_transfer, right="INVENTORY_CORRECT",
        asks=BackForm,
        question=_("What is on its way goes back; what has arrived stays."), icon="block", tone="danger",
        bulk=True,
    ),
)  # fmt: skip


def _is_draft(transfer: Any) -> bool:
    return transfer is None or transfer.status == S.DRAFT


class LineInline(AggregateInline):
    """Lines change while the transfer is a draft."""

    model = TransferLine
    part = "items"
    columns = ("product", "quantity")
    course = ("received_quantity", "lost_quantity", "returned_quantity")
    fields = (*columns, *course)
    readonly_fields = course
    autocomplete_fields = ("product",)
    ordering = ("position", "id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of a draft nothing can have arrived."""
        return self.columns if _is_draft(obj) else self.fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


@admin.register(Transfer)
class TransferAdmin(AggregateAdmin):
    resource = "INVENTORY"
    rights = WRITES
    list_display = ("number", "source", "target", "status", "sent_at", "received_at")
    more_columns = ("created_at", "cancelled_at")
    list_filter = (("status", ChoicesDropdownFilter),)
    list_select_related = ("source", "target")
    search_fields = ("number", "source__name", "target__name")
    ordering = ("-created_at", "-id")
    inlines = (LineInline,)
    steps = STEPS
    state_machine = TRANSFER
    create_service = services.create_transfer
    update_service = services.update_transfer
    delete_service = services.delete_transfer
    moments = ("created_at", "sent_at", "received_at", "cancelled_at")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [(None, {"fields": (("source", "target"), "notes")})]
        if obj is None:
            return shown
        course = (("number", "movements"), self.moments[:2], self.moments[2:])
        return [*shown, (_("Course"), {"fields": course, "classes": ["collapse"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        settled = () if _is_draft(obj) else ("source", "target")
        return ("number", "movements", *self.moments, *settled)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Warehouses that are in use; what is on its way is in none."""
        if db_field.name in ("source", "target"):
            kwargs["queryset"] = warehouse_rows().filter(is_active=True).order_by("name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        open_ = obj is None or obj.status not in (S.RECEIVED, S.CANCELLED)
        return open_ and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent is cancelled, not deleted."""
        return (obj is None or obj.sent_at is None) and super().has_delete_permission(request, obj)

    @admin.display(description=_("movements"))
    def movements(self, transfer: Transfer) -> Any:
        """How often goods moved, as a link to the movements."""
        count = StockMovement.objects.filter(reference=transfer.number).count()
        return links.movements_of(transfer.number, count) if count else columns.NOTHING

    def write(self, request: HttpRequest, obj: Any, data: dict[str, Any], change: bool) -> None:
        if not change:
            data.setdefault("items", [])
        super().write(request, obj, data, change)
