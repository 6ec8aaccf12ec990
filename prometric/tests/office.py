"""Every address of the company's back office, found in its resolver, with the ids that one asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.admin import site
from django.urls import URLPattern, reverse
from django.utils import timezone

from apps.accounts import services as accounts
from apps.analytics import services as analytics
from apps.finance import services as finance
from apps.finance.models import InputVatEntry, LedgerEntry, Mailing, Quotation, VatEntry
from apps.inventory import services as inventory
from apps.inventory.models import Reservation
from apps.production.models import BillOfMaterials
from apps.reports.models import ReportRun, ReportSchedule
from apps.sales import services as sales
from prometric.tests import objects
from prometric.tests.objects import Maker

SCREENS: dict[str, Any] = {screen.opts.label: screen for screen in site._registry.values()}


def sales_target(company: Any) -> UUID:
    return analytics.create_target(actor=company.actor, month=date(2026, 11, 1), amount=Decimal(1000)).pk


def reservation(company: Any) -> UUID:
    made = inventory.create_product(
        actor=company.actor, code="CANARY-3", name="Canary", price=Decimal(1000), initial_stock=Decimal(5)
    )
    items = [{"product_id": made.id, "quantity": Decimal(1)}]
    order = sales.create_order(actor=company.actor, customer_id=objects.customer(company), items=items)
    sales.confirm_order(order.pk, actor=company.actor)
    return Reservation.objects.get().pk


def ledger_entry(company: Any) -> UUID:
    objects.credit_note(company)
    found = LedgerEntry.objects.first()
    assert found is not None
    return found.pk


def vat_entry(company: Any) -> UUID:
    objects.credit_note(company)
    found = VatEntry.objects.first()
    assert found is not None
    return found.pk


def input_vat_entry(company: Any) -> UUID:
    finance.post_supplier_bill(objects.MAKERS["supplier-bill"](company), actor=company.actor)
    return InputVatEntry.objects.get().pk


def organization(company: Any) -> UUID:
    found: UUID = company.organization.pk
    return found


def workspace(company: Any) -> UUID:
    return accounts.create_workspace(actor=company.actor, name="Canary").pk


def bill_of_materials(company: Any) -> UUID:
    return BillOfMaterials.objects.get(pk=objects.manufactured(company)).pk


def report_run(company: Any) -> UUID:
    schedule = ReportSchedule.objects.get(pk=objects.report_schedule(company))
    return ReportRun.objects.create(
        organization_id=company.organization.pk,
        workspace_id=company.workspace.pk,
        schedule=schedule,
        due_at=timezone.now(),
    ).pk


def sent_quotation(company: Any) -> UUID:
    return Quotation.objects.get(deal=objects.MAKERS["quotation"](company)).pk


def mailing(company: Any) -> UUID:
    objects.MAKERS["quotation"](company)
    return Mailing.objects.get().pk


def _basename(label: str) -> str:
    """What the routes of a model are called, as a rule: `inventory.PurchaseOrder` is `purchase-order`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", label.split(".")[1]).lower()


# By the model's label: what the API's routes are tried with, and what has no routes or other names there.
MAKERS: dict[str, Maker] = {
    label: objects.MAKERS[_basename(label)] for label in SCREENS if _basename(label) in objects.MAKERS
} | {
    "crm.Activity": objects.activity,
    "crm.PriceList": objects.price_list,
    "finance.Quotation": sent_quotation,
    "finance.Mailing": mailing,
    "finance.EInvoice": objects.MAKERS["e-invoice"],
    "sales.SalesReturn": objects.sales_return,
    "notifications.WebhookSubscription": objects.webhook,
    "inventory.Reservation": reservation,
    "production.BillOfMaterials": bill_of_materials,
    "finance.LedgerEntry": ledger_entry,
    "finance.VatEntry": vat_entry,
    "finance.InputVatEntry": input_vat_entry,
    "accounts.Organization": organization,
    "accounts.Workspace": workspace,
    "analytics.SalesTarget": sales_target,
    "reports.ReportRun": report_run,
}


def addresses(label: str, pk: UUID) -> Iterator[tuple[str, str]]:
    """(name, address) of every page of a screen, those of one record with `pk`."""
    screen = SCREENS[label]
    for pattern in screen.get_urls():
        assert isinstance(pattern, URLPattern)
        if pattern.name is None:
            continue
        names = list(pattern.pattern.converters)
        if "name" in names:
            for step in screen.steps:
                args = {name: step.name if name == "name" else pk for name in names}
                yield f"step {step.name}", reverse(f"admin:{pattern.name}", kwargs=args)
        else:
            yield pattern.name, reverse(f"admin:{pattern.name}", kwargs=dict.fromkeys(names, pk))


def list_of(label: str) -> str:
    opts = SCREENS[label].opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def page_of(label: str, pk: UUID, name: str = "change") -> str:
    opts = SCREENS[label].opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=[pk])


def autocompletes(label: str, term: str = "") -> Iterator[str]:
    """Every address at which the site's autocomplete could be asked for rows of a screen's model."""
    model = SCREENS[label].model
    for other in SCREENS.values():
        for owner in (other.model, *(inline.model for inline in other.inlines)):
            for field in owner._meta.get_fields():
                if field.concrete and field.is_relation and field.related_model is model:
                    asked = {
                        "app_label": owner._meta.app_label,
                        "model_name": owner._meta.model_name,
                        "field_name": field.name,
                        "term": term,
                    }
                    yield f"{reverse('admin:autocomplete')}?{urlencode(asked)}"
