"""Invitations by e-mail: sent, sent again, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.accounts.selectors import role_rows
from apps.hr import services
from apps.hr.admin.forms import offer, permissions_field, role_field, roles_field
from apps.hr.models import Invitation
from apps.kernel.actor import Actor
from apps.kernel.admin import Step, TenantAdmin, actor_of, columns
from apps.kernel.admin.typed import ModelForm


class InvitationForm(ModelForm):
    # Who looks at the form; set by the screen.
    actor: Actor | None = None
    role = role_field()
    role_ids = roles_field()
    permissions = permissions_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            offer(self, self.actor)


def _is_open(invitation: Invitation) -> bool:
    return invitation.answered_at is None


@admin.register(Invitation)
class InvitationAdmin(TenantAdmin):
    resource = "EMPLOYEES"
    rights = {"view": "EMPLOYEES_CREATE", "change": None, "delete": None}
    form = InvitationForm
    asks_again = frozenset({"add"})
    list_display = ("email", "position", "department", "role", "status", "expires_at", "invited_by_name")
    list_select_related = ("department", "invited_by")
    search_fields = ("email", "position")
    autocomplete_fields = ("department",)
    ordering = ("-created_at", "-id")
    create_service = services.invite
    steps = (
        Step(
            "resend", _("Send again"), services.send_invitation_again, right="CREATE", possible=_is_open,
            question=_("A new link goes to the address; the one before ends."), icon="forward_to_inbox",
        ),
        Step(
            "withdraw", _("Withdraw"), services.withdraw_invitation, right="CREATE", possible=_is_open,
            question=_("The link in the letter will not work any more."), icon="cancel", tone="danger",
            bulk=True,
        ),
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("role_ids", "permissions") if obj is None else ("roles",)
        return ("email", "role", ("department", "position"), *shown)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("roles",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        made.actor = actor_of(request)
        return made

    @admin.display(description=_("roles"))
    def roles(self, obj: Invitation) -> str:
        """The jobs whose rights come with it."""
        found = role_rows().filter(pk__in=obj.role_ids).order_by("created_at", "id")
        return ", ".join(map(str, found)) or columns.NOTHING

    @admin.display(description=_("status"))
    def status(self, obj: Invitation) -> Any:
        if obj.answered_at is not None:
            accepted = obj.membership_id is not None
            return (
                columns.label("active", _("Accepted"))
                if accepted
                else columns.label("inactive", _("Withdrawn"))
            )
        if obj.expires_at <= timezone.now():
            return columns.label("inactive", _("Expired"))
        return columns.label("waiting", Membership.Status.PENDING.label)

    @admin.display(description=_("invited by"), ordering="invited_by__last_name")
    def invited_by_name(self, obj: Invitation) -> str:
        return str(obj.invited_by.full_name)
