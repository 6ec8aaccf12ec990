"""API keys: made, changed, given another secret, revoked.

Whoever makes a key gives it at most what they may do themselves at that moment; what manages keys, roles or
members no key is given. Each of these changes is in the audit; the secret is shown once and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import api_keys
from apps.accounts.events import ApiKeyChanged, ApiKeyCreated, ApiKeyRevoked
from apps.accounts.models import ApiKey, Workspace
from apps.accounts.permissions import NOT_FOR_KEYS, with_given
from apps.accounts.services.granting import may_grant
from apps.accounts.services.named import save_named
from apps.accounts.services.payloads import api_key_payload
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, Missing, not_found
from apps.kernel.events import announce

OVERLAP_HOURS = 24
MAX_OVERLAP_HOURS = 24 * 30
MAX_ADDRESSES = 50


@transaction.atomic
def create_api_key(
    *,
    actor: Actor,
    name: str,
    permissions: Iterable[str],
    workspace_id: UUID | None = None,
    addresses: Iterable[str] | None = None,
    expires_at: datetime | None = None,
) -> ApiKey:
    """A key for a machine; `text` of what is returned is the key, this once.

    Raises:
        AlreadyExists: a live key has the name. Missing: no name, no rights. NotFound: the workspace.
        Invalid: unknown rights or such as no key is given, an address, a day that is over.
        PermissionDenied: a right that the actor lacks.
    """
    secret, digest = api_keys.new_secret()
    key = ApiKey(
        organization_id=actor.organization_id,
        name=_check_name(name),
        permissions=_check_permissions(actor, permissions),
        workspace=_workspace(workspace_id),
        addresses=_check_addresses(addresses or ()),
        expires_at=_check_expiry(expires_at),
        secret_hash=digest,
        created_by_id=actor.user_id,
    )
    save_named(lambda: key.save(force_insert=True))
    announce(ApiKeyCreated(**api_key_payload(key)), actor=actor, of=key)
    return _with_text(key, secret)


@transaction.atomic
def update_api_key(key_id: UUID, *, actor: Actor, **values: Any) -> ApiKey:
    """Another name, other rights, addresses or end; in force from the next request on.

    Raises:
        NotFound. Conflict: it is revoked. Otherwise as create_api_key.
    """
    key = _lock_live(key_id)
    written: dict[str, Any] = {}
    if values.get("name") is not None:
        written["name"] = _check_name(values["name"])
    if values.get("permissions") is not None:
        written["permissions"] = _check_permissions(actor, values["permissions"], had=key.permissions)
    if "addresses" in values:
        written["addresses"] = _check_addresses(values["addresses"] or ())
    if "expires_at" in values and values["expires_at"] != key.expires_at:
        written["expires_at"] = _check_expiry(values["expires_at"])
    if "workspace_id" in values:
        written["workspace_id"] = getattr(_workspace(values["workspace_id"]), "pk", None)
    changes = save_named(lambda: records.change(key, written))
    if changes:
        announce(ApiKeyChanged(**api_key_payload(key)), actor=actor, changes=changes, of=key)
    return key


@transaction.atomic
def rotate_api_key(key_id: UUID, *, actor: Actor, overlap_hours: int = OVERLAP_HOURS) -> ApiKey:
    """A new secret, `text` of what is returned this once.

    The present one is good for `overlap_hours` more; with 0 it ends at once.

    Raises:
        NotFound. Conflict: it is revoked. Invalid: an overlap of more than 30 days.
    """
    if not 0 <= overlap_hours <= MAX_OVERLAP_HOURS:
        raise Invalid(overlap_hours=_("From 0 to %(most)s hours") % {"most": MAX_OVERLAP_HOURS})
    key = _lock_live(key_id)
    secret, digest = api_keys.new_secret()
    key.previous_hash, key.secret_hash = key.secret_hash, digest
    key.previous_until = timezone.now() + timedelta(hours=overlap_hours)
    records.touch(key, ["previous_hash", "secret_hash", "previous_until"])
    announce(ApiKeyChanged(**api_key_payload(key)), actor=actor, changes={"secret": ("…", "…")}, of=key)
    return _with_text(key, secret)


@transaction.atomic
def revoke_api_key(key_id: UUID, *, actor: Actor) -> ApiKey:
    """End a key for good, from the next request on; what it did stays in the audit under its name.

    Raises:
        NotFound. Conflict: it is revoked already.
    """
    key = _lock_live(key_id)
    key.revoked_at = timezone.now()
    records.touch(key, ["revoked_at"])
    announce(ApiKeyRevoked(**api_key_payload(key)), actor=actor, of=key)
    return key


def _with_text(key: ApiKey, secret: str) -> ApiKey:
    key.text = api_keys.text_of(key, secret)
    return key


def _lock_live(key_id: UUID) -> ApiKey:
    key = records.lock(ApiKey, key_id)
    if key.revoked_at is not None:
        raise Conflict(_("The key is revoked"))
    return key


def _check_name(name: str) -> str:
    if not (name := name.strip()):
        raise Missing("name")
    return name


def _check_permissions(actor: Actor, permissions: Iterable[str], had: Iterable[str] = ()) -> list[str]:
    wanted = may_grant(actor, role=None, permissions=permissions, had=had)
    if not wanted:
        raise Missing("permissions")
    if refused := sorted(with_given(wanted) & NOT_FOR_KEYS):
        said = _("No API key is given this right: %(name)s")
        raise Invalid(permissions=[said % {"name": name} for name in refused])
    return wanted


def _workspace(workspace_id: UUID | None) -> Workspace | None:
    if workspace_id is None:
        return None
    found = Workspace.objects.filter(pk=workspace_id).first()
    if found is None:
        raise not_found("workspace_id")
    return found


def _check_addresses(addresses: Iterable[str]) -> list[str]:
    """Networks as they are written: `192.0.2.0/24`, a single address as such.

    Raises:
        Invalid: what is neither, or more than fifty.
    """
    found: list[str] = []
    for text in addresses:
        try:
            network = ip_network(text.strip(), strict=False)
        except ValueError:
            said = _("Not an address or network: %(text)s") % {"text": text[:60]}
            raise Invalid(addresses=said) from None
        single = network.prefixlen == network.max_prefixlen
        found.append(str(network.network_address) if single else str(network))
    if len(found) > MAX_ADDRESSES:
        raise Invalid(addresses=_("At most %(most)s addresses") % {"most": MAX_ADDRESSES})
    return list(dict.fromkeys(found))


def _check_expiry(at: datetime | None) -> datetime | None:
    if at is not None and at <= timezone.now():
        raise Invalid(expires_at=_("Must lie in the future."))
    return at
