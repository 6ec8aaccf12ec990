"""/auth, /organization and /workspaces."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.accounts import selectors, services
from apps.accounts.api import owners
from apps.accounts.api import serializers as shown
from apps.accounts.models import Organization, Workspace
from apps.kernel.actor import ADMIN, OWNER
from apps.kernel.api import etag, rows
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import FileAnswer
from apps.kernel.api.filters import BOOLEAN, TEXT, Filter, FilterSet
from apps.kernel.api.serializers import Done, MessageOnly
from apps.kernel.api.throttling import client_address
from apps.kernel.api.viewsets import ViewSet


def _consent_text() -> dict[str, Any]:
    return services.consent_text()


class PublicAuthViewSet(ViewSet):
    """Registration and sign-in: no token needed, limited by address."""

    public = True
    authentication_classes = ()
    table = {
        "register": Action(
            detail=False,
            request=shown.RegisterRequest,
            response=shown.Registered,
            service=services.register,
            status=201,
            message=_("Verification email sent"),
            errors=(409,),
        ),
        "consent": Action(detail=False, method="get", response=owners.ConsentText, service=_consent_text),
        "login": Action(
            detail=False,
            request=shown.SignInRequest,
            response=shown.SignedIn,
            service=services.sign_in,
            atomic=False,
            errors=(403,),
        ),
        "second_factor": Action(
            detail=False,
            path="login/second-factor",
            request=shown.ChallengeRequest,
            response=shown.SignedIn,
            service=services.answer_challenge,
            atomic=False,
            errors=(403,),
        ),
        "refresh": Action(
            detail=False,
            request=shown.RefreshRequest,
            response=shown.TokenPair,
            service=services.refresh,
            atomic=False,
        ),
        "verify_email": Action(
            detail=False,
            request=shown.CodeRequest,
            response=MessageOnly,
            service=services.verify_email,
            message=_("Email verified successfully"),
        ),
        "resend_verification": Action(
            detail=False,
            request=shown.EmailRequest,
            response=MessageOnly,
            service=services.resend_verification,
            message=_("Verification email sent"),
        ),
        "forgot_password": Action(
            detail=False,
            request=shown.EmailRequest,
            response=MessageOnly,
            service=services.forgot_password,
            message=_("Reset code sent to email"),
        ),
        "reset_password": Action(
            detail=False,
            request=shown.ResetPasswordRequest,
            response=MessageOnly,
            service=services.reset_password,
            message=_("Password reset successfully"),
        ),
        "logout": Action(
            detail=False,
            request=shown.RefreshRequest,
            response=MessageOnly,
            service=services.sign_out,
            message=_("Signed out"),
        ),
    }

    def call(self, entry: Action, data: dict[str, Any]) -> Any:
        if self.action in ("login", "second_factor", "refresh"):
            data |= {
                "user_agent": self.request.headers.get("User-Agent", ""),
                "address": _storable(client_address(self.request._request)),
            }
        if self.action == "register":
            data |= {"address": _storable(client_address(self.request._request))}
        return super().call(entry, data)


def _storable(address: str) -> str | None:
    """An address as the database keeps it; a caller on a local socket has none."""
    return None if address == "unknown" else address


class ProfileViewSet(ViewSet):
    """The caller's own account."""

    while_enrolling = frozenset({"me", "change_password"})
    table = {
        "me": Action(detail=False, method="get", response=shown.Profile, permission=None),
        "consents": Action(
            detail=False,
            method="get",
            path="me/consents",
            response=owners.ConsentGiven,
            service=selectors.consents,
            many=True,
            permission=None,
        ),
        "change_me": Action(
            detail=False,
            method="put",
            path="me",
            request=shown.ProfileRequest,
            response=Done,
            service=services.change_profile,
            permission=None,
            message=_("Profile updated successfully"),
        ),
        "change_password": Action(
            detail=False,
            request=shown.ChangePasswordRequest,
            response=MessageOnly,
            service=services.change_password,
            permission=None,
            message=_("Password changed successfully"),
        ),
        "ask_for_email_change": Action(
            detail=False,
            path="change-email",
            request=shown.EmailChangeRequest,
            response=MessageOnly,
            service=services.ask_for_email_change,
            permission=None,
            message=_("Codes are on their way to both addresses"),
            errors=(409,),
        ),
        "change_email": Action(
            detail=False,
            path="change-email/confirm",
            request=shown.EmailChangeCodes,
            response=MessageOnly,
            service=services.change_email,
            permission=None,
            message=_("The e-mail address is changed; sign in with the new one."),
            errors=(409,),
        ),
    }

    def run_retrieve(self) -> Response:
        return Response(shown.Profile(selectors.profile(self.actor)).data)


class OrganizationViewSet(ViewSet):
    """The organization's own record: one, without an id in the path."""

    model = Organization
    resource = "SETTINGS"
    table = {
        "read": Action(
            detail=False,
            method="get",
            path="organization",
            response=shown.OrganizationSettings,
            permission="VIEW",
        ),
        "change": Action(
            detail=False,
            method="put",
            path="organization",
            request=shown.OrganizationRequest,
            response=Done,
            service=services.change_organization,
            message=_("Organization updated successfully"),
            errors=(412,),
        ),
        "set_logo": Action(
            detail=False,
            path="organization/logo",
            request=shown.LogoUpload,
            response=Done,
            service=services.set_logo,
            uploads=True,
            message=_("Logo updated successfully"),
        ),
        "read_logo": Action(
            detail=False,
            method="get",
            path="organization/logo",
            response=FileAnswer,
            service=selectors.logo,
            produces="image/png",
            permission="VIEW",
            errors=(404,),
        ),
        "remove_logo": Action(
            detail=False,
            method="delete",
            path="organization/logo",
            response=Done,
            service=services.remove_logo,
            message=_("Logo removed successfully"),
        ),
        "ask_for_erasure": Action(
            detail=False,
            path="organization/erasure",
            request=owners.OwnerRequest,
            response=owners.ErasureShown,
            service=services.ask_for_erasure,
            permission="UPDATE",
            errors=(409,),
        ),
        "take_erasure_back": Action(
            detail=False,
            method="delete",
            path="organization/erasure",
            response=owners.ErasureShown,
            service=services.take_erasure_back,
            permission="UPDATE",
            errors=(409,),
        ),
    }

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.subject_id = self.actor.organization_id

    def run_retrieve(self) -> Response:
        [item] = rows.read(shown.OrganizationSettings, Organization.objects.filter(pk=self.subject_id))
        response = Response(item)
        etag.put(response, item["version"])
        return response


class WorkspaceFilter(FilterSet):
    fields = {"name": Filter("name", TEXT), "isDefault": Filter("is_default", BOOLEAN)}
    search = ("name",)
    sorts = {"name": "name"}
    names = ("name",)
    default_sort = ("-is_default", "name")


class WorkspaceViewSet(ViewSet):
    """The workspaces that the caller may enter."""

    model = Workspace
    resource = "SETTINGS"
    filterset_class = WorkspaceFilter
    table = {
        "list": Action(response=shown.WorkspaceItem, permission=None),
        "create": Action.create(
            services.create_workspace,
            shown.WorkspaceRequest,
            shown.WorkspaceItem,
            permission="UPDATE",
            errors=(409,),
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        every = super().get_queryset()
        if self.actor.role in (OWNER, ADMIN):
            return every
        return every.filter(pk=self.actor.workspace_id)
