"""The feed for who keeps a copy: what was created, updated and deleted, in the order of commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid, PermissionDenied
from apps.kernel.models import Change
from apps.notifications.errors import CursorExpired

# What the feed tells, and who may see it. What people say to each other and who may do what is not among it.
RIGHTS = {
    "activity": "CUSTOMERS_VIEW",
    "credit_note": "INVOICES_VIEW",
    "customer": "CUSTOMERS_VIEW",
    "deal": "DEALS_VIEW",
    "department": "DEPARTMENTS_VIEW",
    "employee": "EMPLOYEES_VIEW",
    "invoice": "INVOICES_VIEW",
    "opening_balance": "INVOICES_VIEW",
    "order": "ORDERS_VIEW",
    "payment": "PAYMENTS_VIEW",
    "price_list": "PRICELISTS_VIEW",
    "product": "PRODUCTS_VIEW",
    "production_order": "PRODUCTION_VIEW",
    "purchase_order": "INVENTORY_VIEW",
    "supplier": "INVENTORY_VIEW",
    "supplier_bill": "BILLS_VIEW",
}
SALT = "prometric.changes"


@dataclass(frozen=True, slots=True)
class Feed:
    """Some changes and where the next ones begin; `more`: there are further ones at once."""

    items: list[Change]
    cursor: str
    more: bool


def changes_since(actor: Actor, *, since: str | None, types: list[str] | None, limit: int) -> Feed:
    """Changes after a cursor that the actor may see; without one none, and a cursor to begin at.

    Who keeps a copy asks for a cursor, reads the lists, and asks for what came since: nothing lies between. A
    position is given after the commit, so that a slow transaction is never passed over.

    Raises:
        Invalid: a cursor that was not given here, an unknown type. PermissionDenied: a type out of sight.
        CursorExpired: older than what is kept.
    """
    wanted = _visible(actor, types)
    here = Q(workspace_id=actor.workspace_id) | Q(workspace_id=None)
    numbered = Change.objects.filter(here, position__isnull=False)
    if since is None:
        last = Change.objects.filter(position__isnull=False).aggregate(last=Max("position"))["last"]
        return Feed([], _cursor(actor, last or 0), more=False)
    position = _position(actor, since)
    rows = list(numbered.filter(position__gt=position, subject__in=wanted).order_by("position")[: limit + 1])
    shown = rows[:limit]
    last = shown[-1].position if shown else position
    return Feed(shown, _cursor(actor, last or 0), more=len(rows) > limit)


def _visible(actor: Actor, types: list[str] | None) -> list[str]:
    if types is None:
        return [kind for kind, right in RIGHTS.items() if actor.may(right)]
    if unknown := [kind for kind in types if kind not in RIGHTS]:
        raise Invalid(types=[_("Unknown type: %(name)s") % {"name": kind[:40]} for kind in unknown])
    for kind in types:
        if not actor.may(RIGHTS[kind]):
            raise PermissionDenied(required=RIGHTS[kind])
    return types


def _cursor(actor: Actor, position: int) -> str:
    """Opaque, and good for its own organization alone: a position counts the changes of all of them."""
    told = [actor.organization_id.hex, position, int(timezone.now().timestamp())]
    return signing.dumps(told, salt=SALT)


def _position(actor: Actor, cursor: str) -> int:
    try:
        organization, position, at = signing.loads(cursor, salt=SALT)
        own = UUID(hex=organization) == actor.organization_id
    except (signing.BadSignature, ValueError, TypeError):
        own = False
    if not own:
        raise Invalid(since=_("This is no cursor of this organization."))
    kept = settings.KEEP_DAYS["changes"]
    if kept and datetime.fromtimestamp(at, UTC) < timezone.now() - timedelta(days=kept):
        raise CursorExpired()
    return int(position)
