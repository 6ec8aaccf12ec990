"""Placing and deleting orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.crm import selectors as crm
from apps.crm.models import Customer
from apps.crm.selectors import deal_rows
from apps.crm.services import judge_contract
from apps.kernel import clock, dates, prepared_statements
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, not_found
from apps.kernel.events import announce
from apps.kernel.records import lock, soft_delete
from apps.sales.events import OrderCreated, OrderDeleted
from apps.sales.models import Order, OrderStatus, OrderType
from apps.sales.services import credit, discounts
from apps.sales.services.order_insert import insert_order, read_terms
from apps.sales.services.order_lines import (
    Line,
    agreed_lines,
    price_lines,
    sum_of,
    with_adjustment,
)
from apps.sales.services.payloads import order_payload


@prepared_statements.enabled()
# No savepoint inside the request's transaction: the counter's row is held until the commit, and every
# statement less lets the next order in sooner. A refusal therefore spoils the transaction around it.
@transaction.atomic(savepoint=False)
def create_order(
    *,
    actor: Actor,
    customer_id: UUID,
    items: Sequence[dict[str, Any]],
    type: str = OrderType.SALES,  # noqa: A002 - the API's name
    deal_id: UUID | None = None,
    shipping_address: dict[str, Any] | None = None,
    delivery_date: date | None = None,
    payment_terms: str | None = None,
    contract_number: str | None = None,
    contract_date: date | None = None,
    notes: str = "",
) -> Order:
    """Place an order by hand; its total is the sum of its lines, in tenge with VAT.

    Args:
        items: at least one of `product_id`, `quantity`, and where given what `price_line` knows.
        shipping_address: default is the customer's shipping, else legal address.
        payment_terms: default is the customer's.
        contract_number: of the contract that it goes by: the customer's unless given, none where it is "".
        contract_date: the customer's where the number is.
    Raises:
        NotFound: customer, deal or a product is not in the workspace.
        Invalid: no line, a product that is not sold, a deal of another customer, a contract of a date alone.
    """
    if not items:
        raise Invalid({"items": _("An order needs at least one line.")})
    now = timezone.now()
    today = clock.local_date(now)
    customer = read_terms(customer_id, {item["product_id"] for item in items}, on=today, actor=actor)
    if deal_id is not None:
        _require_deal_of(customer_id, deal_id)
    lines = price_lines(
        items, customer.products, on=today, payer=customer.seller_pays_vat, prices=customer.prices
    )
    if contract_number is None:
        contract_number, contract_date = customer.contract_number, contract_date or customer.contract_date
    judge_contract(contract_number, contract_date)
    order = Order(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        created_at=now,
        type=type,
        customer_id=customer_id,
        deal_id=deal_id,
        items_total=(total := sum_of(lines)),
        total_amount=total,
        shipping_address=shipping_address or customer.shipping_address,
        delivery_date=delivery_date,
        payment_terms=payment_terms or customer.payment_terms,
        contract_number=contract_number,
        contract_date=contract_date,
        notes=notes,
    )
    credit.warn_if_exceeded(customer, order)
    dates.warn_of_order(("created_at", now), ("delivery_date", delivery_date))
    return _place(order, lines, actor=actor)


@transaction.atomic
def create_order_of_deal(deal_id: UUID, *, actor: Actor) -> Order:
    """The order of a deal just won: its lines as agreed, and the agreed amount as the total.

    The total is the final amount where one was given, else the sum of the lines if there are any, else the
    deal's value; what it differs from the lines is the adjustment (domain.md §2.1, contract.md C8). The
    database allows one such order per deal.
    """
    deal = crm.deal_for_order(deal_id)
    # The winner updates this row too: taking the stronger lock now spares a deadlock of two wins.
    customer = lock(Customer, deal.customer_id)
    lines = agreed_lines(deal.lines)
    items_total = sum_of(lines)
    agreed = deal.agreed_total
    if agreed is None:
        agreed = items_total if lines else deal.value
    lines = with_adjustment(lines, agreed - items_total)
    order = Order(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        created_at=timezone.now(),
        customer_id=customer.pk,
        deal_id=deal.deal_id,
        auto_created=True,
        items_total=items_total,
        adjustment_amount=agreed - items_total,
        total_amount=agreed,
        shipping_address=crm.shipping_address(customer.pk),
        payment_terms=customer.payment_terms,
        contract_number=customer.contract_number or "",
        contract_date=customer.contract_date,
    )
    return _place(order, lines, actor=actor)


def _require_deal_of(customer_id: UUID, deal_id: UUID) -> None:
    owner = deal_rows().filter(pk=deal_id).values_list("customer_id", flat=True).first()
    if owner is None:
        raise not_found("deal_id")
    if owner != customer_id:
        raise Invalid(dealId=_("The deal belongs to another customer."))


def _place(order: Order, lines: Sequence[Line], *, actor: Actor) -> Order:
    insert_order(order, lines, user_id=actor.user_id)
    announce(
        OrderCreated(
            **order_payload(order),
            status=order.status,
            total_amount=order.total_amount,
            payment_status=order.payment_status,
            deal_id=order.deal_id,
            auto_created=order.auto_created,
        ),
        actor=actor,
        of=order,
    )
    discounts.judge(order, actor=actor)
    return order


@transaction.atomic
def delete_order(order_id: UUID, *, actor: Actor) -> Order:
    """Remove an order that nobody acted upon yet; its number is never given again.

    Raises:
        Conflict: the order is not pending, or money was invoiced or paid for it.
    """
    order = lock(Order, order_id)
    if order.status != OrderStatus.PENDING:
        raise Conflict(_("Only a pending order can be deleted; cancel it instead"), status=order.status)
    if order.paid_amount or order.invoiced_amount:
        raise Conflict(_("The order has invoices or payments"))
    soft_delete(order)
    announce(
        OrderDeleted(**order_payload(order)),
        actor=actor,
        of=order,
    )
    return order
