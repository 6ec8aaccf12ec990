"""What finance does when sales, or finance itself, announces something."""

from __future__ import annotations

from apps.crm.events import CustomerMerged
from apps.finance import services
from apps.finance.events import InvoiceIssued
from apps.inventory.events import PurchaseOrderOrdered, PurchaseOrderReceived
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to
from apps.sales.events import (
    GoodsReturned,
    OrderCancelled,
    OrderChanged,
    OrderClosed,
    OrderConfirmed,
    OrderCreated,
    OrderDeleted,
    OrderShipped,
    ShipmentUndone,
)


@listens_to(InvoiceIssued)
def mail_invoice(event: InvoiceIssued, actor: Actor) -> None:
    """The customer gets it by e-mail once that is committed."""
    services.mail_invoice(event.invoice_id, actor=actor)


@listens_to(PurchaseOrderOrdered)
def mail_purchase(event: PurchaseOrderOrdered, actor: Actor) -> None:
    """The supplier gets it by e-mail once that is committed; the step says where it cannot."""
    services.mail_purchase(event.purchase_order_id, actor=actor)


@listens_to(PurchaseOrderReceived)
def match_bills(event: PurchaseOrderReceived, actor: Actor) -> None:
    """Bills that came before the goods give them their cost, and their VAT is set off."""
    services.cover(event.purchase_order_id, actor=actor)


@listens_to(CustomerMerged)
def add_up_accounts(event: CustomerMerged, actor: Actor) -> None:
    """Several accounts are one: its balance, money on account and how they pay."""
    services.refresh_account(event.customer_id, actor=actor)


@listens_to(OrderCreated)
def draft_invoice(event: OrderCreated, actor: Actor) -> None:
    """A won deal's order gets its draft invoice in the same transaction."""
    if event.auto_created:
        services.draft_invoice_of_order(event.order_id, actor=actor)


@listens_to(OrderChanged)
def follow_order(event: OrderChanged, actor: Actor) -> None:
    """A draft that is a copy of the order stays one."""
    services.follow_order(event.order_id, actor=actor)


@listens_to(OrderConfirmed)
def settle_prepaid(event: OrderConfirmed, actor: Actor) -> None:
    """A prepaid order is billed and paid from the customer's account."""
    services.settle_prepaid_order(event.order_id, actor=actor)


@listens_to(OrderShipped)
def enter_shipment(event: OrderShipped, actor: Actor) -> None:
    """Its goods and services are turnover of that day; a draft bills them where that is wanted."""
    services.enter_shipment(event.order_id, event.shipment_id)
    services.draft_invoice_of_shipment(event.shipment_id, actor=actor)


@listens_to(ShipmentUndone)
def take_back_shipment(event: ShipmentUndone, actor: Actor) -> None:
    """It was no turnover, and nothing of it is billed."""
    services.take_back_shipment(event.order_id, event.shipment_id)
    services.follow_order(event.order_id, actor=actor)


@listens_to(GoodsReturned)
def settle_return(event: GoodsReturned, actor: Actor) -> None:
    """What came back is turnover no longer, what was billed of it is credited."""
    services.settle_return(event.order_id, event.return_id, actor=actor)


@listens_to(OrderClosed)
def settle_closing(event: OrderClosed, actor: Actor) -> None:
    """What was billed of the rest is credited."""
    services.settle_closing(event.order_id, actor=actor, reason=event.reason, closed=event.lines)


@listens_to(OrderDeleted)
def delete_drafts(event: OrderDeleted, actor: Actor) -> None:
    """Nothing is billed for an order that is gone."""
    services.delete_drafts_of_order(event.order_id, actor=actor)


@listens_to(OrderCancelled)
def settle_order(event: OrderCancelled, actor: Actor) -> None:
    """What was billed is cancelled and credited, what was paid goes back as far as was agreed."""
    services.settle_cancelled_order(
        event.order_id, actor=actor, refund_amount=event.refund_amount, reason=event.reason
    )
