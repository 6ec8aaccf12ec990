"""Signed links: whoever has one gets this file until the link's time is over, without a token."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import timezone

from apps.kernel.errors import LinkExpired, NotFound
from apps.reports.models import Report

LIFETIME = dt.timedelta(hours=2)
SALT = "prometric.reports.links"


def make(report: Report) -> tuple[str, dt.datetime]:
    """(address, when it ends). It names the file itself: made anew, the report needs a new link."""
    until = timezone.now().replace(microsecond=0) + LIFETIME
    if report.expires_at is not None:
        until = min(until, report.expires_at.replace(microsecond=0))
    claims = {
        "o": str(report.organization_id),
        "w": str(report.workspace_id),
        "c": str(report.claim),
        "u": int(until.timestamp()),
    }
    token = signing.dumps({"r": str(report.pk), **claims}, salt=SALT)
    return f"{settings.PUBLIC_URL}/api/v1/reports/files/{report.pk}?token={token}", until


def read(report_id: UUID, token: str) -> dict[str, Any]:
    """{organization_id, workspace_id, claim} that a link names.

    Raises:
        NotFound: not signed here, or for another report. LinkExpired.
    """
    try:
        claims = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound() from None
    if claims["r"] != str(report_id):
        raise NotFound()
    if claims["u"] <= timezone.now().timestamp():
        raise LinkExpired()
    return {
        "organization_id": UUID(claims["o"]),
        "workspace_id": UUID(claims["w"]),
        "claim": UUID(claims["c"]),
    }
