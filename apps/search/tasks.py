"""Search's nightly work: documents checked against the objects, words counted."""

from __future__ import annotations

from uuid import UUID

import structlog
from celery import shared_task

from apps.accounts.selectors import workspace_rows
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.search import services

log = structlog.get_logger("prometric.search")


@shared_task
def rebuild_all() -> None:
    """Send each workspace its own task."""
    with tenancy.system("nightly rebuild of search"):
        places = list(workspace_rows().order_by("id").values_list("organization_id", "id"))
    for organization_id, workspace_id in places:
        rebuild_workspace.delay(organization_id=str(organization_id), workspace_id=str(workspace_id))


@shared_task
def rebuild_workspace(*, organization_id: str, workspace_id: str) -> None:
    """One workspace; there should be nothing to mend, so what there is goes to the log."""
    actor = Actor.system(organization_id=UUID(organization_id), workspace_id=UUID(workspace_id))
    if (drift := services.rebuild(actor=actor)).total:
        log.warning("search had drifted", workspace=workspace_id, drift=str(drift))
