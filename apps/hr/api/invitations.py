"""Invitations by e-mail: sent and withdrawn by who may enter employees, accepted by who holds the link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.accounts.models import Membership
from apps.hr import services
from apps.hr.errors import InvitationInvalid
from apps.hr.models import Invitation
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    ListField,
    MessageField,
    MomentField,
    UUIDField,
)
from apps.kernel.api.filters import ID, TEXT, Filter, FilterSet
from apps.kernel.api.rows import RowSerializer, computed
from apps.kernel.api.serializers import Done, MessageOnly, Serializer
from apps.kernel.api.viewsets import ViewSet


class InviteRequest(Serializer):
    email = serializers.EmailField(max_length=254)
    organization_role = EnumField(Membership.Role, required=False, source="role")
    permissions = ListField(child=CharField(max_length=40), required=False)
    role_ids = ListField(child=UUIDField(), required=False, max_length=100)
    department_id = UUIDField(required=False, allow_null=True)
    position = CharField(required=False, allow_blank=True, max_length=255)


class TokenRequest(Serializer):
    token = CharField(max_length=100)


class AcceptRequest(TokenRequest):
    """Names are asked of who has no account yet; the password is the account's, or a new one."""

    password = CharField(trim_whitespace=False, write_only=True, max_length=128)
    first_name = CharField(max_length=100, required=False, allow_blank=True)
    last_name = CharField(max_length=100, required=False, allow_blank=True)
    phone = CharField(max_length=32, required=False, allow_blank=True)


def _status(answered: datetime | None, membership: Any, expires: datetime) -> str:
    if answered is not None:
        return "accepted" if membership else "withdrawn"
    return "pending" if expires > timezone.now() else "expired"


class InvitationItem(RowSerializer):
    id = UUIDField(read_only=True)
    email = CharField(read_only=True)
    organization_role = EnumField(Membership.Role, read_only=True, source="role")
    permissions = ListField(child=CharField(), read_only=True)
    role_ids = ListField(child=UUIDField(), read_only=True)
    department_id = UUIDField(read_only=True, allow_null=True)
    position = CharField(read_only=True)
    status = computed(
        serializers.ChoiceField(choices=["pending", "accepted", "withdrawn", "expired"], read_only=True),
        "answered_at",
        "membership_id",
        "expires_at",
        using=_status,
    )
    expires_at = MomentField(read_only=True)
    created_at = MomentField(read_only=True)


class InvitationSent(Serializer):
    id = UUIDField(read_only=True)
    email = CharField(read_only=True)
    expires_at = MomentField(read_only=True)
    message = MessageField()


class InvitedTo(Serializer):
    """What the holder of a link is invited to, and whether their address has an account already."""

    email = CharField(read_only=True)
    organization_name = CharField(read_only=True)
    has_account = BooleanField(read_only=True)


class InvitationFilters(FilterSet):
    fields = {"email": Filter("email", TEXT), "departmentId": Filter("department_id", ID)}
    search = ("email",)
    names = ("email",)
    sorts = {"email": "email", "expiresAt": "expires_at"}
    default_sort = ("-created_at", "-id")


class InvitationViewSet(ViewSet):
    """Who was invited to the workspace."""

    model = Invitation
    resource = "EMPLOYEES"
    filterset_class = InvitationFilters
    table = {
        "list": Action(response=InvitationItem, paged=True, permission="CREATE"),
        "create": Action.create(
            services.invite, InviteRequest, InvitationSent, message=_("Invitation sent"), errors=(404, 409)
        ),
        "retrieve": Action(response=InvitationItem, permission="CREATE"),
        "destroy": Action.delete(
            services.withdraw_invitation,
            _("Invitation withdrawn"),
            permission="CREATE",
            operation="withdrawInvitation",
            summary="Withdraw an invitation",
            description="Ends an invitation that was not accepted; its link opens nothing any more.",
        ),
        "resend": Action(
            response=Done,
            service=services.send_invitation_again,
            permission="CREATE",
            message=_("Invitation sent"),
            errors=(409,),
            operation="resendInvitation",
            summary="Mail an invitation again",
            description="Mails a new link; the one before opens nothing any more.",
        ),
    }


def _invited_to(*, token: str) -> dict[str, Any]:
    found = services.invitation_behind(token)
    if found is None:
        raise InvitationInvalid()
    return dict(zip(("email", "organization_name", "has_account"), found, strict=True))


class PublicInvitationViewSet(ViewSet):
    """The holder of a link: no token of ours needed, limited by address."""

    public = True
    authentication_classes = ()
    table = {
        "open": Action(
            detail=False,
            request=TokenRequest,
            response=InvitedTo,
            service=_invited_to,
            operation="openInvitation",
            summary="Look at an invitation",
            description="Takes the token of an invitation's link and answers who invites whom.",
        ),
        "accept": Action(
            detail=False,
            request=AcceptRequest,
            response=MessageOnly,
            service=services.accept_invitation,
            message=_("Welcome; sign in"),
            errors=(403, 409),
            operation="acceptInvitation",
            summary="Accept an invitation",
            description=(
                "Takes the token of an invitation's link and joins the organization; who has no account "
                "gets one."
            ),
        ),
    }
