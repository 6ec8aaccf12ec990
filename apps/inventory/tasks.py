"""Inventory's nightly work; names are those of CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.accounts.selectors import every_workspace_rows
from apps.inventory import services
from apps.kernel import tenancy
from apps.kernel.actor import Actor


@shared_task
def check_reservations() -> None:
    """01:10 in Almaty: a task for each workspace, so that one with a long list holds nobody up."""
    with tenancy.system("nightly check of reservations"):
        places = list(every_workspace_rows().order_by("pk").values_list("organization_id", "pk"))
    for organization_id, workspace_id in places:
        check_reservations_of_workspace.delay(
            organization_id=str(organization_id), workspace_id=str(workspace_id)
        )


@shared_task
def check_reservations_of_workspace(*, organization_id: str, workspace_id: str) -> None:
    """What is reserved is what live documents hold, and quantity and value of the stock are what its books
    say; what is found is logged and told.
    """
    actor = Actor.system(organization_id=UUID(organization_id), workspace_id=UUID(workspace_id))
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        services.check_reservations(actor=actor)
        services.check_costs(actor=actor)
        services.check_places(actor=actor)
