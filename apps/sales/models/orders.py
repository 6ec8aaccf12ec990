"""Orders with their lines."""

from __future__ import annotations

from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer, Deal
from apps.inventory.models import Product
from apps.kernel.columns import AgreedSums, SalePrice, money_column, percent_column, quantity_column
from apps.kernel.indexes import LIVE, live, searchable
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel
from apps.kernel.pricing import LineAmounts, part_of_line
from apps.sales.models.approvals import NeedsApproval
from apps.sales.models.contracts import UnderContract
from apps.sales.models.earning import Earns


class OrderType(models.TextChoices):
    """Purchases, transfers and returns are documents of their own, not orders."""

    SALES = "SALES", _("Sale")


class OrderStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    CONFIRMED = "confirmed", _("Confirmed")
    PROCESSING = "processing", _("Processing")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("Not paid")
    PARTIAL = "partial", _("Partly paid")
    PAID = "paid", _("Paid")
    REFUNDED = "refunded", _("Refunded")


# What counts in the customer's metrics, revenue and credit (domain.md §3.6, §3.7).
COUNTED = (OrderStatus.CONFIRMED, OrderStatus.PROCESSING, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
# Goods are kept, and made, for it.
WAITING = (OrderStatus.CONFIRMED, OrderStatus.PROCESSING)
# As whom an order keeps its goods.
HOLDER_KIND = "order"
# Something is still to be done: customer and products stay in use.
OPEN = (OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING, OrderStatus.SHIPPED)


class Order(Earns, NeedsApproval, UnderContract, SoftDeletes, Versioned, WorkspaceModel):
    """One customer's order; the total is the sum of its lines plus a signed adjustment.

    The adjustment is what a won deal's agreed amount differs from its lines; it is zero otherwise.
    """

    number = models.CharField(_("number"), max_length=24, editable=False)
    type = models.CharField(_("type"), max_length=10, choices=OrderType.choices, default=OrderType.SALES)
    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    deal = TenantForeignKey(
        Deal, models.PROTECT, related_name="+", db_index=False, null=True, blank=True, verbose_name=_("deal")
    )
    auto_created = models.BooleanField(_("created by a won deal"), default=False, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=OrderStatus.choices, default=OrderStatus.PENDING
    )
    currency = models.CharField(_("currency"), max_length=3, default="KZT", editable=False)
    items_total = money_column(_("sum of lines"), default=0)
    adjustment_amount = money_column(_("adjustment"), default=0)
    total_amount = money_column(_("total"), default=0)
    shipping_address = models.JSONField(
        _("shipping address"),
        null=True,
        blank=True,
        help_text=_("A copy: addressLine1, addressLine2, city, postalCode, country"),
    )
    delivery_date = models.DateField(_("delivery date"), null=True, blank=True)
    payment_terms = models.CharField(_("payment terms"), max_length=12, choices=Customer.PaymentTerms.choices)
    payment_status = models.CharField(
        _("payment status"), max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.PENDING
    )
    paid_amount = money_column(_("paid"), default=0)
    invoiced_amount = money_column(
        _("invoiced"), default=0, help_text=_("Issued to the customer, and so in the balance already")
    )
    credited_amount = money_column(
        _("credited"),
        default=0,
        db_default=0,
        help_text=_("By credit notes, and not to be billed again"),
    )
    notes = models.TextField(_("notes"), blank=True)
    stock_needed = models.JSONField(
        default=dict,
        editable=False,
        encoder=DjangoJSONEncoder,
        help_text="{product id: quantity} that the stock must still give a confirmed order",
    )
    allow_backorder = models.BooleanField(
        _("what is not there may wait"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("Confirmed with what there was; the rest is kept when it comes in"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    shipped_at = models.DateTimeField(
        _("shipped at"), null=True, blank=True, help_text=_("The first of what was shipped")
    )
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("cancelled by"),
    )
    cancel_reason = models.TextField(_("reason of the cancellation"), blank=True)
    refund_amount = money_column(_("refund"), default=0)
    closed_amount = money_column(
        _("closed"),
        default=0,
        db_default=0,
        help_text=_("Of what will not be delivered any more"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    close_reason = models.TextField(_("reason of the closing"), blank=True, default="", db_default="")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("order"), _("orders")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="order_number_unique"),
            models.UniqueConstraint(
                fields=["deal"], condition=Q(auto_created=True), name="order_one_per_won_deal"
            ),
            models.CheckConstraint(
                condition=Q(total_amount=F("items_total") + F("adjustment_amount"), total_amount__gte=0),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    paid_amount__gte=0, invoiced_amount__gte=0, credited_amount__gte=0, refund_amount__gte=0
                ),
                name="order_sums_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(closed_amount__gte=0, closed_amount__lte=F("total_amount")),
                name="order_closed_range",
            ),
        ]
        indexes = [
            live("order_created", "created_at"),
            live("order_updated", "updated_at"),
            live("order_by_number", "number"),
            live("order_total", "total_amount"),
            live("order_delivery", "delivery_date"),
            live("order_status", "status", "created_at"),
            live("order_status_sort", "status"),
            live("order_payment", "payment_status", "created_at"),
            models.Index(
                fields=["workspace", "approval", "created_at", "id"],
                condition=LIVE & ~Q(approval=""),
                name="order_approval",
            ),
            live("order_customer", "customer", "created_at"),
            live("order_of_deal", "deal"),
            searchable("order_found", "number", "notes"),
            searchable("order_by_contract", "contract_number"),
            # Credit and metrics add up one customer's orders without reading the rows.
            models.Index(
                fields=["customer", "status"],
                include=["total_amount", "invoiced_amount", "credited_amount", "closed_amount", "created_at"],
                condition=LIVE,
                name="order_customer_sums",
            ),
            # Revenue by day and month adds up the orders of a span without reading the rows.
            models.Index(
                fields=["workspace", "confirmed_at"],
                include=["status", "total_amount", "customer"],
                condition=LIVE & Q(confirmed_at__isnull=False),
                name="order_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def owed_total(self) -> Decimal:
        """What the customer is to pay for it in all: without what was closed or credited for good."""
        found: Decimal = max(Decimal(0), self.total_amount - self.closed_amount - self.credited_amount)
        return found

    @property
    def unbilled(self) -> Decimal:
        """What is still to be billed: neither issued nor credited for good."""
        found: Decimal = max(Decimal(0), self.owed_total - self.invoiced_amount)
        return found


class OrderItem(Earns, SalePrice, AgreedSums, WorkspaceModel):
    """One line: so much of a product at a unit price, net or with VAT; `total = net + vat`.

    A line without a product is a service with a name of its own: the whole of an order that had no lines.
    """

    order = TenantForeignKey(Order, models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    product = TenantForeignKey(
        Product, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("product")
    )
    description = models.CharField(_("description"), max_length=500, blank=True, db_default="")
    quantity = quantity_column(_("quantity"))
    unit_price = money_column(_("unit price without VAT"))
    discount = percent_column(_("discount, %"), default=0)
    tax = percent_column(_("VAT, %"), default=0)
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"))
    total = money_column(_("sum with VAT"))
    shipped_quantity = quantity_column(_("shipped"), default=0, db_default=0, editable=False)
    returned_quantity = quantity_column(_("returned"), default=0, db_default=0, editable=False)
    closed_quantity = quantity_column(
        _("closed"), default=0, db_default=0, editable=False, help_text=_("Will not be delivered any more")
    )
    stock_needed = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        editable=False,
        encoder=DjangoJSONEncoder,
        help_text="{product id: quantity} that the stock gives for all of it, as the line was confirmed",
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("order line"), _("order lines")
        constraints = [
            models.CheckConstraint(condition=~Q(product=None, description=""), name="order_item_is_named"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_item_quantity"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="order_item_price"),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=100, tax__gte=0, tax__lte=100),
                name="order_item_percents",
            ),
            models.CheckConstraint(condition=Q(total=F("net") + F("vat")), name="order_item_total_adds_up"),
            models.CheckConstraint(
                condition=Q(agreed_total=F("agreed_net") + F("agreed_vat"), unit_price_with_tax__gte=0),
                name="order_item_agreed_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    returned_quantity__gte=0,
                    returned_quantity__lte=F("shipped_quantity"),
                    closed_quantity__gte=0,
                    quantity__gte=F("shipped_quantity") + F("closed_quantity"),
                ),
                name="order_item_delivered",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "position"], name="order_item_order"),
            models.Index(fields=["workspace", "product"], name="order_item_product"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.quantity}"

    @property
    def remaining_quantity(self) -> Decimal:
        """What is still to be delivered."""
        found: Decimal = self.quantity - self.shipped_quantity - self.closed_quantity
        return found

    @property
    def agreed(self) -> LineAmounts:
        """What all of it comes to, with its part of the order's adjustment."""
        return LineAmounts(self.agreed_net, self.agreed_vat, self.agreed_total)

    @property
    def standing(self) -> LineAmounts:
        """What it comes to without what will not be delivered any more."""
        left = self.quantity - self.closed_quantity
        return part_of_line(self.agreed, self.quantity, left, tax_included=self.shares_total)

    @property
    def standing_total(self) -> Decimal:
        """`standing` with VAT."""
        return self.standing.total

    @property
    def shares_total(self) -> bool:
        """Whether parts of it share the sum with VAT, not the one without."""
        return self.tax_included or self.agreed_total != self.total
