"""The chain of a record: customer ← deal → quotations → order → production, shipments → invoices → payments.

Only what the member may see is named, each with its state; a long row of the same kind is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.crm.models import Activity, Customer, Deal
from apps.finance.models import CreditNote, Invoice, OpeningBalance, Payment, Quotation
from apps.kernel.actor import Actor
from apps.kernel.admin import Link, actor_of, columns
from apps.production.models import ProductionOrder, WorkOrder
from apps.sales.models import Order, Shipment
from prometric.workplace import links

# So many of one kind are named, then how many more there are.
MOST = 3


def of(request: HttpRequest, obj: Any) -> list[Link]:
    """The chain of a record, itself in it; empty for what belongs to none."""
    actor = actor_of(request)
    if actor is None:
        return []
    if isinstance(obj, Customer):
        return _of_customer(actor, obj)
    customer, deal, orders, invoices = _roots(obj)
    if customer is None and deal is None and not orders:
        return []
    return _links(actor, obj, customer, deal, orders, invoices)


def _roots(obj: Any) -> tuple[Customer | None, Deal | None, list[Order], list[Invoice]]:
    """(customer, deal, orders, invoices that belong to no order) around a record."""
    if isinstance(obj, Deal):
        return obj.customer, obj, list(Order.objects.filter(deal=obj).order_by("created_at", "id")), []
    if isinstance(obj, Activity):
        return obj.customer, obj.deal, [], []
    if isinstance(obj, Quotation):
        orders = Order.objects.filter(deal=obj.deal_id).order_by("created_at", "id")
        return obj.deal.customer, obj.deal, list(orders), []
    if isinstance(obj, WorkOrder):
        obj = obj.production_order
    order = obj if isinstance(obj, Order) else None
    if isinstance(obj, Shipment | ProductionOrder | Invoice):
        order = obj.order
    if isinstance(obj, CreditNote | Payment) and obj.invoice_id:
        order = obj.invoice.order
    invoice = obj if isinstance(obj, Invoice) else getattr(obj, "invoice", None)
    if order is not None:
        return order.customer, order.deal, [order], []
    customer = getattr(obj, "customer", None)
    if isinstance(customer, Customer) and isinstance(obj, Invoice | CreditNote | Payment | OpeningBalance):
        return customer, None, [], [invoice] if isinstance(invoice, Invoice) else []
    return None, None, [], []


def _links(
    actor: Actor,
    here: Any,
    customer: Customer | None,
    deal: Deal | None,
    orders: Sequence[Order],
    loose: Sequence[Invoice],
) -> list[Link]:
    found: list[Link] = []
    ids = [order.pk for order in orders]
    if customer is not None and actor.may("CUSTOMERS_VIEW"):
        found.append(_link("customer", customer, customer.name, here, state=False))
    if deal is not None and actor.may("DEALS_VIEW"):
        found.append(_link("deal", deal, _("Deal %(number)s") % {"number": deal.deal_number}, here))
        offers = Quotation.objects.filter(deal=deal).order_by("-version")[: MOST + 1]
        found += _some("quotation", offers, lambda row: row.number, here)
    if actor.may("ORDERS_VIEW"):
        found += _some("order", orders, lambda row: _("Order %(number)s") % {"number": row.number}, here)
        if ids:
            rows = Shipment.objects.filter(order__in=ids).order_by("shipped_at", "id")
            shipments = list(rows[: MOST + 1])
    if ids and actor.may("PRODUCTION_VIEW"):
        made = ProductionOrder.objects.filter(order__in=ids).order_by("created_at", "id")
        found += _some("production_order", made[: MOST + 1], lambda row: row.number, here)
    if ids and actor.may("ORDERS_VIEW"):
        found += _some("shipment", shipments, lambda row: row.number, here)
    if actor.may("INVOICES_VIEW"):
        invoices = list(loose)
        if ids:
            invoices += Invoice.objects.filter(order__in=ids).order_by("created_at", "id")[: MOST + 1]
        found += _some("invoice", invoices, lambda row: row.number, here)
        if invoices and actor.may("PAYMENTS_VIEW"):
            found += _some("payment", _payments(invoices), lambda row: row.number, here, state=False)
    if not any(link.here for link in found):
        found.append(Link(str(here), None, "", here=True))
    return found


def _payments(invoices: Iterable[Invoice]) -> list[Payment]:
    """What was paid on invoices, whether or not some of it was taken off again."""
    rows = Payment.objects.filter(allocations__invoice__in=[row.pk for row in invoices])
    return list(rows.order_by("created_at", "id").distinct()[: MOST + 1])


def _of_customer(actor: Actor, customer: Customer) -> list[Link]:
    """From a customer to its lists."""
    found = [Link(customer.name, None, here=True)]
    for right, title, page, model in (
        ("DEALS_VIEW", _("Deals: %(count)s"), "crm_deal", Deal),
        ("ORDERS_VIEW", _("Orders: %(count)s"), "sales_order", Order),
        ("INVOICES_VIEW", _("Invoices: %(count)s"), "finance_invoice", Invoice),
    ):
        if actor.may(right):
            count = model.objects.filter(customer=customer).count()
            address = f"{reverse(f'admin:{page}_changelist')}?customer__id__exact={customer.pk}"
            found.append(Link(title % {"count": count}, address if count else None))
    if actor.may("INVOICES_VIEW"):
        address = reverse("admin:finance_account", args=(customer.pk,))
        found.append(Link(_("Account and reconciliation"), address))
    return found


def _some(kind: str, rows: Iterable[Any], title: Any, here: Any, *, state: bool = True) -> list[Link]:
    shown = list(rows)
    found = [_link(kind, row, title(row), here, state=state) for row in shown[:MOST]]
    if len(shown) > MOST:
        found.append(Link("…"))
    return found


def _link(kind: str, row: Any, title: Any, here: Any, *, state: bool = True) -> Link:
    field = "stage" if kind == "deal" else "status"
    label: Any = ""
    if state:
        label = columns.label(getattr(row, field), getattr(row, f"get_{field}_display")())
    pk: UUID = row.pk
    return Link(title, links.to(kind, pk), label, here=type(row) is type(here) and pk == here.pk)
