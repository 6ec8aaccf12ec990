"""Celery's entries of imports; names are those of CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.imports import services
from apps.kernel import share

# Twenty thousand rows take minutes; the broker gives a task out again after a quarter of an hour, and the
# row's lock turns the second start away.
SOFT_LIMIT, HARD_LIMIT = 3_300, 3_600


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def run_import(*, import_id: str, organization_id: str, workspace_id: str) -> None:
    """Run one import; another start of the same does nothing, and one too many of an organization waits."""
    ids = {"import_id": import_id, "organization_id": organization_id, "workspace_id": workspace_id}
    with share.place(organization_id, run_import.name, ids) as free:
        if free:
            services.run_import(
                UUID(import_id), organization_id=UUID(organization_id), workspace_id=UUID(workspace_id)
            )


@shared_task
def resend_forgotten() -> None:
    """Every minute: imports at which nobody works any more are asked for again."""
    services.resend_forgotten()


@shared_task
def forget_imports() -> None:
    """Every night: forget imports whose days are over."""
    services.forget_imports()
