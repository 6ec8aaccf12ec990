"""What has left the house: shipments with their lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.inventory.models import Product
from apps.kernel import clock
from apps.kernel.columns import money_column, percent_column, quantity_column, worth_column
from apps.kernel.models import TenantForeignKey, WorkspaceModel
from apps.kernel.pricing import LineAmounts
from apps.sales.models.orders import Order, OrderItem


class ShipmentStatus(models.TextChoices):
    IN_TRANSIT = "in_transit", _("In transit")
    DELIVERED = "delivered", pgettext_lazy("shipment", "Delivered")
    RETURNED = "returned", pgettext_lazy("shipment", "Returned")
    LOST = "lost", pgettext_lazy("shipment", "Lost")
    CANCELLED = "cancelled", pgettext_lazy("shipment", "Undone")


# What counts as shipped: an undone shipment is kept as a trace.
LIVE_SHIPMENTS = (
    ShipmentStatus.IN_TRANSIT,
    ShipmentStatus.DELIVERED,
    ShipmentStatus.RETURNED,
    ShipmentStatus.LOST,
)


class Shipment(WorkspaceModel):
    """One dispatch of an order's goods, with the services that were rendered that day.

    `act_number` is that of the act of its services, blank without any.
    """

    number = models.CharField(_("number"), max_length=24, editable=False)
    act_number = models.CharField(
        _("act number"), max_length=24, blank=True, default="", db_default="", editable=False
    )
    order = TenantForeignKey(
        Order, models.PROTECT, related_name="shipments", db_index=False, verbose_name=_("order")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ShipmentStatus.choices, default=ShipmentStatus.IN_TRANSIT
    )
    tracking_number = models.CharField(_("tracking number"), max_length=100, blank=True)
    carrier = models.CharField(_("carrier"), max_length=100, blank=True)
    estimated_delivery = models.DateField(_("estimated delivery"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped at"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    notes = models.CharField(_("notes"), max_length=1000, blank=True, default="", db_default="")
    cancelled_at = models.DateTimeField(_("undone at"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("undone by"),
    )
    cancel_reason = models.CharField(
        _("reason of the undoing"), max_length=1000, blank=True, default="", db_default="", editable=False
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("shipment"), _("shipments")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="shipment_number_unique"),
            models.CheckConstraint(
                condition=Q(status=ShipmentStatus.DELIVERED, delivered_at__isnull=False)
                | Q(status=ShipmentStatus.IN_TRANSIT, delivered_at__isnull=True)
                | ~Q(status__in=[ShipmentStatus.DELIVERED, ShipmentStatus.IN_TRANSIT]),
                name="shipment_delivered_at",
            ),
            models.CheckConstraint(
                condition=Q(status=ShipmentStatus.CANCELLED, cancelled_at__isnull=False)
                | (~Q(status=ShipmentStatus.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="shipment_undone_at",
            ),
            models.UniqueConstraint(
                fields=["organization", "act_number"], condition=~Q(act_number=""), name="shipment_act_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["order", "shipped_at", "id"], name="shipment_order"),
            models.Index(fields=["workspace", "created_at", "id"], name="shipment_created"),
            models.Index(fields=["workspace", "status", "created_at", "id"], name="shipment_by_status"),
            models.Index(fields=["workspace", "estimated_delivery", "id"], name="shipment_estimated"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def day(self) -> date:
        """The local day of its turnover."""
        return clock.local_date(self.shipped_at)


class LinePart(WorkspaceModel):
    """So much of one line of an order, with its part of what the line was agreed at."""

    position = models.PositiveSmallIntegerField(_("position"))
    product = TenantForeignKey(
        Product,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("product"),
    )
    quantity = quantity_column(_("quantity"))
    tax = percent_column(_("VAT, %"), default=0)
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"))
    total = money_column(_("sum with VAT"))
    cost = worth_column(
        _("cost"), null=True, blank=True, editable=False, help_text=_("What its goods cost when they left")
    )
    stock_costs = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        editable=False,
        encoder=DjangoJSONEncoder,
        help_text="{product id: value} of the goods, as they left the stock or came back to it",
    )

    class Meta(WorkspaceModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.position}. {self.quantity}"

    @property
    def sums(self) -> LineAmounts:
        """What it comes to."""
        return LineAmounts(self.net, self.vat, self.total)

    @property
    def costs(self) -> dict[str, Decimal]:
        """{product id: value} of its goods; {} where costs were not kept yet."""
        return quantities(self.stock_costs)


def quantities(stored: Mapping[str, Any]) -> dict[str, Decimal]:
    """{product id: quantity, or value} of a column that keeps it as JSON."""
    return {pk: Decimal(quantity) for pk, quantity in stored.items()}


class ShipmentItem(LinePart):
    """What a shipment brought of one line of the order; the trace of an undone one outlives the line."""

    shipment = TenantForeignKey(Shipment, models.CASCADE, related_name="items", db_index=False)
    order_item = TenantForeignKey(
        OrderItem,
        models.SET_NULL,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("order line"),
    )
    is_service = models.BooleanField(_("service"), default=False)
    returned_quantity = quantity_column(_("returned"), default=0, db_default=0)
    stock_taken = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        editable=False,
        encoder=DjangoJSONEncoder,
        help_text="{product id: quantity} that left the stock for it",
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("shipment line"), _("shipment lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0,
                    returned_quantity__gte=0,
                    returned_quantity__lte=F("quantity"),
                    total=F("net") + F("vat"),
                ),
                name="shipment_item_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["shipment", "position", "id"], name="shipment_item_shipment"),
            models.Index(fields=["order_item"], name="shipment_item_line"),
        ]

    @property
    def taken(self) -> dict[str, Decimal]:
        """{product id: quantity} that left the stock for it."""
        return quantities(self.stock_taken)

    @property
    def line_id(self) -> UUID:
        """The order's line; only what is left of an undone shipment can be without."""
        assert self.order_item_id is not None
        return self.order_item_id
