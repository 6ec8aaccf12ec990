"""Comments: said, said anew, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.collaboration import selectors
from apps.collaboration.events import CommentAdded, CommentChanged, CommentDeleted
from apps.collaboration.models import Comment
from apps.collaboration.services import people
from apps.collaboration.services.payloads import comment_payload
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound, PermissionDenied
from apps.kernel.events import announce


@transaction.atomic
def add_comment(
    *, actor: Actor, entity_type: str, entity_id: UUID, text: str, mentions: Sequence[UUID] = ()
) -> Comment:
    """Say something about a record.

    Args:
        mentions: employees' or users' ids; they are told.
    Raises:
        NotFound: the record, or nobody of the organization. PermissionDenied: records of this kind are not
        the actor's to see. Invalid: somebody mentioned may not see the record.
    """
    selectors.require_seen(actor, entity_type, entity_id)
    comment = Comment.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        entity_type=entity_type,
        entity_id=entity_id,
        text=text,
        mentions=people.mentioned(actor, mentions, entity_type, entity_id),
        author_id=actor.user_id,
    )
    announce(CommentAdded(**comment_payload(comment)), actor=actor, of=comment)
    return comment


@transaction.atomic
def change_comment(
    comment_id: UUID, *, actor: Actor, text: str | None = None, mentions: Sequence[UUID] | None = None
) -> Comment:
    """Say it anew; who is mentioned now and was not is told.

    Raises:
        NotFound: not there, or of a record that the actor may not see. PermissionDenied: somebody else's.
        Invalid: somebody mentioned may not see the record.
    """
    comment = _lock_own(comment_id, actor)
    values: dict[str, Any] = {} if text is None else {"text": text}
    if mentions is not None:
        values["mentions"] = people.mentioned(actor, mentions, comment.entity_type, comment.entity_id)
    before = set(comment.mentions)
    changes = records.change(comment, values)
    if changes:
        Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now())
        fresh = [pk for pk in comment.mentions if pk not in before]
        announce(
            CommentChanged(**comment_payload(comment), newly_mentioned=fresh),
            actor=actor,
            changes=changes,
            of=comment,
        )
    return comment


@transaction.atomic
def delete_comment(comment_id: UUID, *, actor: Actor) -> Comment:
    """Take it back. Raises NotFound, PermissionDenied as change_comment."""
    comment = _lock_own(comment_id, actor)
    records.soft_delete(comment)
    announce(CommentDeleted(**comment_payload(comment)), actor=actor, of=comment)
    return comment


def _lock_own(comment_id: UUID, actor: Actor) -> Comment:
    comment = records.lock_first(selectors.visible_comments(actor).filter(pk=comment_id))
    if comment is None:
        raise NotFound()
    if actor.user_id is None or comment.author_id != actor.user_id:
        raise PermissionDenied(_("Only its author may change a comment"))
    return comment
