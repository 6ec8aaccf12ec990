"""Views of lists: saved, shared by right, deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import SavedView
from apps.accounts.selectors import SHARES_VIEWS, saved_views
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, Missing, NotFound

LONGEST_NAME = 60
MOST = 50


@transaction.atomic
def save_view(
    *,
    actor: Actor,
    screen: str,
    name: str,
    shared: bool = False,
    filters: dict[str, list[str]],
    sort: list[str],
    columns: list[str],
    size: int | None,
) -> SavedView:
    """Keep a view of a list; one of the actor's own with the same name is replaced.

    Raises:
        Missing, Invalid: the name. PermissionDenied: who may not share. Conflict: too many are kept.
    """
    name = " ".join(name.split())
    if not name:
        raise Missing("name")
    if len(name) > LONGEST_NAME or "\x00" in name:
        raise Invalid({"name": _("At most %(most)d characters.") % {"most": LONGEST_NAME}})
    if shared:
        actor.require(SHARES_VIEWS)
    named: dict[str, Any] = {
        "organization_id": actor.organization_id,
        "user_id": actor.user_id,
        "screen": screen,
    }
    own = SavedView.objects.filter(**named)
    if not own.filter(name=name).exists() and own.count() >= MOST:
        raise Conflict(_("At most %(most)d views of a list are kept: delete one first.") % {"most": MOST})
    what: dict[str, Any] = {
        "shared": shared,
        "filters": filters,
        "sort": sort,
        "columns": columns,
        "size": size,
    }
    return SavedView.objects.update_or_create(**named, name=name, defaults=what)[0]


@transaction.atomic
def delete_view(view_id: UUID, *, actor: Actor) -> SavedView:
    """Delete a view of one's own, or a shared one by right.

    Raises:
        NotFound: also a colleague's own. PermissionDenied: a colleague's shared one without the right.
    """
    view = saved_views(actor).filter(pk=view_id).first()
    if view is None:
        raise NotFound()
    if view.user_id != actor.user_id:
        actor.require(SHARES_VIEWS)
    view.delete()
    return view
