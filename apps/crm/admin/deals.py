"""Deals in the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.crm import services
from apps.crm.admin.rows import ActivitiesInline, SetInline
from apps.crm.models import OPEN_STAGES, Deal, DealDocument, DealProduct, DealStageEntry, Stage
from apps.crm.state_machines import DEAL
from apps.kernel.admin import AGREEMENT, LineForm, ReadOnlyInline, WholeAdmin
from apps.kernel.admin.typed import ModelForm

SETTLED = ("customer", "value", "probability")
CLOSED = (
    "won_at",
    "lost_at",
    "actual_close_date",
    "final_amount",
    "lost_reason",
    "competitor_won",
)


class DealForm(ModelForm):
    """What is left empty follows the lines, the stage or the product; winning and losing are actions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("value", "probability"):
            if name in self.fields:
                self.fields[name].required = False
                if self.instance._state.adding:
                    self.fields[name].initial = None
        if "stage" in self.fields:
            choices = dict.fromkeys((*OPEN_STAGES, Stage(self.instance.stage)))
            self.fields["stage"].choices = [(stage.value, stage.label) for stage in choices]  # type: ignore[attr-defined]


class LinesInline(SetInline):
    """Lines change while the deal is open."""

    model = DealProduct
    form = LineForm
    part = "products"
    columns = ("product", "quantity", *AGREEMENT, "discount", "tax")
    fields = (*columns, "net", "vat", "total")
    readonly_fields = ("net", "vat", "total")
    autocomplete_fields = ("product",)
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


class TimelineInline(ReadOnlyInline):
    model = DealStageEntry
    fields = ("stage", "entered_at", "exited_at", "user")
    ordering = ("entered_at", "id")


class CloseForm(ActionForm):
    """The box beside the actions: a loss says why."""

    lost_reason = forms.CharField(
        required=False,
        max_length=255,
        label=_("lost reason"),
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Why the deals were lost")}),
    )


@admin.register(Deal)
class DealAdmin(WholeAdmin):
    """A deal lies in its customer's workspace."""

    resource = "DEALS"
    form = DealForm
    list_display = (
        "deal_number",
        "title",
        "customer",
        "stage",
        "value",
        "probability",
        "assigned_to",
        "expected_close_date",
        "created_at",
    )
    list_display_links = ("deal_number", "title")
    list_filter = ("stage", "expected_close_date")
    list_select_related = ("customer", "assigned_to__membership__user")
    search_fields = ("deal_number", "title", "description", "customer__name")
    ordering = ("-created_at", "-id")
    autocomplete_fields = ("customer", "assigned_to")
    details = (
        "title",
        "customer",
        "value",
        "stage",
        "probability",
        "expected_close_date",
        "assigned_to",
        "source",
        "description",
        "competitors",
        "tags",
    )
    inlines = (LinesInline, DocumentsInline, TimelineInline, ActivitiesInline)
    create_service = services.create_deal
    update_service = services.update_deal
    delete_service = services.delete_deal
    action_form = CloseForm
    actions = ("win", "lose")
    state_machine = DEAL

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": self.details})]
        return [
            (None, {"fields": ("deal_number", *self.details, "notes")}),
            (_("How it ended"), {"fields": CLOSED}),
        ]

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

    @admin.action(description=_("Win"), permissions=["change"])
    def win(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.win_deal)

    @admin.action(description=_("Lose (with the reason beside)"), permissions=["change"])
    def lose(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        reason = request.POST.get("lost_reason", "").strip()[:255]
        if not reason:
            self.message_user(request, _("Say why in the box beside the actions."), messages.ERROR)
            return
        self.run_each(request, queryset, services.lose_deal, lost_reason=reason)
