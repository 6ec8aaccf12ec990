"""How common each word of a workspace is, counted anew at night."""

from __future__ import annotations

from apps.kernel.actor import Actor
from apps.kernel.sql import execute
from apps.search.sql.words import COUNT


def count_words(*, actor: Actor) -> None:
    """Count the documents of the actor's workspace by word; words that are gone leave the second time."""
    execute(COUNT, {"workspace": actor.workspace_id, "organization": actor.organization_id})
