"""Reads of imports."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts import api_keys
from apps.accounts.selectors import actor_of_member
from apps.imports.choices import Status
from apps.imports.models import Import, ImportRow
from apps.kernel.actor import ADMIN, OWNER, SYSTEM, Actor
from apps.kernel.errors import NotFound

# What nobody has worked at for so long is taken up again.
SILENCE = dt.timedelta(minutes=2)


def import_rows() -> QuerySet[Import]:
    """Those of the scope in force, whoever may see them."""
    return Import.objects.all()


def visible(actor: Actor) -> QuerySet[Import]:
    """One's own; an owner or administrator has everybody's."""
    if actor.role in (OWNER, ADMIN, SYSTEM):
        return Import.objects.all()
    if actor.key_id is not None:
        return Import.objects.filter(requested_key_id=actor.key_id)
    return Import.objects.filter(requested_by_id=actor.user_id)


def require_visible(import_id: UUID, *, actor: Actor) -> Import:
    """One of the actor's.

    Raises:
        NotFound
    """
    found = visible(actor).filter(pk=import_id).first()
    if found is None:
        raise NotFound()
    return found


def rows_of(import_id: UUID, *, actor: Actor) -> QuerySet[ImportRow]:
    """What became of the rows of one of the actor's imports, in the order of the file.

    Raises:
        NotFound
    """
    return ImportRow.objects.filter(of=require_visible(import_id, actor=actor)).order_by("number")


def forgotten() -> QuerySet[Import]:
    """Unfinished ones, of every tenant in scope, that nobody has touched for two minutes."""
    return Import.objects.filter(status=Status.PROCESSING, updated_at__lt=timezone.now() - SILENCE).order_by(
        "created_at"
    )


def actor_of(found: Import) -> Actor | None:
    """Who asked, with the rights in force; None when they may not enter the workspace any more."""
    if found.requested_by_id is None:
        assert found.requested_key_id is not None, "a person or a key asked"
        return api_keys.actor_of_key(
            found.requested_key_id,
            organization_id=found.organization_id,
            workspace_id=found.workspace_id,
            address=None,
        )
    return actor_of_member(found.requested_by_id, found.workspace_id)
