"""What reports do when a lower floor announces something."""

from __future__ import annotations

from collections.abc import Sequence

from apps.accounts.events import PersonErased
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to_all
from apps.reports import services


@listens_to_all(PersonErased)
def drop_files_that_may_name_somebody(events: Sequence[PersonErased], actor: Actor) -> None:
    """Files of before cannot be rewritten: they are made anew by whoever needs them."""
    services.expire_files_of_organization()
