"""What inventory does when a lower floor announces something."""

from __future__ import annotations

from apps.accounts.events import OrganizationRegistered, WorkspaceCreated
from apps.inventory import services
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to


@listens_to(OrganizationRegistered)
def add_first_warehouse(event: OrganizationRegistered, actor: Actor) -> None:
    """Every workspace has a warehouse from its first moment."""
    services.add_home(actor=actor)


@listens_to(WorkspaceCreated)
def add_warehouse_of_workspace(event: WorkspaceCreated, actor: Actor) -> None:
    """So has a further one, which is not the workspace in force."""
    theirs = Actor.system(organization_id=actor.organization_id, workspace_id=event.workspace_id)
    with tenancy.enter(theirs.organization_id, theirs.workspace_id):
        services.add_home(actor=theirs)
