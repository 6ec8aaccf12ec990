"""An organization arrives from another installation: its rows, then what only those above know how to do."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from apps.accounts import services as accounts
from apps.accounts.models import Organization, Workspace
from apps.hr import services as hr
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.notifications import services as notifications
from apps.search import services as search


def import_organization(file: IO[bytes]) -> Organization:
    """Bring a copy in: all or nothing; its people are invited, its webhooks wait with new secrets.

    Raises:
        CopyRefused: damaged, changed, of another version, or its sums are others than before.
    """

    def then(organization: Organization, emails: dict[UUID, str]) -> None:
        hr.invite_who_arrived(organization.pk, emails)
        notifications.rest_webhooks(organization.pk)

    organization = accounts.import_copy(accounts.Copy(file), then)
    with tenancy.enter(organization.pk):
        places = list(Workspace.objects.values_list("pk", flat=True))
    for place in places:
        search.rebuild(actor=Actor.system(organization_id=organization.pk, workspace_id=place))
    return organization
