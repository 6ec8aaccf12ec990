"""One object of each kind, made through the services, to try every route with an id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.accounts import services as accounts
from apps.accounts.models import OrganizationExport, Session
from apps.collaboration import services as collaboration
from apps.crm import services as crm
from apps.finance import services as finance
from apps.finance.tests.buying import standing_bill
from apps.finance.tests.offering import canary as canary_quotation
from apps.finance.tests.offering import canary_e_invoice
from apps.hr import services as hr
from apps.hr.models import Employee
from apps.imports.tests.moving import canary as canary_import
from apps.inventory import services as inventory
from apps.inventory.models import StockMovement
from apps.notifications import services as notifications
from apps.production import services as production
from apps.production.models import WorkOrder
from apps.reports import services as reports
from apps.sales import services as sales
from apps.sales.models import OrderItem, Shipment

Maker = Callable[[Any], UUID]


def employee(company: Any) -> UUID:
    return Employee.objects.get(membership=company.actor.membership_id).pk


def department(company: Any) -> UUID:
    return hr.create_department(actor=company.actor, name="Sales", code="SALES").pk


def role(company: Any) -> UUID:
    return accounts.create_role(actor=company.actor, name="Canary role").pk


def api_key(company: Any) -> UUID:
    return accounts.create_api_key(actor=company.actor, name="Canary key", permissions=["CUSTOMERS_VIEW"]).pk


def invitation(company: Any) -> UUID:
    return hr.invite(actor=company.actor, email=f"canary{company.organization.pk.hex}@company.kz").pk


def product(company: Any, kind: str = "DIGITAL") -> UUID:
    return inventory.create_product(
        actor=company.actor, code="CANARY-1", name="Canary", price=Decimal(1000), type=kind
    ).id


def supplier(company: Any) -> UUID:
    return inventory.create_supplier(actor=company.actor, name="Canary supplier").pk


def warehouse(company: Any) -> UUID:
    return inventory.create_warehouse(actor=company.actor, name="Canary warehouse").pk


def transfer(company: Any) -> UUID:
    ends: Any = {"source_id": inventory.add_home(actor=company.actor).pk, "target_id": warehouse(company)}
    items = [{"product_id": product(company, "PRODUCT"), "quantity": Decimal(1)}]
    return inventory.create_transfer(actor=company.actor, items=items, **ends).pk


def purchase_order(company: Any) -> UUID:
    items = [{"product_id": product(company, "PRODUCT"), "quantity": Decimal(1), "unit_price": Decimal(10)}]
    return inventory.create_purchase_order(actor=company.actor, supplier_id=supplier(company), items=items).pk


def customer(company: Any) -> UUID:
    return crm.create_customer(actor=company.actor, name="Canary customer").pk


def price_list(company: Any) -> UUID:
    items = [{"product_id": product(company), "unit_price": Decimal(900)}]
    return crm.create_price_list(actor=company.actor, name="Canary list", items=items).pk


def activity(company: Any) -> UUID:
    said = {"type": "task", "subject": "Canary", "completed_at": None}
    return crm.add_deal_activity(deal(company), actor=company.actor, **said).pk


def deal(company: Any) -> UUID:
    return crm.create_deal(actor=company.actor, title="Canary deal", customer_id=customer(company)).pk


def task(company: Any) -> UUID:
    about = {"entity_type": "deal", "entity_id": deal(company)}
    return collaboration.create_task(actor=company.actor, subject="Canary task", **about).pk


def comment(company: Any) -> UUID:
    return collaboration.add_comment(
        actor=company.actor, entity_type="deal", entity_id=deal(company), text="Canary comment"
    ).pk


def file(company: Any) -> UUID:
    content = SimpleUploadedFile("Canary.txt", b"Canary")
    made = collaboration.add_file(
        actor=company.actor, entity_type="deal", entity_id=deal(company), file=content
    )
    return made.pk


def order(company: Any) -> UUID:
    items = [{"product_id": product(company), "quantity": Decimal(1)}]
    return sales.create_order(actor=company.actor, customer_id=customer(company), items=items).pk


def stock_movement(company: Any) -> UUID:
    made = inventory.create_product(
        actor=company.actor, code="CANARY-2", name="Canary", price=Decimal(1000), initial_stock=Decimal(5)
    )
    return StockMovement.objects.get(product=made.id).pk


def shipment(company: Any) -> UUID:
    number = order(company)
    sales.confirm_order(number, actor=company.actor)
    sales.ship_order(number, actor=company.actor)
    return Shipment.objects.get(order=number).pk


def sales_return(company: Any) -> UUID:
    brought = shipment(company)
    line = OrderItem.objects.get(order__shipments=brought)
    items = [{"order_item_id": line.pk, "quantity": line.quantity, "condition": "restock"}]
    return sales.return_goods(line.order_id, actor=company.actor, items=items, reason="Canary").pk


def act(company: Any) -> UUID:
    work = inventory.create_product(
        actor=company.actor, code="CANARY-WORK", name="Canary work", price=Decimal(1), type="SERVICE"
    )
    items = [{"product_id": work.id, "quantity": Decimal(1)}]
    made = sales.create_order(actor=company.actor, customer_id=customer(company), items=items)
    sales.confirm_order(made.pk, actor=company.actor)
    return sales.ship_order(made.pk, actor=company.actor).pk


def manufactured(company: Any) -> UUID:
    """A product with a bill of materials of one part and one operation."""
    part = inventory.create_product(
        actor=company.actor, code="CANARY-PART", name="Canary part", price=Decimal(1), type="MATERIAL"
    )
    made = product(company, "MANUFACTURED")
    production.write_bom(
        made,
        actor=company.actor,
        components=[{"material_id": part.id, "quantity": Decimal(1)}],
        operations=[{"name": "Cutting", "duration": 10}],
    )
    return made


def production_order(company: Any) -> UUID:
    return production.create_production_order(
        actor=company.actor, product_id=manufactured(company), quantity=Decimal(2)
    ).pk


def work_order(company: Any) -> UUID:
    return WorkOrder.objects.filter(production_order=production_order(company)).latest("created_at").pk


def invoice(company: Any) -> UUID:
    items = [{"description": "Canary", "quantity": Decimal(1), "unit_price": Decimal(100)}]
    return finance.create_invoice(actor=company.actor, customer_id=customer(company), items=items).pk


def payment(company: Any) -> UUID:
    return finance.record_payment(
        actor=company.actor, invoice_id=invoice(company), amount=Decimal(50), method="cash"
    ).pk


def credit_note(company: Any) -> UUID:
    billed = invoice(company)
    finance.send_invoice(billed, actor=company.actor)
    return finance.issue_credit_note(actor=company.actor, invoice_id=billed, amount=Decimal(10)).pk


def opening_balance(company: Any) -> UUID:
    return finance.create_opening_balance(
        actor=company.actor,
        customer_id=customer(company),
        amount=Decimal(-100),
        date=date(2025, 1, 1),
        external_id="Canary",
    ).pk


def notification(company: Any) -> UUID:
    [notice] = notifications.create_notices(
        [company.owner.pk],
        "system",
        organization_id=company.organization.pk,
        workspace_id=company.workspace.pk,
        happened_at=timezone.now() - timedelta(days=2),
        params={"text": "Canary"},
        data={},
    )
    return notice.pk


def chat_channel(company: Any) -> UUID:
    return notifications.create_channel(actor=company.actor, name="Canary").pk


def webhook(company: Any) -> UUID:
    url = "https://93.184.216.34/canary"
    return notifications.create_webhook(actor=company.actor, url=url, events=["*"]).pk


def webhook_delivery(company: Any) -> UUID:
    return notifications.send_test(webhook(company), actor=company.actor).pk


def report(company: Any) -> UUID:
    return reports.request_report(actor=company.actor, type="hr", format="csv", period="month").pk


def report_schedule(company: Any) -> UUID:
    return reports.create_schedule(
        actor=company.actor, name="Canary", type="hr", format="csv", period="last_month",
        frequency="monthly", recipients=["canary@company.kz"],
    ).pk  # fmt: skip


def organization_export(company: Any) -> UUID:
    return OrganizationExport.objects.create(
        organization=company.organization, requested_by=company.owner, status="completed", file_path="x"
    ).pk


def session(company: Any) -> UUID:
    return Session.objects.filter(user=company.owner).latest("created_at").pk


# By the route's basename.
MAKERS: dict[str, Maker] = {
    "session": session,
    "organization-export": organization_export,
    "employee": employee,
    "department": department,
    "role": role,
    "api-key": api_key,
    "invitation": invitation,
    "product": product,
    "supplier": supplier,
    "warehouse": warehouse,
    "transfer": transfer,
    "purchase-order": purchase_order,
    "supplier-bill": standing_bill,
    "customer": customer,
    "price-list": price_list,
    "deal": deal,
    "customer-activity": activity,
    "deal-activity": activity,
    "task": task,
    "comment": comment,
    "file": file,
    "order": order,
    "shipment": shipment,
    "shipment-document": shipment,
    "return": sales_return,
    "bom": manufactured,
    "production-order": production_order,
    "work-order": work_order,
    "invoice": invoice,
    "payment": payment,
    "credit-note": credit_note,
    "opening-balance": opening_balance,
    "customer-account": customer,
    "e-invoice": canary_e_invoice,
    "quotation": canary_quotation,
    "purchase-order-paper": purchase_order,
    "stock-movement": stock_movement,
    "import": canary_import,
    "report": report,
    "report-schedule": report_schedule,
    "notification": notification,
    "chat-channel": chat_channel,
    "webhook": webhook,
    "webhook-delivery": webhook_delivery,
}
