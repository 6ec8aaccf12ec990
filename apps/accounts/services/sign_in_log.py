"""Sign-ins, and what happens to an account, in the audit of each company that a person works for."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.accounts.events import SignedIn, SignInFailed
from apps.accounts.models import Membership, User
from apps.accounts.sql.members import NOTE_FAILURE
from apps.kernel import metrics, tenancy
from apps.kernel.actor import Actor
from apps.kernel.events import Event, announce
from apps.kernel.sql import execute


def note_failure(email: str, address: str | None) -> None:
    """A wrong password or code; an address that nobody has leaves no row. Run in the system scope."""
    metrics.sign_ins.labels("failed").inc()
    said = {"name": SignInFailed.name, "subject": SignInFailed.subject, "email": email, "address": address}
    execute(NOTE_FAILURE, {**said, "now": timezone.now()})


def note_everywhere(user: User, event: Event, changes: dict[str, tuple[Any, Any]]) -> None:
    """What happened to an account, in each company that it works for; inside any scope's transaction."""
    with tenancy.applied(tenancy.Scope(reason="an account changes")):
        places = Membership.everything.filter(user=user, status=Membership.Status.ACTIVE)
        for organization_id, workspace_id in places.values_list("organization_id", "workspace_id"):
            actor = Actor.system(organization_id=organization_id, workspace_id=workspace_id, user_id=user.pk)
            announce(event, actor=actor, changes=changes)


def note_entry(user: User, membership: Membership, address: str | None, device: str) -> None:
    """A sign-in, where it entered."""
    actor = Actor.system(
        organization_id=membership.organization_id, workspace_id=membership.workspace_id, user_id=user.pk
    )
    changes = {"address": (None, address), "device": (None, device)}
    announce(SignedIn(user_id=user.pk), actor=actor, changes=changes)
