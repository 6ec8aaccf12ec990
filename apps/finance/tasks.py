"""Finance's nightly work, and the documents that go with its mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from apps.finance import selectors, services
from apps.finance.document_kinds import Document
from apps.finance.documents.pdf import invoice_pdf
from apps.finance.documents.purchase import purchase_pdf
from apps.kernel import mail, tenancy
from apps.kernel.actor import Actor
from apps.kernel.files import File


@shared_task
def mark_overdue_invoices() -> None:
    """00:05 in Almaty: send each workspace that has invoices past their due date its own task."""
    with tenancy.system("nightly overdue run"):
        places = {
            place
            for rows in (
                selectors.falling_due(),
                selectors.openings_falling_due(),
                selectors.bills_falling_due(),
            )
            for place in rows.order_by().values_list("organization_id", "workspace_id").distinct()
        }
    for organization_id, workspace_id in sorted(places):
        mark_overdue_of_workspace.delay(organization_id=str(organization_id), workspace_id=str(workspace_id))


@shared_task
def mark_overdue_of_workspace(*, organization_id: str, workspace_id: str) -> None:
    """One workspace, a transaction a customer: a run that was cut off goes on where it stopped."""
    actor = Actor.system(organization_id=UUID(organization_id), workspace_id=UUID(workspace_id))
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        customers = sorted(set(selectors.falling_due().values_list("customer_id", flat=True)))
        suppliers = sorted(set(selectors.bills_falling_due().values_list("supplier_id", flat=True)))
        before = sorted(set(selectors.openings_falling_due().values_list("customer_id", flat=True)))
    for customer_id in customers:
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            services.mark_overdue(customer_id, actor=actor)
    for customer_id in before:
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            services.mark_openings_overdue(customer_id, actor=actor)
    for supplier_id in suppliers:
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            services.mark_bills_overdue(supplier_id, actor=actor)


@shared_task
def remind_of_e_invoices() -> None:
    """00:40 in Almaty: tell who writes e-invoices of those that are due soon."""
    services.remind_of_e_invoices()


@mail.attaches("invoice")
def attach_invoice(*, organization_id: str, workspace_id: str, invoice_id: str, language: str) -> File:
    """The счёт на оплату as it is when the mail goes."""
    actor = Actor.system(organization_id=UUID(organization_id), workspace_id=UUID(workspace_id))
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        return invoice_pdf(UUID(invoice_id), actor=actor, document=Document.INVOICE, language=language)


@mail.attaches("quotation")
def attach_quotation(*, organization_id: str, workspace_id: str, quotation_id: str, language: str) -> File:
    """The offer as it was made."""
    with tenancy.enter(UUID(organization_id), UUID(workspace_id)):
        return services.attached_quotation(UUID(quotation_id))


@mail.attaches("purchase_order")
def attach_purchase_order(
    *, organization_id: str, workspace_id: str, purchase_order_id: str, language: str
) -> File:
    """The order to the supplier as it is when the mail goes."""
    actor = Actor.system(organization_id=UUID(organization_id), workspace_id=UUID(workspace_id))
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        return purchase_pdf(UUID(purchase_order_id), actor=actor, language=language)


@mail.hears("mailing")
def hear_of_letter(**told: Any) -> None:
    """The log of the record says what became of the letter."""
    services.hear_of_letter(**told)
