"""Orders in the back office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)

from apps.kernel.admin import (
    Step,
    TenantAdmin,
    columns,
)
from apps.kernel.clock import local_date, today
from apps.sales import services
from apps.sales.admin.forms import (
    ADDRESS,
    BEFORE_SHIPPING,
    CHANGING,
    CancelForm,
    CloseForm,
    ConfirmForm,
    OrderForm,
    ShipForm,
)
from apps.sales.admin.order_lines import LinesInline, items_of
from apps.sales.admin.returns import ReturnForm
from apps.sales.admin.rows import DocumentsInline, HistoryInline, ReturnsInline, ShipmentsInline
from apps.sales.admin.said import approval_said, goods_said, lines_said
from apps.sales.models import (
    OPEN,
    WAITING,
    Approval,
    Order,
    OrderItem,
    OrderStatus,
)
from apps.sales.state_machines import ORDER

CONTRACT = ("contract_number", "contract_date")
MADE = ("number", "auto_created")
SUMS = (
    "items_total",
    "adjustment_amount",
    "total_amount",
    "payment_status",
    "invoiced_amount",
    "credited_amount",
    "closed_amount",
    "paid_amount",
    "refund_amount",
)
MOMENTS = ("created_at", "confirmed_at", "shipped_at", "delivered_at")
ENDED = ("cancelled_at", "cancelled_by", "cancel_reason")


def _pairs(*names: str) -> tuple[Any, ...]:
    return tuple(names[place : place + 2] for place in range(0, len(names), 2))


@admin.register(Order)
class OrderAdmin(TenantAdmin):
    """An order is placed for a customer, in whose workspace it lies."""

    resource = "ORDERS"
    rights = {"change": "ORDERS_EDIT"}
    form = OrderForm
    exported = {"delivery": "delivery_date", "created": "created_at"}
    list_display = (
        "number",
        "customer",
        "status",
        "payment_status",
        "total_amount",
        "paid_amount",
        "margin",
        "delivery",
        "created",
    )
    more_columns = (
        "payment_terms",
        "contract_number",
        "invoiced_amount",
        "closed_amount",
        "confirmed_at",
        "shipped_at",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("payment_status", ChoicesDropdownFilter),
        ("customer", AutocompleteSelectFilter),
        ("delivery_date", RangeDateFilter),
        ("approval", ChoicesDropdownFilter),
        "auto_created",
        ("payment_terms", ChoicesDropdownFilter),
    )
    guarded = {"margin": "COSTS_VIEW"}
    list_totals = ("total_amount", "paid_amount")
    list_select_related = ("customer",)
    list_reads = {"customer": ("name",)}
    search_fields = ("number", "customer__name", "notes", "contract_number")
    ordering = ("-created_at", "-id")
    autocomplete_fields = ("customer", "deal")
    inlines = (LinesInline, ShipmentsInline, ReturnsInline, DocumentsInline, HistoryInline)
    create_service = services.create_order
    update_service = services.update_order
    delete_service = services.delete_order
    field_names = {"shipping_address": "address_line1"}
    state_machine = ORDER
    steps = (
        Step(
            "confirm", _("Confirm"), services.confirm_order, right="EDIT", asks=ConfirmForm, icon="check",
            question=_("Credit is granted and the goods are reserved."), tone="primary", bulk=True,
        ),
        Step(
            "approve", _("Approve the discounts"), services.approve_order, right="APPROVE", icon="verified",
            possible=lambda order: order.status == OrderStatus.PENDING and order.approval == Approval.WAITING,
            question=_("They are beyond what its writer may give."), tone="primary", bulk=True,
        ),
        Step(
            "ship", _("Ship"), services.ship_order, right="SHIP", asks=ShipForm, icon="local_shipping",
            question=_("What you name leaves the stock; services get their act."), tone="primary", bulk=True,
        ),
        Step(
            "deliver", _("Deliver"), services.deliver_order, right="SHIP", icon="task_alt",
            question=_("The customer has received everything."), tone="primary", bulk=True,
        ),
        Step(
            "return_goods", _("Return goods"), services.return_goods, right="SHIP",
            asks=ReturnForm, icon="assignment_return",
            possible=lambda order: order.shipped_at is not None,
            question=_("What was billed of it is credited; what is restocked can be sold again."),
        ),
        Step(
            "process", _("Begin processing"), services.begin_processing, right="SHIP", icon="play_arrow",
            question=_("Somebody works on it from now on."), bulk=True,
        ),
        Step(
            "close", _("Close the rest"), services.close_order, right="EDIT", asks=CloseForm, icon="done_all",
            question=_("What is left is not delivered any more; what was billed of it is credited."),
            tone="danger",
        ),
        Step(
            "cancel", _("Cancel the order"), services.cancel_order, right="EDIT",
            asks=CancelForm, icon="block",
            question=_("What was reserved becomes free; a cancelled order cannot be brought back."),
            tone="danger", bulk=True,
        ),
    )  # fmt: skip

    class Media:
        js = ("workplace/lines.js",)
        css = {"all": ("workplace/sales.css",)}

    history_words = {"items": (_("order lines"), lines_said)}

    @admin.display(description=_("delivery date"), ordering="delivery_date")
    def delivery(self, order: Order) -> Any:
        """In red when it has passed and something is still to be delivered."""
        day = order.delivery_date
        return columns.due(day, over=bool(day and day < today() and order.status in OPEN))

    @admin.display(description=_("margin"))
    def margin(self, order: Order) -> Any:
        """Of what was delivered, without VAT."""
        found = order.margin
        return columns.NOTHING if found is None else columns.right(columns.money(found))

    @admin.display(description=_("created"), ordering="created_at")
    def created(self, order: Order) -> Any:
        """The day, by the clocks of the company."""
        return columns.nowrap(columns.date(local_date(order.created_at)))

    @admin.display(description=_("shipping address"))
    def address(self, order: Order) -> str:
        """On one line."""
        kept = order.shipping_address or {}
        found = [kept.get(key) for key in ("postalCode", "city", "addressLine1", "addressLine2")]
        return ", ".join(filter(None, found)) or columns.NOTHING

    @admin.display(description=_("goods"))
    def goods(self, order: Order) -> Any:
        """What is kept for it, and what it waits for."""
        return goods_said(order)

    def record_figures(self, order: Order) -> list[tuple[Any, Any]]:
        found = [(_("total"), f"{columns.money(order.total_amount)} ₸")]
        if order.paid_amount or order.status in OPEN:
            found.append((_("paid"), f"{columns.money(order.paid_amount)} ₸"))
        if order.unbilled and order.status != OrderStatus.CANCELLED:
            found.append((_("to invoice"), f"{columns.money(order.unbilled)} ₸"))
        if order.approval:
            found.append((_("approval"), approval_said(order)))
        if order.delivery_date:
            found.append((_("delivery date"), self.delivery(order)))
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        goods = ("goods",) if obj is not None and obj.status in WAITING and obj.stock_needed else ()
        shown = [
            (
                None,
                {
                    "fields": (
                        ("customer", "deal"),
                        ("payment_terms", "delivery_date"),
                        CONTRACT,
                        "notes",
                        *goods,
                    )
                },
            ),
            (
                _("Delivery"),
                {"fields": self._address(request, obj), "classes": [] if obj is None else ["collapse"]},
            ),
        ]
        if obj is None:
            return shown
        ended = ENDED if obj.status == OrderStatus.CANCELLED else ()
        if changing := self._changing(request, obj):
            shown.append((_("Changing the lines"), {"fields": (changing,), "classes": ["collapse"]}))
        return [
            *shown,
            (_("Money"), {"fields": _pairs(*SUMS), "classes": ["collapse"]}),
            (_("Course"), {"fields": _pairs(*MADE, *MOMENTS, *ended), "classes": ["collapse"]}),
        ]

    def _changing(self, request: HttpRequest, obj: Any) -> tuple[str, ...]:
        """What is asked beside changed lines of a confirmed order; credit only of who may grant it."""
        if obj.status not in WAITING or not self.has_change_permission(request, obj):
            return ()
        may_grant = self.admin_site.may(request, "ORDERS_APPROVE")
        return tuple(CHANGING) if may_grant else ("may_wait",)

    def _address(self, request: HttpRequest, obj: Any) -> tuple[Any, ...]:
        if obj is None or (obj.status in BEFORE_SHIPPING and self.has_change_permission(request, obj)):
            return (("address_line1", "address_line2"), ("city", "postal_code", "country"))
        return ("address",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        settled = () if obj.status == OrderStatus.PENDING else ("payment_terms",)
        if obj.status == OrderStatus.CANCELLED:
            settled = (*settled, *CONTRACT)
        return (*MADE, "customer", "deal", "address", "goods", *settled, *SUMS, *MOMENTS, *ENDED)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else (LinesInline,)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        entered = [data.pop(name) for name in ADDRESS if name in data]
        if (change and entered) or any(entered):
            data["shipping_address"] = form.address()
        # On a new order, and for the terms always, an empty box leaves it to the customer's.
        return {name: value for name, value in data.items() if value or (change and name != "payment_terms")}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """An order is written together with its lines: see `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """All of it by one call; the lines as a set, in the order of the page."""
        super().save_related(request, form, formsets, change)
        [lines] = [formset for formset in formsets if formset.model is OrderItem] or [None]
        obj, data = form.instance, self.service_data(request, form, change)
        asked = {name: data.pop(field) for field, name in CHANGING.items() if field in data}
        if not self.admin_site.may(request, "ORDERS_APPROVE"):
            asked.pop("override_credit_limit", None)
        if not change:
            made = self.run(request, obj, services.create_order, items=items_of(lines), **data)
            obj.pk, obj.number, obj._state.adding = made.pk, made.number, False
            return
        if lines is not None and lines.has_changed():
            data |= {"items": items_of(lines), **asked}
        if data:
            self.run(request, obj, services.update_order, obj.pk, **data)
