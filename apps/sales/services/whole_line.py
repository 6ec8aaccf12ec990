"""The one line of an order that was an amount alone (domain.md §3.2): a service over the whole sum."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.inventory import selectors as inventory
from apps.inventory.services import default_tax
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.events import announce
from apps.kernel.pricing import LineTerms, inside, price_of
from apps.kernel.records import change, touch
from apps.sales.models import Order, OrderItem
from apps.sales.services.order_lines import COLUMNS, Line
from apps.sales.services.payloads import order_changed


def require_lines(order: Order, *, actor: Actor) -> None:
    """Give an order without lines one service line over its total, VAT inside; the order is locked.

    A deal that is won without products makes such an order. Its adjustment becomes the line, so that stock,
    documents, register and reports know lines alone.
    """
    if OrderItem.objects.filter(order=order).exists():
        return
    line = whole_line(order)
    row = OrderItem(order=order, position=1, **tenant_of(order))
    for name, value in line.values.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    changes = change(order, {"items_total": order.total_amount, "adjustment_amount": money.ZERO})
    if not changes:
        touch(order)
    changes |= {"items": ([], [{"id": row.pk, **{name: getattr(row, name) for name in COLUMNS}}])}
    announce(order_changed(order), actor=actor, changes=changes, of=order)


def whole_line(order: Order) -> Line:
    """What the line says: the deal's title, and the rate of the day on which the order was placed."""
    on = clock.local_date(order.created_at)
    tax, category = default_tax(None, on, payer=inventory.pays_vat(order.organization_id, on))
    price = price_of(order.total_amount, tax, tax_included=True)
    sums = inside(order.total_amount, tax)
    terms = LineTerms(
        quantity=Decimal(1),
        discount=money.ZERO,
        tax=tax,
        tax_category=category,
        tax_included=True,
        unit_price=price.unit_price,
        unit_price_with_tax=price.unit_price_with_tax,
        net=sums.net,
        vat=sums.vat,
        total=sums.total,
    )
    title = order.deal.title if order.deal is not None else None
    return Line(None, terms, sums, title or _("Order %(number)s") % {"number": order.number})
