"""Links to copies of an organization: signed, for their makers alone, for ten minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.errors import ExportGone, LinkExpired
from apps.accounts.models import OrganizationExport
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound

SALT = "prometric.organization.exports"
LINK_LIFETIME = timedelta(minutes=10)
Status = OrganizationExport.Status


def link_to_export(export_id: UUID, *, actor: Actor) -> dict[str, Any]:
    """A link to one's own copy, signed, for ten minutes: `{url, expires_at}`.

    Raises:
        NotFound: no copy of one's own. ExportGone: it failed, or its days are over.
    """
    export = OrganizationExport.objects.filter(pk=export_id, requested_by=actor.person).first()
    if export is None:
        raise NotFound()
    if export.status != Status.COMPLETED:
        raise ExportGone()
    until = timezone.now().replace(microsecond=0) + LINK_LIFETIME
    told = {"o": str(export.organization_id), "e": str(export.pk), "u": int(until.timestamp())}
    token = signing.dumps(told, salt=SALT)
    url = f"{settings.PUBLIC_URL}/api/v1/organization/exports/files/{export.pk}?token={token}"
    return {"url": url, "expires_at": until}


def open_export(export_id: UUID, *, token: str) -> tuple[Any, str]:
    """The file behind a link, and its name.

    Raises:
        NotFound: not signed here, or for another. LinkExpired. ExportGone.
    """
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound() from None
    if told["e"] != str(export_id):
        raise NotFound()
    if told["u"] <= timezone.now().timestamp():
        raise LinkExpired()
    with tenancy.enter(UUID(told["o"])):
        export = OrganizationExport.objects.filter(pk=export_id, status=Status.COMPLETED).first()
    if export is None:
        raise ExportGone()
    try:
        return default_storage.open(export.file_path, "rb"), f"company-{export.created_at:%Y-%m-%d}.zip"
    except OSError:
        raise ExportGone() from None
