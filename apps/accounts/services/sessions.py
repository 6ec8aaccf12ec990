"""Sessions: their tokens, refresh and sign-out; who opens one is `sign_in`."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from apps.accounts import tokens
from apps.accounts.events import SessionsEnded
from apps.accounts.models import Membership, Organization, Session, User
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import Unauthorized
from apps.kernel.events import announce
from apps.kernel.models import uuid7

# A client that refreshes faster than this forgets its oldest exchange before the grace is over.
KEPT_EXCHANGES = 20


@dataclass(frozen=True)
class SignedIn:
    """What a sign-in or refresh gives to the client."""

    access_token: str
    refresh_token: str
    user: User
    membership: Membership
    session: Session
    device_token: str = ""  # of a sign-in that asked for one

    @property
    def expires_in(self) -> int:
        """Seconds until the access token ends."""
        return int(settings.ACCESS_TOKEN_LIFETIME.total_seconds())


def signed_in(user: User, membership: Membership, session: Session, *, device_token: str = "") -> SignedIn:
    """The tokens of a session."""
    access, refreshed = tokens.issue(
        user=user, membership=membership, session=session, plan=membership.organization.plan
    )
    return SignedIn(access, refreshed, user, membership, session, device_token)


def refresh(*, refresh_token: str, user_agent: str = "", address: str | None = None) -> SignedIn:
    """Exchange a refresh token for a new pair.

    Used again by the same client within REFRESH_TOKEN_GRACE (tabs, a retry), it gives the same refresh token
    again. Otherwise a token that was exchanged before ends its session: somebody else holds a copy.

    Raises:
        TokenExpired, Unauthorized.
    """
    claims = tokens.claims_of(refresh_token)
    client = _client_hash(user_agent, address)
    with tenancy.system("refresh"):
        # Attempts with one token go one after the other.
        session = (
            Session.objects.select_for_update(of=("self",), no_key=True)
            .select_related("user", "organization")
            .filter(pk=claims.session_id, revoked_at__isnull=True, expires_at__gt=timezone.now())
            .first()
        )
        if session is not None and _exchanged(session, claims.token_id, client):
            membership = (
                Membership.everything.select_related("organization")
                .filter(
                    user=session.user,
                    organization=session.organization,
                    status=Membership.Status.ACTIVE,
                    organization__status=Organization.Status.ACTIVE,
                )
                .first()
            )
            if (
                membership is not None
                and session.user.is_active
                and session.user.token_version == claims.token_version
            ):
                return signed_in(session.user, membership, session)
        if session is not None:
            end_matching(Session.objects.filter(pk=session.pk))
    raise Unauthorized()


def _exchanged(session: Session, token_id: str, client: str) -> bool:
    """Give the session the successor of a token; False: it is neither in force nor just used by this client.

    A repeat leaves the row alone: the session is given the successor's times for its answer only.
    """
    now, grace = timezone.now(), settings.REFRESH_TOKEN_GRACE
    recent = [
        {**each, "at": at}
        for each in session.exchanges
        if now - grace < (at := datetime.fromisoformat(each["at"])) <= now
    ]
    if str(session.token_id) == token_id:
        session.token_id, session.last_used_at = uuid7(), now
        session.expires_at = now + settings.REFRESH_TOKEN_LIFETIME
        mine = {"used": token_id, "given": session.token_id, "at": now, "client": client}
        session.exchanges = [
            {name: str(value) for name, value in each.items()} for each in [*recent, mine][-KEPT_EXCHANGES:]
        ]
        session.save(update_fields=["token_id", "last_used_at", "expires_at", "exchanges"])
        return True
    for each in recent:
        if each["used"] == token_id and hmac.compare_digest(each["client"], client):
            session.token_id, session.last_used_at = UUID(each["given"]), each["at"]
            session.expires_at = each["at"] + settings.REFRESH_TOKEN_LIFETIME
            return True
    return False


def _client_hash(user_agent: str, address: str | None) -> str:
    """What tells one client from another, without keeping where it is."""
    text = f"client:{address or ''}:{user_agent}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def sign_out(*, refresh_token: str) -> None:
    """End the session of a refresh token; with an expired or ended one there is nothing left to end.

    Raises:
        Unauthorized: no token of ours.
    """
    try:
        claims = tokens.claims_of(refresh_token)
    except tokens.TokenExpired:
        return
    with tenancy.system("sign-out"):
        end_matching(Session.objects.filter(pk=claims.session_id))


def end_session(session_id: UUID, *, user_id: UUID) -> None:
    """End one sign-in of a user, on whichever device; an ended or unknown one changes nothing."""
    with tenancy.system("sign-out"):
        end_matching(Session.objects.filter(pk=session_id, user_id=user_id))


def revoke_sessions(user: User) -> None:
    """End every session of a user and every access token at once."""
    User.objects.filter(pk=user.pk).update(token_version=F("token_version") + 1)
    end_matching(Session.objects.filter(user=user))


def end_matching(sessions: QuerySet[Session]) -> None:
    """End open sessions, and say so where they are: sockets stay open until then."""
    # All organizations of the user, whichever one is in force.
    with tenancy.applied(tenancy.Scope(reason="sessions end")):
        ended = list(
            sessions.filter(revoked_at__isnull=True)
            .order_by("organization_id")
            .values_list("pk", "user_id", "organization_id")
        )
        Session.objects.filter(pk__in=[pk for pk, _user, _organization in ended]).update(
            revoked_at=timezone.now()
        )
        for user_id, organization_id in dict.fromkeys((user, place) for _pk, user, place in ended):
            home = Membership.everything.get(user=user_id, organization=organization_id).workspace_id
            actor = Actor.system(organization_id=organization_id, workspace_id=home, user_id=user_id)
            announce(SessionsEnded(user_id=user_id), actor=actor)
