"""The organization's own record and its workspaces."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts import papers
from apps.accounts.events import OrganizationChanged, WorkspaceCreated
from apps.accounts.models import Organization, User, Workspace
from apps.accounts.services import vat_status
from apps.accounts.services.named import save_named
from apps.accounts.services.second_factor import has_factor
from apps.kernel import kz, records
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Invalid
from apps.kernel.events import announce
from apps.kernel.identifiers import check_phone
from apps.kernel.records import lock


@transaction.atomic
def change_organization(*, actor: Actor, **values: Any) -> Organization:
    """Legal name, address, bank details, VAT status; plan and BIN are the platform's to change.

    `paper_names` and `paper_addresses` are those on papers by language, see `papers.columns_of`;
    `vat_payer_since` is the day from which `vat_payer` holds, see `vat_status`.

    Raises:
        Invalid: IBAN, BIC or phone; a second factor asked of others by who has none.
    """
    organization = lock(Organization, actor.organization_id)
    values = papers.columns_of(values)
    for name, is_right in (("iban", kz.iban_ok), ("bic", kz.bic_ok)):
        if values.get(name):
            values[name] = kz.compact_code(values[name])
            if not is_right(values[name]):
                raise Invalid({name: _("The number is not valid")})
    if values.get("require_second_factor") and not organization.require_second_factor:
        _refuse_without_factor(actor)
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


def _refuse_without_factor(actor: Actor) -> None:
    """Whoever asks a factor of others has one: else the next click would lead away."""
    if actor.user_id is not None and not has_factor(User.objects.get(pk=actor.user_id)):
        raise Invalid(require_second_factor=_("Set up your own second factor first"))


@transaction.atomic
def create_workspace(*, actor: Actor, name: str) -> Workspace:
    """A further division or branch.

    Raises:
        AlreadyExists: the name is taken in this organization.
    """
    workspace = save_named(lambda: Workspace.objects.create(organization_id=actor.organization_id, name=name))
    announce(WorkspaceCreated(workspace_id=workspace.pk), actor=actor)
    return workspace
