"""Production orders with their materials, work orders."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.inventory.models import Product
from apps.kernel.columns import money_column, quantity_column
from apps.kernel.indexes import live, searchable
from apps.kernel.letters import Plain
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel
from apps.production.models.bom import MINUTE_DIGITS, MINUTE_PLACES, ORDER_MINUTE_DIGITS
from apps.sales.models import Order

# A bundle in a bill of materials counts as its components, whose share can be very small.
SHARE_DIGITS, SHARE_PLACES = 24, 9


class ProductionStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    SCHEDULED = "scheduled", _("Scheduled")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class WorkStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


# As whom a production order keeps its materials.
HOLDER_KIND = "production_order"
# Something is still to be made.
OPEN = (ProductionStatus.PENDING, ProductionStatus.SCHEDULED, ProductionStatus.IN_PROGRESS)
# Nothing is made yet: it can be stopped without a trace.
NOT_STARTED = (ProductionStatus.PENDING, ProductionStatus.SCHEDULED)


class ProductionOrder(SoftDeletes, Versioned, WorkspaceModel):
    """So much of one product to be made, for an order, for another production order, or for stock.

    Materials and work orders are copies of the bill of materials as it was when the order was opened.
    """

    number = models.CharField(_("number"), max_length=24, editable=False)
    order = TenantForeignKey(
        Order,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("order"),
        help_text=_("The sales order that waits for the goods"),
    )
    parent = TenantForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("parent"),
        help_text=_("The production order that needs the goods as material"),
    )
    product = TenantForeignKey(
        Product, models.PROTECT, related_name="+", db_index=False, verbose_name=_("product")
    )
    quantity = quantity_column(_("quantity"))
    completed_quantity = quantity_column(_("completed"), default=0)
    status = models.CharField(
        _("status"), max_length=11, choices=ProductionStatus.choices, default=ProductionStatus.PENDING
    )
    priority = models.CharField(
        _("priority"), max_length=6, choices=Priority.choices, default=Priority.MEDIUM
    )
    urgency = models.GeneratedField(
        expression=Case(
            When(priority="urgent", then=3),
            When(priority="high", then=2),
            When(priority="medium", then=1),
            default=0,
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text="The priority as a number, to sort by",
    )
    start_date = models.DateField(_("start date"), null=True, blank=True)
    due_date = models.DateField(pgettext_lazy("production", "due date"), null=True, blank=True)
    output_quantity = quantity_column(
        _("output of the bill of materials"),
        default=Decimal(1),
        db_default=Decimal(1),
        editable=False,
        help_text=_("How many units the copied materials and minutes are for"),
    )
    output_minutes = models.DecimalField(
        _("minutes per output"),
        max_digits=14,
        decimal_places=MINUTE_PLACES,
        default=0,
        editable=False,
        db_column="unit_minutes",
    )
    minutes_done = models.DecimalField(
        _("minutes done"),
        max_digits=ORDER_MINUTE_DIGITS,
        decimal_places=5,
        default=0,
        editable=False,
        help_text=_("Reported quantities times the minutes of their operations, which are per output"),
    )
    unit_cost = money_column(
        pgettext_lazy("production", "unit cost"),
        default=0,
        editable=False,
        help_text=_("Materials of one unit, when opened"),
    )
    notes = models.TextField(_("notes"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    cancel_reason = models.TextField(_("reason of the cancellation"), blank=True, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("production order"), _("production orders")
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="production_number_unique"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, completed_quantity__gte=0, completed_quantity__lte=F("quantity")),
                name="production_never_more_than_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(completed_quantity=F("quantity")),
                name="production_completed_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("scheduled", "in_progress", "completed"))
                | Q(start_date__isnull=False),
                name="production_scheduled_has_start",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="production_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(unit_cost__gte=0, output_minutes__gte=0, minutes_done__gte=0),
                name="production_sums_not_negative",
            ),
            models.CheckConstraint(condition=Q(output_quantity__gt=0), name="production_output_quantity"),
        ]
        indexes = [
            live("production_created", "created_at"),
            live("production_updated", "updated_at"),
            live("production_by_number", "number"),
            live("production_due", "due_date"),
            live("production_start", "start_date"),
            live("production_quantity", "quantity"),
            live("production_urgency", "urgency"),
            live("production_status", "status", "created_at"),
            live("production_status_sort", "status"),
            live("production_priority", "priority", "created_at"),
            live("production_product", "product", "created_at"),
            live("production_of_order", "order", "created_at"),
            models.Index(
                fields=["parent", "product"], name="production_of_parent", condition=Q(parent__isnull=False)
            ),
            searchable("production_found", "number", "notes"),
        ]

    def __str__(self) -> str:
        return self.number


class ProductionMaterial(WorkspaceModel):
    """How much of one material a production order needs, and how much has gone into it."""

    production_order = TenantForeignKey(
        ProductionOrder, models.CASCADE, related_name="materials", db_index=False
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    component = TenantForeignKey(
        Product, models.PROTECT, related_name="+", db_index=False, verbose_name=_("material")
    )
    per_output = models.DecimalField(
        _("per output"), max_digits=SHARE_DIGITS, decimal_places=SHARE_PLACES, db_column="per_unit"
    )
    needed = quantity_column(_("needed"))
    issued = quantity_column(_("issued"), default=0)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("material"), _("materials")
        constraints = [
            models.UniqueConstraint(
                fields=["production_order", "component"], name="production_material_unique"
            ),
            models.CheckConstraint(
                condition=Q(per_output__gt=0, needed__gt=0, issued__gte=0, issued__lte=F("needed")),
                name="production_material_never_more_than_needed",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "component"], name="production_material_component")]

    def __str__(self) -> str:
        return f"{self.component_id}: {self.issued} / {self.needed}"


class WorkOrder(WorkspaceModel):
    """One operation of a production order, and how many units it has done.

    Never more than the operation before it, which services.work holds under the order's lock.
    """

    production_order = TenantForeignKey(
        ProductionOrder,
        models.CASCADE,
        related_name="work_orders",
        db_index=False,
        verbose_name=_("production order"),
    )
    sequence = models.PositiveSmallIntegerField(_("sequence"))
    operation = models.CharField(_("operation"), max_length=255)
    duration = models.DecimalField(
        _("minutes per output"), max_digits=MINUTE_DIGITS, decimal_places=MINUTE_PLACES, default=0
    )
    required_skills = ArrayField(
        models.CharField(max_length=100), verbose_name=_("required skills"), default=list, blank=True
    )
    equipment = ArrayField(
        models.CharField(max_length=100), verbose_name=_("equipment"), default=list, blank=True
    )
    quantity = quantity_column(_("quantity"))
    completed_quantity = quantity_column(_("completed"), default=0)
    status = models.CharField(
        _("status"), max_length=11, choices=WorkStatus.choices, default=WorkStatus.PENDING
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("work order"), _("work orders")
        constraints = [
            models.UniqueConstraint(
                fields=["production_order", "sequence"], name="work_order_sequence_unique"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, completed_quantity__gte=0, completed_quantity__lte=F("quantity")),
                name="work_order_never_more_than_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(completed_quantity=F("quantity")),
                name="work_order_completed_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="pending") | Q(completed_quantity=0), name="work_order_pending_is_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="work_order_created"),
            models.Index(fields=["workspace", "updated_at", "id"], name="work_order_updated"),
            models.Index(fields=["workspace", "status", "created_at", "id"], name="work_order_status"),
            models.Index(fields=["workspace", "status", "id"], name="work_order_status_sort"),
            GinIndex(F("workspace"), OpClass(Plain("operation"), "gin_trgm_ops"), name="work_order_found"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.operation}"
