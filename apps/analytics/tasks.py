"""Analytics' nightly work, a task a workspace."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.accounts.models import Organization
from apps.accounts.selectors import every_workspace_rows
from apps.analytics import services
from apps.kernel import tenancy
from apps.kernel.actor import Actor

DAYS_A_TASK = 200


def _places() -> list[dict[str, str]]:
    """Every workspace that is in use."""
    with tenancy.system("nightly figures"):
        rows = every_workspace_rows().filter(organization__status=Organization.Status.ACTIVE).order_by("pk")
        return [
            {"organization_id": str(organization), "workspace_id": str(workspace)}
            for organization, workspace in rows.values_list("organization_id", "pk")
        ]


def _actor(organization_id: str, workspace_id: str) -> Actor:
    return Actor.system(organization_id=UUID(organization_id), workspace_id=UUID(workspace_id))


@shared_task
def add_up_days() -> None:
    """00:20 in Almaty: each workspace's sums of the day that has ended, and of earlier ones it lacks."""
    for place in _places():
        add_up_days_of_workspace.delay(**place)


@shared_task
def add_up_days_of_workspace(*, organization_id: str, workspace_id: str) -> None:
    """A transaction a day, and a task a few months: a long history does not hold a worker up."""
    if services.keep_up(actor=_actor(organization_id, workspace_id), at_most=DAYS_A_TASK):
        add_up_days_of_workspace.delay(organization_id=organization_id, workspace_id=workspace_id)


@shared_task
def refresh_forecasts() -> None:
    """06:00 in Almaty: each workspace's forecast, before people come to work."""
    for place in _places():
        refresh_forecast_of_workspace.delay(**place)


@shared_task
def refresh_forecast_of_workspace(*, organization_id: str, workspace_id: str) -> None:
    """One workspace; nothing is written where its history has not changed."""
    actor = _actor(organization_id, workspace_id)
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        services.refresh_forecast(actor=actor)
