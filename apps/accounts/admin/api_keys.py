"""API keys in the back office: made by an owner, who is shown the key once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from apps.accounts import services
from apps.accounts.admin.roles import rights_in_words
from apps.accounts.models import ApiKey
from apps.accounts.permissions import CATALOGUE, NOT_FOR_KEYS, with_given
from apps.accounts.services.api_keys import MAX_OVERLAP_HOURS, OVERLAP_HOURS
from apps.accounts.texts import by_module, givable, rights_said
from apps.kernel.actor import Actor
from apps.kernel.admin import Step, actor_of, columns
from apps.kernel.admin.shown_once import ShowsSecret
from apps.kernel.admin.steps import StepForm
from apps.kernel.admin.typed import ModelForm

SHOWN = ("state", "prefix", "last_used_at", "last_address", "previous_until", "revoked_at", "created_by")


class ApiKeyForm(ModelForm):
    """What the machine may do, where, from where and until when."""

    permissions = forms.MultipleChoiceField(
        label=_("rights"),
        choices=by_module,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(attrs={"class": "rights"}),
    )
    addresses = forms.CharField(
        label=_("allowed addresses"),
        required=False,
        help_text=_("With commas between: 192.0.2.7, 198.51.100.0/24; empty: from anywhere"),
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = ApiKey
        fields = ("name", "permissions", "addresses", "expires_at")

    # Who looks at the form; set by the screen.
    actor: Actor | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only what the visitor can give is offered, and what the key has."""
        super().__init__(*args, **kwargs)
        offered = frozenset(
            name for name in givable(self.actor) if not with_given((name,)) & NOT_FOR_KEYS
        ) | (CATALOGUE & set(self.instance.permissions))
        if "permissions" in self.fields:
            self.fields["permissions"].choices = by_module(offered)  # type: ignore[attr-defined]
        self.initial["addresses"] = ", ".join(self.instance.addresses)

    def clean_addresses(self) -> list[str]:
        """One text for each address."""
        return [part.strip() for part in self.cleaned_data["addresses"].split(",") if part.strip()]


class RotateForm(StepForm):
    overlap_hours = forms.IntegerField(
        label=_("the present secret is good for, hours"),
        min_value=0,
        max_value=MAX_OVERLAP_HOURS,
        initial=OVERLAP_HOURS,
        widget=UnfoldAdminIntegerFieldWidget,
    )


@admin.register(ApiKey)
class ApiKeyAdmin(ShowsSecret):
    shown_field = "text"
    shown_title = _("API key")
    shown_said = _("Copy the key now: it is shown this once. The machine sends it as its Bearer token.")
    shown_back = _("To the API key")
    resource = "KEYS"
    rights = dict.fromkeys(("view", "add", "change"), "KEYS_MANAGE") | {"delete": None}
    asks_again = frozenset({"add", "change", "rotate"})
    form = ApiKeyForm
    list_display = ("name", "state", "reaches", "last_used_at", "expires_at", "created_by")
    list_select_related = ("created_by",)
    search_fields = ("name",)
    ordering = ("-created_at", "-id")
    create_service = services.create_api_key
    update_service = services.update_api_key
    history_words = {"permissions": (_("rights"), rights_said)}
    steps = (
        Step(
            "rotate", _("New secret"), services.rotate_api_key, "KEYS_MANAGE", icon="key", asks=RotateForm,
            possible=lambda key: key.revoked_at is None,
            question=_("It is shown once; machines that have the present one need it before that ends."),
        ),
        Step(
            "revoke", _("Revoke"), services.revoke_api_key, "KEYS_MANAGE", icon="block", tone="danger",
            possible=lambda key: key.revoked_at is None, bulk=True,
            question=_("It opens nothing from the next request on, and cannot be taken back."),
        ),
    )  # fmt: skip

    class Media:
        css = {"all": ("workplace/money.css",)}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        entered = ("name", "permissions", "workspace", "addresses", "expires_at")
        if obj is None:
            return [(None, {"fields": entered})]
        if not self.has_change_permission(request, obj):
            entered = ("name", "rights_held", "workspace", "addresses_said", "expires_at")
        return [(None, {"fields": (*entered, *SHOWN)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else (*SHOWN, "rights_held", "addresses_said")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is revoked stays as it was."""
        return (obj is None or obj.revoked_at is None) and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        made.actor = actor_of(request)
        return made

    @admin.display(description=_("status"))
    def state(self, key: ApiKey) -> str:
        return str(ApiKey.Status(key.status).label)

    @admin.display(description=_("what of it is no secret"))
    def prefix(self, key: ApiKey) -> str:
        return key.prefix

    @admin.display(description=_("reaches"))
    def reaches(self, key: ApiKey) -> str:
        """The parts of the house that it opens."""
        return ", ".join(module for module, _found in by_module(key.permissions)) or columns.NOTHING

    @admin.display(description=_("rights"))
    def rights_held(self, key: ApiKey) -> Any:
        return rights_in_words(with_given(key.permissions))

    @admin.display(description=_("allowed addresses"))
    def addresses_said(self, key: ApiKey) -> str:
        return ", ".join(key.addresses) or columns.NOTHING
