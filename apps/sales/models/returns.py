"""What came back: returns with their lines."""

from __future__ import annotations

from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from apps.kernel import clock
from apps.kernel.columns import money_column
from apps.kernel.models import TenantForeignKey, WorkspaceModel
from apps.sales.models.orders import Order, OrderItem
from apps.sales.models.shipments import LinePart, ShipmentItem, quantities


class Condition(models.TextChoices):
    """What becomes of goods that came back."""

    RESTOCK = "restock", _("Back to stock")
    SCRAP = "scrap", _("Scrapped")


class SalesReturn(WorkspaceModel):
    """Goods, or what was paid for a service, that the customer gives back; never changed or deleted."""

    number = models.CharField(_("number"), max_length=24, editable=False)
    order = TenantForeignKey(
        Order, models.PROTECT, related_name="returns", db_index=False, verbose_name=_("order")
    )
    date = models.DateField(_("date"), default=clock.today)
    reason = models.CharField(_("reason"), max_length=1000)
    amount = money_column(_("amount"), help_text=_("What the returned came to, with VAT"))
    refund_amount = money_column(_("refund"), default=0)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("user")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("return"), _("returns")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="return_number_unique"),
            models.CheckConstraint(condition=Q(amount__gte=0, refund_amount__gte=0), name="return_sums"),
        ]
        indexes = [
            models.Index(fields=["order", "date", "id"], name="return_order"),
            models.Index(fields=["workspace", "created_at", "id"], name="return_created"),
            models.Index(fields=["workspace", "date", "id"], include=["amount"], name="return_day"),
        ]

    def __str__(self) -> str:
        return self.number


class SalesReturnItem(LinePart):
    """What came back of one line of a shipment."""

    sales_return = TenantForeignKey(SalesReturn, models.CASCADE, related_name="items", db_index=False)
    order_item = TenantForeignKey(
        OrderItem, models.PROTECT, related_name="+", db_index=False, verbose_name=_("order line")
    )
    shipment_item = TenantForeignKey(
        ShipmentItem, models.PROTECT, related_name="+", db_index=False, verbose_name=_("shipment line")
    )
    condition = models.CharField(_("condition"), max_length=10, choices=Condition.choices)
    stock_returned = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        editable=False,
        encoder=DjangoJSONEncoder,
        help_text="{product id: quantity} of it that the shipment took, whatever its condition",
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("return line"), _("return lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, total=F("net") + F("vat")), name="return_item_adds_up"
            ),
        ]
        indexes = [
            models.Index(fields=["sales_return", "position", "id"], name="return_item_return"),
            models.Index(fields=["shipment_item"], name="return_item_shipment_item"),
            models.Index(fields=["order_item"], name="return_item_line"),
        ]

    @property
    def stock(self) -> dict[str, Decimal]:
        """{product id: quantity} of what the shipment took."""
        return quantities(self.stock_returned)
