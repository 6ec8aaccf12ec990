"""Notices of events: who is told what (domain.md §2, §8.2).

Whoever acted is told like everybody else, except of a deal that they took over themselves.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.accounts.selectors import user_rows
from apps.crm.events import DealChanged, DealCreated, DealLost, DealWon
from apps.crm.selectors import every_customer_rows, every_deal_rows
from apps.finance.events import (
    EInvoiceDue,
    InvoiceOverdue,
    OpeningBalanceOverdue,
    PaymentReceived,
    SupplierBillOverdue,
)
from apps.inventory.selectors import supplier_rows
from apps.kernel.actor import ADMIN, MANAGER, OWNER
from apps.kernel.models import Change, OutboxEvent
from apps.notifications.consumers.notify import notice_consumers, notify_users
from apps.notifications.models import NoticeType
from apps.notifications.payloads import number, uuid_or_none
from apps.notifications.selectors import active, employee_user, holders
from apps.sales.events import (
    OrderApprovalRequested,
    OrderApproved,
    OrderCancelled,
    OrderConfirmed,
    OrderCreated,
    OrderShipped,
)
from apps.sales.selectors import every_order_rows, order_of_deal

MANAGERS = (OWNER, ADMIN, MANAGER)
WAREHOUSE, PLANNERS = ("INVENTORY_RECEIVE",), ("PRODUCTION_PLAN",)


# --- deals ----------------------------------------------------------------------------------


@notice_consumers.on(DealWon, DealLost)
def deal_closed(row: OutboxEvent) -> None:
    """To whom it was assigned, who opened it, and managers who see deals."""
    was = row.payload
    creator = every_deal_rows().filter(pk=was["deal_id"]).values_list("created_by_id", flat=True).first()
    people = active([employee_user(uuid_or_none(was["assigned_to"])), creator], row.workspace_id)
    people |= holders("DEALS_VIEW", workspace_id=row.workspace_id, roles=MANAGERS)
    params = {"title": was["title"], "number": was["deal_number"]}
    data: dict[str, Any] = {"dealId": was["deal_id"], "dealNumber": was["deal_number"]}
    if row.name == DealWon.name:
        amount = was["final_amount"] if was["final_amount"] is not None else was["value"]
        order = order_of_deal(UUID(was["deal_id"]))
        data |= {"amount": number(amount), "orderId": str(order["id"]) if order else None}
        notify_users(row, people, NoticeType.DEAL_WON, params=params, data=data)
    else:
        data |= {"amount": number(was["value"]), "lostReason": was["lost_reason"]}
        params["reason"] = was["lost_reason"]
        notify_users(row, people, NoticeType.DEAL_LOST, params=params, data=data)


@notice_consumers.on(DealCreated, DealChanged)
def deal_assigned(row: OutboxEvent) -> None:
    """To whom a deal was handed, unless they took it themselves."""
    was = row.payload
    changed = row.name == DealCreated.name or bool({"assigned_to", "assigned_to_id"} & set(row.changes or ()))
    user = employee_user(uuid_or_none(was["assigned_to"])) if changed else None
    if user is None or user == row.actor_id:
        return
    actor = user_rows().filter(pk=row.actor_id).first() if row.actor_id else None
    notify_users(
        row,
        active([user], row.workspace_id),
        NoticeType.DEAL_ASSIGNED,
        params={
            "title": was["title"],
            "number": was["deal_number"],
            "amount": was["value"],
            "actor": actor.full_name if actor else "",
        },
        data={"dealId": was["deal_id"], "dealNumber": was["deal_number"], "amount": number(was["value"])},
    )


# --- orders ---------------------------------------------------------------------------------


def behind_order(row: OutboxEvent, order_id: UUID | None) -> set[UUID]:
    """To whom the order's deal is assigned, and who placed the order."""
    if order_id is None:
        return set()
    deal = every_order_rows().filter(pk=order_id).values_list("deal__assigned_to_id", flat=True).first()
    placed = Change.objects.filter(subject="order", subject_id=order_id, name=OrderCreated.name).values_list(
        "actor_id", flat=True
    )
    return active([employee_user(deal), *placed], row.workspace_id)


@notice_consumers.on(OrderConfirmed)
def order_confirmed(row: OutboxEvent) -> None:
    """To warehouse and planners, who have to do something now."""
    was = row.payload
    notify_users(
        row,
        holders(*WAREHOUSE, *PLANNERS, workspace_id=row.workspace_id),
        NoticeType.ORDER_CONFIRMED,
        params={"number": was["number"], "amount": was["total_amount"]},
        data={
            "orderId": was["order_id"],
            "orderNumber": was["number"],
            "amount": number(was["total_amount"]),
            "deliveryDate": was["delivery_date"],
        },
    )


@notice_consumers.on(OrderApprovalRequested, OrderApproved)
def order_approval(row: OutboxEvent) -> None:
    """That it waits, to who may approve it; that it was approved, to whom the order matters."""
    was = row.payload
    waits = row.name == OrderApprovalRequested.name
    people = (
        holders("ORDERS_APPROVE", workspace_id=row.workspace_id)
        if waits
        else behind_order(row, UUID(was["order_id"]))
    )
    notify_users(
        row,
        people,
        NoticeType.ORDER_APPROVAL if waits else NoticeType.ORDER_APPROVED,
        params={"number": was["number"], "discount": was["discount"]},
        data={
            "orderId": was["order_id"],
            "orderNumber": was["number"],
            "discount": number(was["discount"]),
        },
    )


@notice_consumers.on(OrderShipped)
def order_shipped(row: OutboxEvent) -> None:
    """To whom the order matters: that all of it has left, or which part."""
    was = row.payload
    in_part = not was.get("complete", True)
    notify_users(
        row,
        behind_order(row, UUID(was["order_id"])),
        NoticeType.ORDER_SHIPPED,
        key="order_shipped_in_part" if in_part else "",
        params={"number": was["number"], **({"shipment": was["shipment_number"]} if in_part else {})},
        data={
            "orderId": was["order_id"],
            "orderNumber": was["number"],
            "shipmentId": was["shipment_id"],
            "trackingNumber": was["tracking_number"],
        },
    )


@notice_consumers.on(OrderCancelled)
def order_cancelled(row: OutboxEvent) -> None:
    """To whom the order matters; to warehouse and planners if they had been told of it."""
    was = row.payload
    people = behind_order(row, UUID(was["order_id"]))
    if was["previous_status"] != "pending":
        people |= holders(*WAREHOUSE, *PLANNERS, workspace_id=row.workspace_id)
    notify_users(
        row,
        people,
        NoticeType.ORDER_CANCELLED,
        params={"number": was["number"], "reason": was["reason"]},
        data={
            "orderId": was["order_id"],
            "orderNumber": was["number"],
            "refundAmount": number(was["refund_amount"]),
        },
    )


# --- money ----------------------------------------------------------------------------------


@notice_consumers.on(InvoiceOverdue, PaymentReceived)
def invoice_money(row: OutboxEvent) -> None:
    """To whom the invoice's order matters and who wrote the invoice; to managers where nobody is left."""
    was = row.payload
    wrote = Change.objects.filter(
        subject="invoice", subject_id=was["invoice_id"], name="invoice.created"
    ).values_list("actor_id", flat=True)
    people = behind_order(row, uuid_or_none(was["order_id"])) | active(wrote, row.workspace_id)
    if not people:
        people = holders("INVOICES_VIEW", workspace_id=row.workspace_id, roles=MANAGERS)
    customer = every_customer_rows().filter(pk=was["customer_id"]).values_list("name", flat=True).first()
    data: dict[str, Any] = {"invoiceId": was["invoice_id"], "customerId": was["customer_id"]}
    params: dict[str, Any] = {"customer": customer}
    key = ""
    if row.name == InvoiceOverdue.name:
        kind = NoticeType.INVOICE_OVERDUE
        if Decimal(was.get("on_account", 0)) > 0:
            key, params["held"] = "invoice_overdue_with_money", was["on_account"]
            data["onAccount"] = number(was["on_account"])
        params |= {"number": was["number"], "amount": was["due_amount"], "day": was["due_date"]}
        data |= {"invoiceNumber": was["number"], "amount": number(was["due_amount"])}
    else:
        kind, key = NoticeType.PAYMENT_RECEIVED, "" if was["invoice_id"] else "payment_on_account"
        params |= {"number": was["invoice_number"], "amount": was["amount"]}
        data |= {
            "invoiceNumber": was["invoice_number"],
            "paymentId": was["payment_id"],
            "amount": number(was["amount"]),
        }
    notify_users(row, people, kind, key=key, params=params, data=data | {"orderId": was["order_id"]})


@notice_consumers.on(EInvoiceDue)
def e_invoice_due(row: OutboxEvent) -> None:
    """To who writes them."""
    was = row.payload
    people = holders("INVOICES_EDIT", workspace_id=row.workspace_id)
    customer = every_customer_rows().filter(pk=was["customer_id"]).values_list("name", flat=True).first()
    data = {
        "eInvoiceId": was["e_invoice_id"],
        "documentNumber": was["document_number"],
        "customerId": was["customer_id"],
        "dueDate": was["due_date"],
    }
    params = {"customer": customer, "number": was["document_number"], "day": was["due_date"]}
    notify_users(row, people, NoticeType.E_INVOICE_DUE, params=params, data=data)


@notice_consumers.on(OpeningBalanceOverdue)
def opening_overdue(row: OutboxEvent) -> None:
    """To who entered it and managers who see invoices."""
    was = row.payload
    wrote = Change.objects.filter(
        subject="opening_balance", subject_id=was["opening_balance_id"], name="opening_balance.created"
    ).values_list("actor_id", flat=True)
    people = active(wrote, row.workspace_id)
    people |= holders("INVOICES_VIEW", workspace_id=row.workspace_id, roles=MANAGERS)
    customer = every_customer_rows().filter(pk=was["customer_id"]).values_list("name", flat=True).first()
    data = {
        "openingBalanceId": was["opening_balance_id"],
        "openingBalanceNumber": was["number"],
        "customerId": was["customer_id"],
        "amount": number(was["due_amount"]),
    }
    params = {
        "customer": customer,
        "number": was["number"],
        "amount": was["due_amount"],
        "day": was["due_date"],
    }
    key = "opening_overdue"
    if Decimal(was["on_account"]) > 0:
        key, params["held"] = "opening_overdue_with_money", was["on_account"]
        data["onAccount"] = number(was["on_account"])
    notify_users(row, people, NoticeType.INVOICE_OVERDUE, key=key, params=params, data=data)


@notice_consumers.on(SupplierBillOverdue)
def bill_overdue(row: OutboxEvent) -> None:
    """To who entered it and who pays suppliers."""
    was = row.payload
    wrote = Change.objects.filter(
        subject="supplier_bill", subject_id=was["supplier_bill_id"], name="supplier_bill.created"
    ).values_list("actor_id", flat=True)
    people = active(wrote, row.workspace_id) | holders("BILLS_PAY", workspace_id=row.workspace_id)
    supplier = supplier_rows().filter(pk=was["supplier_id"]).values_list("name", flat=True).first()
    data = {
        "supplierBillId": was["supplier_bill_id"],
        "billNumber": was["number"],
        "supplierId": was["supplier_id"],
        "amount": number(was["due_amount"]),
    }
    params = {
        "supplier": supplier,
        "number": was["number"],
        "paper": was["supplier_number"],
        "amount": was["due_amount"],
        "day": was["due_date"],
    }
    notify_users(row, people, NoticeType.INVOICE_OVERDUE, key="bill_overdue", params=params, data=data)
