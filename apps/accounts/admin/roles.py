"""Roles by job: what each may do, in words, and who holds it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from apps.accounts import services
from apps.accounts.models import Membership, Role
from apps.accounts.permissions import CATALOGUE, with_given
from apps.accounts.texts import by_module, givable, rights_said
from apps.kernel.actor import Actor
from apps.kernel.admin import TenantAdmin, actor_of, columns
from apps.kernel.admin.typed import ModelForm


class RoleForm(ModelForm):
    """The name, and the rights by the part of the house that they belong to."""

    name = forms.CharField(label=_("name"), max_length=100, widget=UnfoldAdminTextInputWidget)
    permissions = forms.MultipleChoiceField(
        label=_("rights"),
        choices=by_module,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(attrs={"class": "rights"}),
    )

    class Meta:
        model = Role
        fields = ("name", "max_discount", "permissions")

    # Who looks at the form; set by the screen.
    actor: Actor | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only what the visitor can give is offered, and what the role has."""
        super().__init__(*args, **kwargs)
        offered = givable(self.actor) | (CATALOGUE & set(self.instance.permissions))
        if "permissions" in self.fields:
            self.fields["permissions"].choices = by_module(offered)  # type: ignore[attr-defined]
        self.initial["name"] = "" if self.instance._state.adding else str(self.instance)


def rights_in_words(permissions: Any) -> Any:
    """Rights, part by part of the house."""
    rows = ((module, ", ".join(label for _name, label in found)) for module, found in by_module(permissions))
    listed = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows)
    return format_html('<dl class="rights-held">{}</dl>', listed)


@admin.register(Role)
class RoleAdmin(TenantAdmin):
    resource = "ROLES"
    asks_again = frozenset({"add", "change"})
    form = RoleForm
    list_display = ("called", "reaches", "members")
    search_fields = ("name",)
    ordering = ("created_at", "id")
    create_service = services.create_role
    update_service = services.update_role
    delete_service = services.delete_role
    history_words = {"permissions": (_("rights"), rights_said)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(held_by=Count("holders"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("name", "max_discount", "permissions")})]
        shown = "permissions" if self.has_change_permission(request, obj) else "rights_held"
        return [(None, {"fields": ("name", "max_discount", "holders", shown)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("holders", "rights_held")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        made.actor = actor_of(request)
        return made

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        return {name: data[name] for name in ("name", "permissions", "max_discount") if name in data}

    @admin.display(description=_("name"), ordering="created_at")
    def called(self, role: Role) -> str:
        return str(role)

    @admin.display(description=_("reaches"))
    def reaches(self, role: Role) -> str:
        """The parts of the house that it opens."""
        return ", ".join(module for module, _found in by_module(role.permissions)) or columns.NOTHING

    @admin.display(description=_("people"), ordering="held_by")
    def members(self, role: Role) -> int:
        found: int = role.held_by  # type: ignore[attr-defined]
        return found

    @admin.display(description=_("held by"))
    def holders(self, role: Role) -> str:
        """Names, of who works here first."""
        held = Membership.objects.filter(held_roles__role=role).select_related("user")
        names = [member.user.full_name for member in held.order_by("status", "user__last_name")[:100]]
        return ", ".join(names) or columns.NOTHING

    @admin.display(description=_("rights"))
    def rights_held(self, role: Role) -> Any:
        return rights_in_words(with_given(role.permissions))
