"""/auth and /workspaces."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.accounts import selectors, services
from apps.accounts.api import owners
from apps.accounts.api import serializers as shown
from apps.accounts.models import Workspace
from apps.kernel.actor import ADMIN, OWNER
from apps.kernel.api.actions import Action
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
            operation="registerOrganization",
            summary="Register an organization",
            description="Creates an organization with its owner and mails a code that verifies the address.",
        ),
        "consent": Action(
            detail=False,
            method="get",
            response=owners.ConsentText,
            service=_consent_text,
            operation="getConsentText",
            summary="Show what registering agrees to",
            description="Answers the text on personal data in the reader's language, and where the data lie.",
        ),
        "login": Action(
            detail=False,
            request=shown.SignInRequest,
            response=shown.SignedIn,
            service=services.sign_in,
            atomic=False,
            errors=(403,),
            operation="login",
            summary="Sign in",
            description=(
                "Takes address and password and answers an access token, a refresh token and the "
                "person. A second factor is asked for with 403 `TWO_FACTOR_REQUIRED`."
            ),
        ),
        "second_factor": Action(
            detail=False,
            path="login/second-factor",
            request=shown.ChallengeRequest,
            response=shown.SignedIn,
            service=services.answer_challenge,
            atomic=False,
            errors=(403,),
            operation="loginWithSecondFactor",
            summary="Sign in with the second factor",
            description="Takes the challenge of a refused sign-in and a code, and answers as `login` does.",
        ),
        "refresh": Action(
            detail=False,
            request=shown.RefreshRequest,
            response=shown.TokenPair,
            service=services.refresh,
            atomic=False,
            operation="refreshTokens",
            summary="Renew the tokens",
            description="Takes a refresh token, which is used up by it, and answers a new pair.",
        ),
        "verify_email": Action(
            detail=False,
            request=shown.CodeRequest,
            response=MessageOnly,
            service=services.verify_email,
            message=_("Email verified successfully"),
            operation="verifyEmail",
            summary="Verify an e-mail address",
            description="Takes the code that was mailed at registering and opens the account.",
        ),
        "resend_verification": Action(
            detail=False,
            request=shown.EmailRequest,
            response=MessageOnly,
            service=services.resend_verification,
            message=_("Verification email sent"),
            operation="resendVerification",
            summary="Mail the verification code again",
            description=(
                "Mails a new code to an address that is not verified yet; the answer does not tell "
                "whether there is such an account."
            ),
        ),
        "forgot_password": Action(
            detail=False,
            request=shown.EmailRequest,
            response=MessageOnly,
            service=services.forgot_password,
            message=_("Reset code sent to email"),
            operation="forgotPassword",
            summary="Ask for a code to reset the password",
            description="Mails a code; the answer does not tell whether there is such an account.",
        ),
        "reset_password": Action(
            detail=False,
            request=shown.ResetPasswordRequest,
            response=MessageOnly,
            service=services.reset_password,
            message=_("Password reset successfully"),
            operation="resetPassword",
            summary="Set a new password by a code",
            description="Takes the mailed code and a new password; all sessions of the account end.",
        ),
        "logout": Action(
            detail=False,
            request=shown.RefreshRequest,
            response=MessageOnly,
            service=services.sign_out,
            message=_("Signed out"),
            operation="logout",
            summary="Sign out",
            description="Ends the session of the refresh token or of the access token that is sent.",
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
        "me": Action(
            detail=False,
            method="get",
            response=shown.Profile,
            permission=None,
            operation="getProfile",
            summary="Show the own profile",
            description="Answers the person, their organization, workspace, role and permissions.",
        ),
        "consents": Action(
            detail=False,
            method="get",
            path="me/consents",
            response=owners.ConsentGiven,
            service=selectors.consents,
            many=True,
            permission=None,
            operation="listConsents",
            summary="List what one agreed to",
            description="Answers each text on personal data that the person agreed to, the latest first.",
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
            operation="updateProfile",
            summary="Change the own profile",
            description="Changes the keys of the own profile that the body names; others stay.",
        ),
        "change_password": Action(
            detail=False,
            request=shown.ChangePasswordRequest,
            response=MessageOnly,
            service=services.change_password,
            permission=None,
            message=_("Password changed successfully"),
            operation="changePassword",
            summary="Change the own password",
            description=(
                "Takes the present password and a new one; every session ends, so that the caller signs "
                "in again."
            ),
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
            operation="beginEmailChange",
            summary="Begin to change the own address",
            description="Mails one code to the present address and one to the new one.",
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
            operation="confirmEmailChange",
            summary="Change the own address",
            description="Takes both codes, puts the new address in force and ends every session.",
        ),
    }

    def run_retrieve(self) -> Response:
        return Response(shown.Profile(selectors.profile(self.actor)).data)


class WorkspaceFilter(FilterSet):
    fields = {"name": Filter("name", TEXT), "isDefault": Filter("is_default", BOOLEAN)}
    search = ("name",)
    sorts = {"name": "name"}
    names = ("name",)
    default_sort = ("-is_default", "name")


class WorkspaceViewSet(ViewSet):
    """The workspaces that the caller may enter."""

    open_to_keys = True
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
