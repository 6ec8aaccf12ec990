"""Nobody gives what they lack (domain.md §4.2)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Role
from apps.accounts.permissions import CATALOGUE, OWNERS_ONLY, effective, with_given
from apps.kernel.actor import ADMIN, OWNER, Actor
from apps.kernel.errors import Invalid, PermissionDenied

GUARDED = {OWNER, ADMIN}


def may_grant(
    actor: Actor,
    *,
    role: str | None,
    permissions: Iterable[str] = (),
    had: Iterable[str] = (),
    roles: Iterable[Role] = (),
) -> list[str]:
    """The sorted list of rights, if the actor may give this organization role, the roles and the rights
    beyond `had`.

    Raises:
        Invalid: a name outside the catalogue. PermissionDenied: more than the actor holds.
    """
    wanted = set(permissions)
    if unknown := sorted(wanted - CATALOGUE):
        raise Invalid(
            permissions=[_("Unknown permission: %(name)s") % {"name": name[:40]} for name in unknown]
        )
    if actor.is_system:
        return sorted(wanted)
    if role in GUARDED and actor.role != OWNER:
        raise PermissionDenied(_("Only an owner may grant this role"), required="owner")
    held = effective(role, ()) if role in Membership.Role.values and role not in GUARDED else frozenset()
    of_roles = with_given(name for each in roles for name in each.permissions)
    beyond = sorted(((wanted - with_given(had)) | held | of_roles) - actor.permissions)
    if beyond and (actor.role not in GUARDED or set(beyond) & OWNERS_ONLY):
        raise PermissionDenied(_("You cannot grant a permission that you lack"), required=beyond[0])
    return sorted(wanted)
