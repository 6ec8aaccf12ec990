"""Confirmed orders, and refusals of changes to their lines."""

from __future__ import annotations

from apps.inventory.models import Reservation, StockWait
from apps.sales import services
from apps.sales.models import OrderItem
from apps.sales.tests.factories import make_order
from apps.sales.tests.walking import refused


def confirmed(company, *lines, waits=False, **details):
    order = make_order(company.actor, *lines, **details)
    services.confirm_order(order.pk, actor=company.actor, allow_backorder=waits)
    return order


def lines(order):
    return list(OrderItem.objects.filter(order=order).order_by("position"))


def waits(order):
    return dict(StockWait.objects.filter(holder_id=order.pk).values_list("product_id", "quantity"))


def kept(order):
    return dict(Reservation.objects.filter(holder_id=order.pk).values_list("product_id", "quantity"))


def stays(company, order, items, status=409, code="CONFLICT", **more):
    """The details of a refusal that changes neither lines nor what waits."""
    before = (list(OrderItem.objects.order_by("pk").values()), list(StockWait.objects.values()))
    details = refused(company, order, "", {"items": items, **more}, status, code, put=True)
    assert (list(OrderItem.objects.order_by("pk").values()), list(StockWait.objects.values())) == before
    return details
