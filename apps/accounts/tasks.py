"""Accounts' work beside requests."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.accounts import services
from apps.kernel import share

ERASURE_LIMIT = 3_300


@shared_task(soft_time_limit=ERASURE_LIMIT, time_limit=ERASURE_LIMIT + 60)
def erase_due() -> None:
    """Every night: organizations whose grace is over; one that is not done is gone on with the next night."""
    services.erase_due()


@shared_task(soft_time_limit=ERASURE_LIMIT, time_limit=ERASURE_LIMIT + 60)
def make_export(*, export_id: str, organization_id: str) -> None:
    """Make one copy of an organization; another start of the same does nothing."""
    ids = {"export_id": export_id, "organization_id": organization_id}
    with share.place(organization_id, make_export.name, ids) as free:
        if free:
            services.make_export(UUID(export_id), organization_id=UUID(organization_id))


@shared_task
def resend_forgotten() -> None:
    """Every minute: copies at which nobody works any more are asked for again."""
    services.resend_forgotten_exports()


@shared_task
def clean_up() -> None:
    """Give up stale registrations; forget old codes and ended sessions."""
    services.clean_up()
    services.expire_exports()
