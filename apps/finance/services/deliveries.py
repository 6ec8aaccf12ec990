"""What of an order turns over: goods on the day of shipment, services on the day of delivery."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, Subquery, Sum
from django.utils.translation import gettext as _

from apps.finance import turnovers
from apps.finance.document_kinds import GOODS
from apps.finance.models import CreditNoteItem, Invoice, InvoiceItem, InvoiceStatus, VatEntry
from apps.finance.services.vat import Turnover, enter, move_invoice
from apps.inventory.selectors import every_product_rows
from apps.kernel import clock, money, pricing
from apps.kernel.errors import Invalid
from apps.kernel.models import WorkspaceModel
from apps.kernel.records import change, lock_rows
from apps.sales.models import Order, OrderItem
from apps.sales.selectors import order_item_rows, order_rows, shipment_rows

Kind = VatEntry.Kind
RETAXED = ("tax", "tax_included", "unit_price", "net", "vat", "agreed_net", "agreed_vat")


def enter_shipment(order_id: UUID, shipment_id: UUID) -> None:
    """The goods of an order that was shipped, on the day of the shipment; its invoices have that day."""
    order = order_rows().get(pk=order_id)
    shipment = shipment_rows().get(pk=shipment_id)
    day = clock.local_date(shipment.shipped_at)
    goods = [line for line in _lines(order) if _is_goods(line)]
    _retax_invoices(order, goods)
    _enter_delivery(order, Kind.SHIPMENT, goods, shipment, day=day, number=shipment.number)
    date_invoices(order, day)


def enter_services(order_id: UUID) -> None:
    """The works and services of a delivered order, on the day of the delivery."""
    order = order_rows().get(pk=order_id)
    assert order.delivered_at is not None
    day = clock.local_date(order.delivered_at)
    # Of what was delivered without a shipment nothing was a thing: a bundle of services is a service.
    services = [line for line in _lines(order) if order.shipped_at is None or not _is_goods(line)]
    _retax_invoices(order, services)
    _enter_delivery(order, Kind.SERVICE, services, order, day=day, number=order.number)
    if order.shipped_at is None:
        date_invoices(order, day)


def turnover_day_of(order: Order | None) -> date | None:
    """The day of an order's turnover: of its shipment, else its delivery; None before either."""
    moment: datetime | None = None if order is None else order.shipped_at or order.delivered_at
    return None if moment is None else clock.local_date(moment)


def date_invoices(order: Order, day: date) -> None:
    """The turnover day of an order's invoices is that of its delivery."""
    live = Invoice.objects.filter(order=order).exclude(status=InvoiceStatus.CANCELLED)
    for invoice in lock_rows(live):
        change(invoice, {"turnover_date": day})


def _retax_invoices(order: Order, lines: list[OrderItem]) -> None:
    """What was billed before has the rates of the turnover day too: its sums stay, their VAT is another.

    It was no turnover until now, so that no e-invoice has the old rate.
    """
    rates = {line.pk: line.tax for line in lines}
    live = Invoice.objects.filter(order=order).exclude(status=InvoiceStatus.CANCELLED)
    billed = InvoiceItem.objects.filter(invoice__in=live, order_item__in=list(rates))
    turned = [row for row in billed if row.order_item_id and row.tax != rates[row.order_item_id]]
    for row in turned:
        assert row.order_item_id is not None
        row.tax, row.tax_included = rates[row.order_item_id], True
        price = pricing.price_of(row.unit_price_with_tax, row.tax, tax_included=True)
        row.unit_price = price.unit_price
        own, agreed = pricing.inside(row.amount, row.tax), pricing.inside(row.agreed_total, row.tax)
        row.net, row.vat = own.net, own.vat
        row.agreed_net, row.agreed_vat = agreed.net, agreed.vat
    InvoiceItem.objects.bulk_update(turned, RETAXED)


def _lines(order: Order) -> list[OrderItem]:
    rows = list(order_item_rows().filter(order=order).order_by("position", "id"))
    products = every_product_rows().in_bulk({row.product_id for row in rows if row.product_id})
    for row in rows:
        if row.product_id:
            row.product = products[row.product_id]
    return rows


def _is_goods(line: OrderItem) -> bool:
    return line.product is not None and line.product.type in GOODS


def _enter_delivery(
    order: Order,
    kind: VatEntry.Kind,
    lines: list[OrderItem],
    document: WorkspaceModel,
    *,
    day: date,
    number: str,
) -> None:
    ids = [line.pk for line in lines]
    credited, known = _credited_before(ids), turnovers.of_lines(ids)
    parts = []
    for line in lines:
        if line.pk in known:
            continue
        net, vat = credited.get(line.pk, (money.ZERO, money.ZERO))
        net = max(money.ZERO, line.agreed_net - net)
        vat = max(money.ZERO, line.agreed_vat - vat)
        parts.append(Turnover(line.pk, line.product_id, line.tax, line.tax_category, net, vat))
    enter(document, kind, parts, day=day, number=number, customer_id=order.customer_id, order_id=order.pk)


def link_whole(order: Order) -> None:
    """What was billed of an order that was an amount alone bills the line that it became."""
    line = order_item_rows().filter(order=order, product=None).values("pk")[:1]
    billed = InvoiceItem.objects.filter(invoice__order=order, product=None, order_item=None)
    billed.filter(Exists(line)).update(order_item=Subquery(line))


def _credited_before(line_ids: list[UUID]) -> Mapping[UUID, tuple[Decimal, Decimal]]:
    """What was credited of an order's lines for good while they were not delivered."""
    rows = CreditNoteItem.objects.filter(
        invoice_item__order_item__in=line_ids, credit_note__rebill=False
    ).order_by()
    sums = rows.values_list("invoice_item__order_item").annotate(n=Sum("net"), v=Sum("vat"))
    return {pk: (net, vat) for pk, net, vat in sums}


def take_turnover_day(invoice: Invoice, order: Order | None) -> None:
    """A new draft for a delivered order has the day of the delivery.

    Raises:
        Invalid: it was given another one.
    """
    if (delivered := turnover_day_of(order)) is not None:
        invoice.turnover_date = invoice.turnover_date or delivered
        _require_turnover_day(invoice, order)


def move_turnover_day(invoice: Invoice, order: Order | None, before: date | None) -> None:
    """Another turnover day was entered; what an invoice of its own turned over moves with it.

    Raises:
        Invalid: the order was delivered on another day. Conflict: the old month is over.
    """
    _require_turnover_day(invoice, order)
    move_invoice(invoice, before)


def _require_turnover_day(invoice: Invoice, order: Order | None) -> None:
    delivered = turnover_day_of(order)
    if delivered is not None and invoice.turnover_date != delivered:
        text = _("The turnover day of an order's invoice is the day of its delivery, %(day)s.")
        raise Invalid(turnover_date=text % {"day": delivered.isoformat()})
