"""Signed links to files: of one file, for one person or API key, for a short time.

A browser that shows a picture sends no token, so that the link carries the person's name. What the person may
see is judged when it is followed; who comes with a token of somebody else's is nobody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import timezone

from apps.kernel.actor import Actor
from apps.kernel.errors import LinkExpired, NotFound
from apps.kernel.objects import ADDRESS

# Without a time of its own: within one span the same file has the same address, which browsers keep.
SIGNER = signing.Signer(salt="prometric.files.links")


@dataclass(frozen=True, slots=True)
class Link:
    """Of which file, where, whose, and until which second."""

    file_id: UUID
    organization_id: UUID
    workspace_id: UUID
    author_id: UUID
    until: int


def make(file_id: UUID, actor: Actor) -> tuple[str, dt.datetime]:
    """(address, when it ends): one to two spans of FILES_LINK_SECONDS from now."""
    span = settings.FILES_LINK_SECONDS
    until = (int(timezone.now().timestamp()) // span + 2) * span
    ids = (file_id, actor.organization_id, actor.workspace_id, actor.key_id or actor.person)
    told = [*(pk.hex for pk in ids), until]
    address = f"{settings.PUBLIC_URL}{ADDRESS}{file_id}?token={SIGNER.sign_object(told)}"
    return address, dt.datetime.fromtimestamp(until, dt.UTC)


def read(file_id: UUID, token: str) -> Link:
    """Raises NotFound: not signed here, or for another file. LinkExpired."""
    told = unsigned(token)
    if told is None or told.file_id != file_id:
        raise NotFound()
    if told.until <= timezone.now().timestamp():
        raise LinkExpired()
    return told


def unsigned(token: str) -> Link | None:
    """What a token says, over or not; None when it was not signed here."""
    try:
        file_id, organization_id, workspace_id, author_id, until = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Link(UUID(file_id), UUID(organization_id), UUID(workspace_id), UUID(author_id), until)
