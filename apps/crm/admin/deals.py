"""Deals in the back office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)

from apps.crm import services
from apps.crm.admin.board import BoardMixin
from apps.crm.admin.deal_forms import AssignForm, DealForm, LoseForm, MoveForm, WinForm
from apps.crm.admin.rows import ActivitiesInline, ProductLinesInline, SetInline
from apps.crm.models import Deal, DealDocument, DealProduct, DealStageEntry, Stage
from apps.crm.state_machines import DEAL
from apps.crm.texts import lost_reason_said
from apps.kernel.admin import AGREEMENT, AggregateAdmin, Link, ReadOnlyInline, Step, columns
from apps.kernel.clock import today

SETTLED = ("customer", "value", "probability")
CLOSED = (
    "won_at",
    "lost_at",
    "actual_close_date",
    "final_amount",
    "reason_lost",
    "competitor_won",
)


class LinesInline(ProductLinesInline, SetInline):
    """Lines change while the deal is open."""

    model = DealProduct
    part = "products"
    columns = ("product", "quantity", *AGREEMENT, "discount", "tax")
    fields = (*columns, "total", "price_from", "stock")
    ordering = ("position", "id")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.is_open

    has_change_permission = has_delete_permission = has_add_permission


class DocumentsInline(SetInline):
    model = DealDocument
    part = "documents"
    columns = ("name", "type", "url")
    fields = columns
    ordering = ("uploaded_at", "id")
    tab = True


class TimelineInline(ReadOnlyInline):
    model = DealStageEntry
    fields = ("stage", "entered_at", "exited_at", "user")
    ordering = ("entered_at", "id")
    tab = True


@admin.register(Deal)
class DealAdmin(BoardMixin, AggregateAdmin):
    """A deal lies in its customer's workspace."""

    resource = "DEALS"
    form = DealForm
    exported = {"close": "expected_close_date"}
    list_display = (
        "deal_number",
        "title",
        "customer",
        "stage",
        "value",
        "assigned_to",
        "close",
    )
    more_columns = ("probability", "source", "last_activity_date", "actual_close_date", "final_amount")
    list_display_links = ("deal_number", "title")
    list_filter = (
        ("stage", ChoicesDropdownFilter),
        ("customer", AutocompleteSelectFilter),
        ("assigned_to", AutocompleteSelectFilter),
        ("expected_close_date", RangeDateFilter),
    )
    list_totals = ("value",)
    status_field = "stage"
    list_select_related = ("customer", "assigned_to__membership__user")
    list_reads = {
        "customer": ("name",),
        "assigned_to": ("membership",),
        "assigned_to__membership": ("user",),
        "assigned_to__membership__user": ("first_name", "last_name"),
    }
    search_fields = ("deal_number", "title", "description", "customer__name")
    ordering = ("-created_at", "-id")
    autocomplete_fields = ("customer", "assigned_to")
    inlines = (LinesInline, ActivitiesInline, DocumentsInline, TimelineInline)
    create_service = services.create_deal
    update_service = services.update_deal
    delete_service = services.delete_deal
    state_machine = DEAL
    steps = (
        Step(
            "win", _("Win"), services.win_deal, asks=WinForm, icon="trophy",
            question=_("An order is made of the deal's lines."), tone="primary", bulk=True,
        ),
        Step(
            "move", _("Move to another stage"), services.update_deal, asks=MoveForm, icon="double_arrow",
            bulk=True,
        ),
        Step(
            "hand_over", _("Hand over"), services.hand_over_deal, asks=AssignForm, icon="move_up",
            possible=lambda deal: deal.is_open, bulk=True,
        ),
        Step(
            "reopen", _("Open again"), services.update_deal, asks=MoveForm, icon="undo",
            question=_("What was noted about the loss is forgotten."),
        ),
        Step(
            "lose", _("Lose"), services.lose_deal, asks=LoseForm, icon="thumb_down", tone="danger",
            question=_("The deal is closed without an order."), bulk=True,
        ),
    )  # fmt: skip

    class Media:
        js = ("workplace/lines.js",)
        css = {"all": ("workplace/sales.css",)}

    history_words = {
        "lost_reason": (_("lost reason"), lambda reason: lost_reason_said(reason) or columns.NOTHING)
    }

    @admin.display(description=_("lost reason"))
    def reason_lost(self, deal: Deal) -> str:
        """In words, where it is one of the suggested ones."""
        return lost_reason_said(deal.lost_reason) or columns.NOTHING

    @admin.display(description=_("expected close"), ordering="expected_close_date")
    def close(self, deal: Deal) -> Any:
        """In red when the day has passed and the deal is open."""
        day = deal.expected_close_date
        return columns.due(day, over=bool(day and day < today() and deal.is_open))

    def record_links(self, request: HttpRequest, deal: Deal) -> list[Link]:
        address = reverse("admin:finance_quotation_draft", args=(deal.pk,))
        draft = Link(_("Draft of the quotation"), address, icon="print")
        found = [draft] if deal.is_open else []
        if self.admin_site.may(request, "DEALS_CREATE"):
            found.append(Link(_("Activity"), f"{reverse('admin:crm_activity_add')}?deal={deal.pk}"))
        return found

    def record_figures(self, deal: Deal) -> list[tuple[Any, Any]]:
        found = [(_("value"), f"{columns.money(deal.value)} ₸")]
        if deal.final_amount is not None:
            found.append((_("final amount"), f"{columns.money(deal.final_amount)} ₸"))
        if deal.is_open:
            found.append((_("probability, %"), columns.quantity(deal.probability)))
        if deal.expected_close_date and deal.is_open:
            found.append((_("expected close"), self.close(deal)))
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        first = (
            "title",
            ("customer", "assigned_to"),
            ("stage", "probability"),
            ("value", "expected_close_date"),
            "description",
        )
        more = (("source", "competitors"), "tags")
        if obj is None:
            return [(None, {"fields": (*first, *more)})]
        shown = [
            (None, {"fields": first}),
            (_("Details"), {"fields": ("deal_number", *more, "notes"), "classes": ["collapse"]}),
        ]
        if not obj.is_open:
            shown.append((_("How it ended"), {"fields": CLOSED, "classes": ["collapse"]}))
        return shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        settled = () if obj.is_open else SETTLED
        final = ("stage",) if obj.stage == Stage.WON else ()
        return ("deal_number", *CLOSED, *settled, *final)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else (LinesInline, DocumentsInline)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        if "assigned_to_id" in data:
            data["assigned_to"] = data.pop("assigned_to_id")
        return data if change else {name: value for name, value in data.items() if value not in (None, "")}
