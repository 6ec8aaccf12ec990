"""The organization's own record and its workspaces."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.events import OrganizationChanged, WorkspaceCreated
from apps.accounts.models import Organization, Workspace
from apps.accounts.services import vat_status
from apps.kernel import kz, records
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Invalid
from apps.kernel.events import announce
from apps.kernel.identifiers import check_phone
from apps.kernel.records import lock


@transaction.atomic
def change_organization(*, actor: Actor, **values: Any) -> Organization:
    """Legal name, address, bank details, VAT status; plan and BIN are the platform's to change.

    `vat_payer_since` is the day from which `vat_payer` holds, see `vat_status`.

    Raises:
        Invalid: IBAN, BIC or phone.
    """
    organization = lock(Organization, actor.organization_id)
    for name, is_right in (("iban", kz.iban_ok), ("bic", kz.bic_ok)):
        if values.get(name):
            values[name] = kz.compact_code(values[name])
            if not is_right(values[name]):
                raise Invalid({name: _("The number is not valid")})
    values = vat_status.entered(organization, values)
    if "phone" in values:
        values["phone"] = check_phone(values["phone"])
    try:
        with transaction.atomic():
            changes = records.change(organization, values)
    except IntegrityError:
        # Platform staff activate an organization whose BIN another one works under by now.
        raise AlreadyExists("bin") from None
    if changes:
        announce(
            OrganizationChanged(organization_id=organization.pk),
            actor=actor,
            changes=changes,
            of=organization,
        )
    return organization


@transaction.atomic
def create_workspace(*, actor: Actor, name: str) -> Workspace:
    """A further division or branch.

    Raises:
        AlreadyExists: the name is taken in this organization.
    """
    try:
        with transaction.atomic():
            workspace = Workspace.objects.create(organization_id=actor.organization_id, name=name)
    except IntegrityError:
        raise AlreadyExists("name") from None
    announce(WorkspaceCreated(workspace_id=workspace.pk), actor=actor)
    return workspace
