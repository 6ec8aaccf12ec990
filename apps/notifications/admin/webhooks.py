"""Webhooks in the back office: made by the company itself, which alone is shown the secret, once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from apps.kernel.admin import ReadOnlyInline, Step, TenantAdmin, columns
from apps.kernel.admin.shown_once import ShowsSecret
from apps.kernel.admin.typed import ModelForm
from apps.notifications import services, subscribable_events
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.state_machines import WEBHOOK

Status, Circuit = WebhookSubscription.Status, WebhookSubscription.Circuit
# The states of columns.TONES that a circuit's are coloured as.
TONES = {Circuit.CLOSED: "active", Circuit.HALF_OPEN: "waiting", Circuit.OPEN: "failed"}
# What the first part of an event's name stands for.
GROUPS: dict[str, Any] = {
    "activity": _("Activities"),
    "api_key": _("API keys"),
    "bom": _("Bills of materials"),
    "credit_note": _("Credit notes"),
    "customer": _("Customers"),
    "deal": _("Deals"),
    "department": _("Departments"),
    "employee": _("Employees"),
    "invoice": _("Invoices"),
    "membership": _("People's roles and rights"),
    "opening_balance": _("Opening balances"),
    "order": _("Orders"),
    "organization": _("Company"),
    "payment": _("Payments"),
    "price_list": _("Price lists"),
    "product": _("Products"),
    "production": _("Production orders"),
    "profile": _("Profiles"),
    "purchase_order": _("Purchase orders"),
    "report": _("Reports"),
    "report_schedule": _("Report schedules"),
    "stock": _("Stock"),
    "supplier": _("Suppliers"),
    "supplier_bill": _("Supplier bills"),
    "transfer": _("Transfers"),
    "warehouse": _("Warehouses"),
    "workspace": _("Workspaces"),
}


def choices(kept: list[str]) -> list[tuple[str, Any]]:
    """Everything, whole groups, single events by the name that the receiver gets."""
    names = subscribable_events.subscribable()
    groups = dict.fromkeys(name.partition(".")[0] for name in names)
    found: list[tuple[str, Any]] = [(subscribable_events.EVERYTHING, _("Everything"))]
    for group in groups:
        title = GROUPS.get(group, group)
        found.append((f"{group}.*", _("%(group)s: everything") % {"group": title}))
        found += [(name, f"{title}: {name}") for name in names if name.partition(".")[0] == group]
    known = {name for name, _title in found}
    return [*found, *((name, name) for name in kept if name not in known)]


class WebhookForm(ModelForm):
    """The address, and what is told there."""

    events = forms.MultipleChoiceField(label=_("events"), choices=(), widget=UnfoldAdminSelect2MultipleWidget)

    class Meta:
        model = WebhookSubscription
        fields = ("url", "description", "events")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "events" in self.fields:
            self.fields["events"].choices = choices(self.instance.events or [])  # type: ignore[attr-defined]


class DeliveriesInline(ReadOnlyInline):
    """The newest deliveries."""

    model = WebhookDelivery
    verbose_name_plural = _("deliveries")
    fields = ("created_at", "event", "status", "attempts", "response_status", "error")
    ordering = ("-created_at", "-id")
    show_change_link = True
    per_page = 20


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(ShowsSecret):
    shown_field = "secret"
    shown_title = _("Secret of the webhook")
    shown_said = _("Copy the secret now: it is shown this once. The receiver checks signatures with it.")
    shown_back = _("To the webhook")
    resource = "SETTINGS"
    rights = dict.fromkeys(("add", "change", "delete"), "SETTINGS_UPDATE")
    form = WebhookForm
    asks_again = frozenset({"add", "rotate"})
    list_display = (
        "url",
        "events_in_words",
        "status",
        "circuit_in_words",
        "failing_since",
        "last_success_at",
    )
    list_filter = (("status", ChoicesDropdownFilter),)
    search_fields = ("url", "description")
    inlines = (DeliveriesInline,)
    create_service = services.create_webhook
    update_service = services.update_webhook
    delete_service = services.delete_webhook
    state_machine = WEBHOOK
    steps = (
        Step(
            "send_test", _("Send a test"), services.send_test, icon="send", tone="primary",
            possible=lambda obj: obj.status != Status.DISABLED,
            question=_("The address is sent webhook.test, whichever events were chosen."),
        ),
        Step(
            "pause", _("Pause"), services.pause_webhook, icon="pause", bulk=True,
            question=_("Events are kept and sent after it is resumed."),
        ),
        Step(
            "resume", _("Resume"), services.resume_webhook, icon="play_circle", bulk=True,
            tone="primary", question=_("First what was held back is sent."),
        ),
        Step(
            "rotate", _("New secret"), services.rotate_secret, icon="key",
            question=_("It is shown once; the present one signs for another day."),
        ),
    )  # fmt: skip

    class Media:
        css = {"all": ("workplace/money.css",)}

    @admin.display(description=_("events"))
    def events_in_words(self, obj: WebhookSubscription) -> str:
        """Groups by their nouns, single events by name."""
        names = dict(choices(obj.events))
        return ", ".join(str(names[name]) for name in obj.events)

    @admin.display(description=_("receiver"), ordering="open_until")
    def circuit_in_words(self, obj: WebhookSubscription) -> str:
        """Whether its receiver is left alone for a while."""
        return columns.label(TONES[obj.circuit], obj.circuit.label)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        entered = ("url", "description", "events")
        return [(None, {"fields": (*entered, *self._shown(obj))})]

    def _shown(self, obj: WebhookSubscription | None) -> tuple[str, ...]:
        if obj is None:
            return ()
        circuit = ("circuit_in_words",) if obj.open_until is None else ("circuit_in_words", "open_until")
        return ("status_reason", "created_by", "failing_since", "failures", *circuit, "last_success_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = self._shown(obj)
        may = obj is None or self.has_change_permission(request, obj)
        # Without the right to change, words stand in the place of the choice.
        return shown if may else (*shown, "url", "description", "events")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(TenantAdmin):
    """What was sent, and what came back."""

    resource = "SETTINGS"
    rights = dict.fromkeys(("add", "change", "delete"), "SETTINGS_UPDATE")
    list_display = ("created_at", "subscription", "event", "status", "attempts", "response_status")
    list_filter = (("status", ChoicesDropdownFilter), ("created_at", RangeDateTimeFilter))
    list_select_related = ("subscription",)
    search_fields = ("subscription__url", "event")
    ordering = ("-created_at", "-id")
    fields = (
        "subscription",
        "event",
        "status",
        "attempts",
        "attempted_at",
        "delivered_at",
        "next_try",
        "response_status",
        "duration_ms",
        "error",
        "response_body",
        "body",
    )
    readonly_fields = ("next_try",)
    steps = (
        Step(
            "resend", _("Send again"), services.resend_delivery, icon="refresh", bulk=True, tone="primary",
            question=_("The same delivery with the same id, whatever became of it."),
        ),
    )  # fmt: skip

    @admin.display(description=_("next attempt"), ordering="next_attempt_at")
    def next_try(self, obj: WebhookDelivery) -> str:
        """Only while it waits."""
        waits = obj.status == WebhookDelivery.Status.PENDING
        return columns.moment(obj.next_attempt_at) if waits else columns.NOTHING
