"""Celery's entries of the assistant; names are those of CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.accounts.models import Organization
from apps.accounts.selectors import organization_rows
from apps.ai.services import cleanup, fitting
from apps.kernel import tenancy


@shared_task
def clean_up() -> None:
    """00:30 in Almaty: forget old questions."""
    cleanup.clean_up()


@shared_task
def fit_models() -> None:
    """03:00 in Almaty: each organization learns from its own outcomes."""
    with tenancy.system("nightly learning"):
        active = organization_rows().filter(status=Organization.Status.ACTIVE).order_by("pk")
        ids = list(active.values_list("pk", flat=True))
    for organization_id in ids:
        fit_models_of_organization.delay(organization_id=str(organization_id))


@shared_task
def fit_models_of_organization(*, organization_id: str) -> None:
    """Deals and customers, a transaction each."""
    found = UUID(organization_id)
    for fit in (fitting.fit_deals, fitting.fit_customers):
        with tenancy.enter(found):
            fit(organization_id=found)


@shared_task
def fit_deals_when_due(*, organization_id: str) -> None:
    """After deals were closed: learn from them once they are enough."""
    found = UUID(organization_id)
    with tenancy.enter(found):
        fitting.fit_deals_when_due(organization_id=found)
