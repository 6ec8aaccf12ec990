"""One's own second factor and devices: /auth/second-factor, /auth/sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.accounts import selectors, services, tokens
from apps.accounts.api import factors
from apps.accounts.api import serializers as shown
from apps.accounts.models import Session
from apps.kernel.api.actions import Action
from apps.kernel.api.serializers import MessageOnly
from apps.kernel.api.viewsets import ViewSet


class SecondFactorViewSet(ViewSet):
    """The caller's own second factor; its secrets are shown once and stored under no Idempotency-Key."""

    while_enrolling = frozenset({"state", "begin", "confirm"})
    table = {
        "state": Action(
            detail=False,
            method="get",
            path="second-factor",
            response=factors.SecondFactorState,
            permission=None,
            operation="getSecondFactor",
            summary="Show the own second factor",
            description=(
                "Answers whether the account has a second factor, since when, and how many recovery "
                "codes are left."
            ),
        ),
        "begin": Action(
            detail=False,
            path="second-factor",
            request=shown.PasswordRequest,
            response=factors.Enrolment,
            service=services.begin_second_factor,
            permission=None,
            errors=(409,),
            operation="beginSecondFactor",
            summary="Begin to set up a second factor",
            description=(
                "Makes a secret and shows it once, as an otpauth address and a picture; it is in force "
                "after `confirmSecondFactor`."
            ),
        ),
        "confirm": Action(
            detail=False,
            path="second-factor/confirm",
            request=shown.FactorCodeRequest,
            response=factors.NewRecoveryCodes,
            service=services.confirm_second_factor,
            permission=None,
            errors=(409,),
            operation="confirmSecondFactor",
            summary="Put the second factor in force",
            description=(
                "Takes a code of the new secret and answers the recovery codes, which are shown once."
            ),
        ),
        "recovery_codes": Action(
            detail=False,
            path="second-factor/recovery-codes",
            request=shown.ProvedRequest,
            response=factors.NewRecoveryCodes,
            service=services.renew_recovery_codes,
            permission=None,
            errors=(409,),
            operation="renewRecoveryCodes",
            summary="Make new recovery codes",
            description="Replaces all recovery codes of the account; the old ones open nothing any more.",
        ),
        "disable": Action(
            detail=False,
            path="second-factor/disable",
            request=shown.ProvedRequest,
            response=MessageOnly,
            service=services.disable_second_factor,
            permission=None,
            message=_("The second factor is off"),
            errors=(409,),
            operation="disableSecondFactor",
            summary="Switch the second factor off",
            description=(
                "Takes the password and a code; refused where the organization requires a second factor."
            ),
        ),
    }

    def run_retrieve(self) -> Response:
        return Response(factors.SecondFactorState(selectors.second_factor(self.actor)).data)

    def run_service(self) -> Response:
        return self._run()

    def call(self, entry: Action, data: dict[str, Any]) -> Any:
        assert entry.service is not None
        done = entry.service(user_id=self.actor.person, **data)
        return {"recovery_codes": done} if isinstance(done, list) else done


class SessionViewSet(ViewSet):
    """The devices on which the caller is signed in, in all organizations."""

    model = Session
    table = {
        "list": Action(
            response=shown.OwnSession,
            many=True,
            permission=None,
            operation="listSessions",
            summary="List the own devices",
            description="Answers every session of the account in all its organizations.",
        ),
        "destroy": Action.delete(
            services.end_device,
            _("Signed out"),
            permission=None,
            operation="endSession",
            summary="Sign one device out",
            description="Ends the session there: its tokens, cookies and sockets, at once.",
        ),
        "end_others": Action(
            detail=False,
            response=MessageOnly,
            service=services.end_other_devices,
            permission=None,
            message=_("Signed out on all other devices"),
            operation="endOtherSessions",
            summary="Sign all other devices out",
            description="Ends every session of the account but the one that asks.",
        ),
    }

    @property
    def here(self) -> UUID:
        """The session of this request's token."""
        claims = tokens.of_request(self.request._request)
        assert claims is not None
        return claims.session_id

    def run_list(self) -> Response:
        found = selectors.open_sessions(self.actor)
        for each in found:
            each.current = each.pk == self.here  # type: ignore[attr-defined]
        return Response(shown.OwnSession(found, many=True).data)

    def call(self, entry: Action, data: dict[str, Any]) -> Any:
        return super().call(entry, data | {"here": self.here} if self.action == "end_others" else data)
