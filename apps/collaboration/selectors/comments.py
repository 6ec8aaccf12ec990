"""Which comments one sees."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.collaboration.models import Comment
from apps.collaboration.selectors.entities import seen
from apps.kernel.actor import Actor


def comment_rows() -> QuerySet[Comment]:
    """For the apps above: the comments of the scope in force, whoever may see them."""
    return Comment.objects.all()


def visible_comments(actor: Actor) -> QuerySet[Comment]:
    """Those of records that the actor may see."""
    return Comment.objects.filter(seen(actor))
