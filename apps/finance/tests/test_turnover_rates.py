"""A line of a tax category takes the rate of its turnover day (domain.md §6.1)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from apps.finance import services
from apps.finance.models import InvoiceItem, VatEntry
from apps.finance.tests.factories import make_product
from apps.kernel import clock, warnings
from apps.sales import services as sales
from apps.sales.models import Order, OrderItem, ShipmentItem

pytestmark = pytest.mark.django_db
IN_2026 = dt.datetime(2026, 12, 20, 7, tzinfo=dt.UTC)
IN_2027 = dt.datetime(2027, 1, 11, 7, tzinfo=dt.UTC)


def medicine(company, **values):
    return make_product(company.actor, stock=10, tax_category="REDUCED_MED", **values)


def ordered(company, customer, **line):
    with time_machine.travel(IN_2026, tick=False):
        item = {"quantity": Decimal(2), **line}
        order = sales.create_order(actor=company.actor, customer_id=customer.pk, items=[item])
        sales.confirm_order(order.pk, actor=company.actor)
        invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
        services.send_invoice(invoice.pk, actor=company.actor)
    return order


def shipped(company, order):
    with time_machine.travel(IN_2027, tick=False):
        sales.ship_order(order.pk, actor=company.actor)
    order = Order.objects.get(pk=order.pk)
    line = OrderItem.objects.get(order=order)
    [entry] = VatEntry.objects.filter(order=order)
    assert (entry.tax, entry.net, entry.vat, entry.day) == (
        line.tax,
        line.agreed_net,
        line.agreed_vat,
        clock.local_date(IN_2027),
    )
    return order, line, InvoiceItem.objects.get(invoice__order=order)


def test_with_vat_inside_the_total_stays(company, customer):
    product = medicine(company)
    order = ordered(company, customer, product_id=product.pk, unit_price_with_tax=Decimal(1050))
    assert (order.total_amount, OrderItem.objects.get(order=order).vat) == (2100, 100)
    order, line, billed = shipped(company, order)
    assert (order.total_amount, line.tax, line.net, line.vat) == (
        2100,
        10,
        Decimal("1909.09"),
        Decimal("190.91"),
    )
    assert (billed.tax, billed.amount, billed.agreed_vat) == (10, 2100, Decimal("190.91"))
    assert order.unbilled == 0


def test_a_net_line_costs_more_and_the_rest_can_be_billed(company, customer):
    order = ordered(company, customer, product_id=medicine(company).pk, unit_price=Decimal(1000))
    assert order.total_amount == 2100
    order, line, billed = shipped(company, order)
    assert (order.total_amount, line.net, line.vat) == (2200, 2000, 200)
    assert (billed.amount, billed.agreed_vat, order.unbilled) == (2100, Decimal("190.91"), 100)


def test_a_tax_that_was_sent_stays(company, customer):
    order = ordered(
        company, customer, product_id=medicine(company).pk, unit_price=Decimal(1000), tax=Decimal(16)
    )
    order, line, _billed = shipped(company, order)
    assert (order.total_amount, line.tax, line.tax_category) == (2320, 16, "")


def test_it_is_said_before_shipping(company, customer):
    product = medicine(company)
    with time_machine.travel(IN_2026, tick=False):
        order = sales.create_order(
            actor=company.actor,
            customer_id=customer.pk,
            items=[{"product_id": product.pk, "quantity": Decimal(2), "unit_price": Decimal(1000)}],
            delivery_date=dt.date(2027, 1, 11),
        )
        warnings.collect()
        sales.confirm_order(order.pk, actor=company.actor)
    [said] = [entry for entry in warnings.collected() if entry["code"] == "TAX_RATE_OF_TURNOVER"]
    assert (said["orderTotal"], said["newTotal"]) == (2100, 2200)


@pytest.mark.parametrize(
    ("line", "totals", "second"),
    [
        ({"unit_price": Decimal(1000)}, (4200, 4350), (3000, 300)),
        ({"unit_price_with_tax": Decimal(1050)}, (4200, 4200), ("2863.64", "286.36")),
    ],
)
def test_a_later_part_has_the_rate_of_its_own_day(company, customer, line, totals, second):
    """One of four goes at 5 %, three at 10 %: net lines cost more, which is said; with VAT they do not."""
    with time_machine.travel(IN_2026, tick=False):
        item = {"product_id": medicine(company).pk, "quantity": Decimal(4), **line}
        order = sales.create_order(actor=company.actor, customer_id=customer.pk, items=[item])
        sales.confirm_order(order.pk, actor=company.actor)
        [row] = OrderItem.objects.filter(order=order)
        bill = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
        services.send_invoice(bill.pk, actor=company.actor)
        one = [{"order_item_id": row.pk, "quantity": Decimal(1)}]
        sales.ship_order(order.pk, actor=company.actor, items=one)
    with time_machine.travel(IN_2027, tick=False):
        warnings.collect()
        shipment = sales.ship_order(order.pk, actor=company.actor)
        said = [entry for entry in warnings.collected() if entry["code"] == "TAX_RATE_OF_TURNOVER"]
        assert [(each["orderTotal"], each["newTotal"]) for each in said] == (
            [totals] if totals[0] != totals[1] else []
        )
        order.refresh_from_db()
        row.refresh_from_db()
        assert (order.total_amount, order.items_total) == (totals[1], totals[1])
        entries = list(VatEntry.objects.order_by("id").values_list("tax", "net", "vat"))
        assert entries == [(5, 1000, 50), (10, *map(Decimal, second))]
        assert (row.agreed_net, row.agreed_vat) == (
            entries[0][1] + entries[1][1],
            entries[0][2] + entries[1][2],
        )
        # What it costs more is billed; a part of a shipment has the shipment's rate.
        assert order.unbilled == totals[1] - totals[0]
        if order.unbilled:
            more = services.create_invoice(
                actor=company.actor, customer_id=customer.pk, order_id=order.pk, shipment_id=shipment.pk
            )
            services.send_invoice(more.pk, actor=company.actor)
            assert more.amount == 150
            assert Order.objects.get(pk=order.pk).unbilled == 0


@pytest.mark.parametrize(
    ("line", "turned"),
    [({"unit_price": Decimal(1000)}, 200), ({"unit_price_with_tax": Decimal(1050)}, Decimal("190.91"))],
)
def test_parts_of_the_older_rate_share_nothing_with_one_of_another_day(company, customer, line, turned):
    """Two of eight at 5 %, two at 10 %, then twice two backdated to the days of 5 %."""
    with time_machine.travel(IN_2026, tick=False):
        item = {"product_id": medicine(company).pk, "quantity": Decimal(8), **line}
        order = sales.create_order(actor=company.actor, customer_id=customer.pk, items=[item])
        sales.confirm_order(order.pk, actor=company.actor)
        then = clock.today()
        [row] = OrderItem.objects.filter(order=order)
        two = [{"order_item_id": row.pk, "quantity": Decimal(2)}]
        sales.ship_order(order.pk, actor=company.actor, items=two)
    with time_machine.travel(IN_2027, tick=False):
        for day in (None, then, then):
            sales.ship_order(order.pk, actor=company.actor, items=two, date=day)
    parts = ShipmentItem.objects.filter(order_item=row).order_by("shipment__created_at")
    assert [(part.tax, part.vat) for part in parts] == [(5, 100), (10, turned), (5, 100), (5, 100)]
    row.refresh_from_db()
    assert sum(part.vat for part in parts) == row.agreed_vat
    assert sum(part.total for part in parts) == row.agreed_total
