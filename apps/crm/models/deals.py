"""Deals with their lines, timeline and documents."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.crm.models.customers import Customer
from apps.kernel.columns import SalePrice, money_column, percent_column, quantity_column
from apps.kernel.indexes import LIVE, alphabetical, categorized, live, searchable
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class Stage(models.TextChoices):
    """Where a deal stands; the last two are closed."""

    LEAD = "LEAD", _("Lead")
    QUALIFIED = "QUALIFIED", _("Qualified")
    PROPOSAL = "PROPOSAL", _("Proposal")
    NEGOTIATION = "NEGOTIATION", _("Negotiation")
    CLOSING = "CLOSING", _("Closing")
    WON = "WON", _("Won")
    LOST = "LOST", _("Lost")


OPEN_STAGES = (Stage.LEAD, Stage.QUALIFIED, Stage.PROPOSAL, Stage.NEGOTIATION, Stage.CLOSING)
STAGE_ORDER = Case(
    *(When(stage=stage, then=Value(place)) for place, stage in enumerate(Stage.values)),
    default=Value(len(Stage.values)),
)


class Deal(SoftDeletes, Versioned, WorkspaceModel):
    """A sale in the making: what may be sold to one customer, for how much, and how likely."""

    deal_number = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    customer = TenantForeignKey(
        Customer, models.PROTECT, related_name="deals", db_index=False, verbose_name=_("customer")
    )
    value = money_column(
        _("value"),
        default=0,
        help_text=_("An estimate of its own; the sum of the lines when nobody gave one."),
    )
    value_from_lines = models.BooleanField(default=False, editable=False)
    stage = models.CharField(_("stage"), max_length=11, choices=Stage.choices, default=Stage.LEAD)
    stage_order = models.GeneratedField(
        expression=STAGE_ORDER, output_field=models.SmallIntegerField(), db_persist=True
    )
    probability = percent_column(_("probability, %"), default=0)
    expected_close_date = models.DateField(_("expected close"), null=True, blank=True)
    assigned_to = TenantForeignKey(
        "hr.Employee",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("assigned to"),
    )
    source = models.CharField(_("source"), max_length=50, null=True, blank=True)
    competitors = ArrayField(
        models.CharField(max_length=100), verbose_name=_("competitors"), default=list, blank=True
    )
    tags = ArrayField(models.CharField(max_length=50), verbose_name=_("tags"), default=list, blank=True)
    notes = models.TextField(_("closing notes"), blank=True)
    opened_on = models.DateField(editable=False, help_text=_("The local day of the first timeline entry"))
    won_at = models.DateTimeField(_("won at"), null=True, blank=True, editable=False)
    lost_at = models.DateTimeField(_("lost at"), null=True, blank=True, editable=False)
    actual_close_date = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    final_amount = money_column(_("final amount"), null=True, blank=True, editable=False)
    lost_reason = models.CharField(_("lost reason"), max_length=255, null=True, blank=True, editable=False)
    competitor_won = models.CharField(
        _("won by the competitor"), max_length=100, null=True, blank=True, editable=False
    )
    activities_count = models.PositiveIntegerField(_("activities"), default=0, editable=False)
    last_activity_date = models.DateField(_("last activity"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("created by"),
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("deal"), _("deals")
        constraints = [
            models.UniqueConstraint(fields=["organization", "deal_number"], name="deal_number_unique"),
            models.CheckConstraint(condition=Q(value__gte=0), name="deal_value_not_negative"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=100), name="deal_probability_range"
            ),
            models.CheckConstraint(
                condition=Q(final_amount__isnull=True) | Q(final_amount__gte=0, stage=Stage.WON),
                name="deal_final_amount_of_won",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.WON, won_at__isnull=False)
                | ~Q(stage=Stage.WON) & Q(won_at__isnull=True),
                name="deal_won_at_of_won",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.LOST, lost_at__isnull=False)
                | ~Q(stage=Stage.LOST) & Q(lost_at__isnull=True),
                name="deal_lost_at_of_lost",
            ),
        ]
        indexes = [
            live("deal_created", "created_at"),
            live("deal_updated", "updated_at"),
            live("deal_title", "title"),
            live("deal_by_number", "deal_number"),
            live("deal_value", "value"),
            live("deal_stage", "stage", "created_at"),
            live("deal_stage_value", "stage", "value"),
            live("deal_stage_order", "stage_order"),
            live("deal_probability", "probability"),
            live("deal_expected_close", "expected_close_date"),
            live("deal_customer", "customer", "created_at"),
            live("deal_assigned_to", "assigned_to", "created_at"),
            categorized("deal_source_called", "source"),
            live("deal_closed", "actual_close_date"),
            GinIndex(fields=["workspace", "tags"], condition=LIVE, name="deal_tags"),
            alphabetical("deal_sorted_title", "title"),
            searchable("deal_found", "title", "description", "deal_number"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_number} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES


class DealProduct(SalePrice, WorkspaceModel):
    """One line of a deal; `net`, `vat` and `total` are stored, so that documents add up (domain.md §3.1)."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="lines", db_index=False)
    product = TenantForeignKey(
        "inventory.Product", models.PROTECT, related_name="+", verbose_name=_("product")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    quantity = quantity_column(_("quantity"))
    unit_price = money_column(_("unit price without VAT"))
    discount = percent_column(_("discount, %"), default=0)
    tax = percent_column(_("tax, %"), default=0)
    net = money_column(_("net"), editable=False)
    vat = money_column(_("VAT"), editable=False)
    total = money_column(_("total"), editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("deal line"), _("deal lines")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="deal_line_quantity_positive"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="deal_line_price_not_negative"),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=100), name="deal_line_discount_range"
            ),
            models.CheckConstraint(condition=Q(tax__gte=0, tax__lte=100), name="deal_line_tax_range"),
        ]
        indexes = [models.Index(fields=["deal", "position", "id"], name="deal_line_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.quantity} × {self.unit_price}"


class DealStageEntry(WorkspaceModel):
    """One stay of a deal in one stage; the open one (without `exited_at`) is the present."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="timeline", db_index=False)
    stage = models.CharField(_("stage"), max_length=11, choices=Stage.choices)
    entered_at = models.DateTimeField(_("since"), default=timezone.now)
    exited_at = models.DateTimeField(_("until"), null=True, blank=True)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("changed by")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("timeline entry"), _("timeline entries")
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(exited_at__isnull=True), name="deal_stage_one_open"
            )
        ]
        indexes = [models.Index(fields=["deal", "entered_at", "id"], name="deal_stage_entered")]

    def __str__(self) -> str:
        return f"{self.stage} {self.entered_at:%Y-%m-%d}"


class DealDocument(WorkspaceModel):
    """A document of a deal that lies somewhere else: a proposal, a contract."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="documents")
    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=50)
    url = models.CharField(_("address"), max_length=500)
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("deal document"), _("deal documents")

    def __str__(self) -> str:
        return self.name
