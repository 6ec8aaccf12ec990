"""One's own sign-ins, whichever organization they entered: ended one by one or all others at once."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import selectors
from apps.accounts.models import Session
from apps.accounts.services.sessions import end_matching
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound


def end_device(session_id: UUID, *, actor: Actor) -> Session:
    """Sign out one device of one's own; its tokens, cookie and sockets end at once.

    Raises:
        NotFound: no open sign-in of one's own has this id.
    """
    found = next((each for each in selectors.open_sessions(actor) if each.pk == session_id), None)
    if found is None:
        raise NotFound()
    end_matching(Session.objects.filter(pk=found.pk))
    return found


def end_other_devices(*, actor: Actor, here: UUID) -> None:
    """Sign out everywhere but in the sign-in `here`."""
    with tenancy.applied(tenancy.Scope(reason="devices of a person")):
        end_matching(Session.objects.filter(user=actor.person).exclude(pk=here))
