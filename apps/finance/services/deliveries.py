"""What of an order turns over: goods on the day of their shipment, services on the day of their act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min
from django.utils.translation import gettext as _

from apps.finance import turnovers
from apps.finance.models import EInvoice, EsfStatus, Invoice, InvoiceItem, InvoiceStatus, VatEntry
from apps.finance.services import vat
from apps.finance.services.standing import delivered
from apps.finance.services.vat import Turnover, enter, move_invoice
from apps.kernel import clock, money, pricing
from apps.kernel.errors import Conflict, Invalid
from apps.kernel.records import change, lock_rows
from apps.sales.models import LIVE_SHIPMENTS, Order, OrderItem, Shipment, ShipmentItem
from apps.sales.selectors import (
    order_item_rows,
    order_rows,
    shipment_item_rows,
    shipment_rows,
)

Kind = VatEntry.Kind
# The state has it, or had it.
SENT_TO_STATE = (EsfStatus.CREATED, EsfStatus.DELIVERED, EsfStatus.DECLINED, EsfStatus.REVOKED)
RETAXED = ("tax", "tax_included", "unit_price", "net", "vat", "agreed_net", "agreed_vat")


def enter_shipment(order_id: UUID, shipment_id: UUID) -> None:
    """What a shipment delivered turns over on its day: goods as its own, services by its act.

    Invoices of the order that had no turnover day yet have that day.
    """
    order = order_rows().get(pk=order_id)
    shipment = shipment_rows().get(pk=shipment_id)
    items = _items(shipment)
    _retax_invoices(order, [item.order_item for item in items])
    _enter(order, shipment, items)
    date_invoices(order)


def take_back_shipment(order_id: UUID, shipment_id: UUID) -> None:
    """An undone shipment takes its turnover back, on its own day; invoices have the turnover day of what is
    delivered still, none where nothing of them is.

    Raises:
        Conflict: an invoice names it, or an e-invoice of it was sent. A draft that was written with the
            shipment goes with it.
    """
    order = order_rows().get(pk=order_id)
    shipment = shipment_rows().get(pk=shipment_id)
    live = Invoice.objects.filter(order=order).exclude(status=InvoiceStatus.CANCELLED)
    naming = live.filter(shipment=shipment).exclude(status=InvoiceStatus.DRAFT, follows_order=True).first()
    if naming is not None:
        text = _("The invoice %(number)s bills the shipment: credit or delete it first, or enter a return")
        raise Conflict(text % {"number": naming.number}, invoiceNumber=naming.number)
    sent = live.filter(esf_status__in=SENT_TO_STATE, turnover_date=shipment.day).first()
    if sent is not None:
        text = _("The e-invoice of %(number)s was sent: enter a return")
        raise Conflict(text % {"number": sent.number}, invoiceNumber=sent.number)
    told = EInvoice.objects.filter(document_id=shipment.pk, status__in=SENT_TO_STATE).first()
    if told is not None:
        text = _("The e-invoice of %(number)s was sent: enter a return")
        raise Conflict(text % {"number": told.document_number}, documentNumber=told.document_number)
    _enter(order, shipment, _items(shipment))
    for invoice in lock_rows(live):
        before = invoice.turnover_date
        if change(invoice, {"turnover_date": turnover_day_of(invoice, order)}):
            vat.move_extras(invoice, before)


def turnover_day_of(
    invoice: Invoice, order: Order | None, lines: Iterable[InvoiceItem] | None = None
) -> date | None:
    """The day of what an invoice of an order bills: of its shipment, else of the first delivery of a line of
    it, else (it bills no line) of the order's first; None before that.

    Args:
        lines: those of a new invoice.
    """
    if order is None:
        return None
    if invoice.shipment_id is not None:
        return shipment_rows().get(pk=invoice.shipment_id).day
    if lines is None:
        lines = InvoiceItem.objects.filter(invoice=invoice)
    if billed := {line.order_item_id for line in lines if line.order_item_id}:
        items = shipment_item_rows().filter(order_item__in=billed, shipment__status__in=LIVE_SHIPMENTS)
        moment: datetime | None = items.aggregate(first=Min("shipment__shipped_at"))["first"]
    else:
        moment = order.shipped_at or order.delivered_at
    return None if moment is None else clock.local_date(moment)


def date_invoices(order: Order) -> None:
    """What was billed ahead has the turnover day of its first delivery."""
    live = Invoice.objects.filter(order=order, turnover_date=None).exclude(status=InvoiceStatus.CANCELLED)
    for invoice in lock_rows(live):
        if change(invoice, {"turnover_date": turnover_day_of(invoice, order)}):
            vat.enter_invoice(invoice)


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


def _items(shipment: Shipment) -> list[ShipmentItem]:
    rows = shipment_item_rows().filter(shipment=shipment).select_related("order_item")
    return list(rows.order_by("position", "id"))


def _enter(order: Order, shipment: Shipment, items: list[ShipmentItem]) -> None:
    """Rows that bring the register to what of each line is delivered now, on the shipment's day."""
    should = delivered({item.line_id for item in items})
    stands = turnovers.of_lines(should)
    for kind, number in ((Kind.SHIPMENT, shipment.number), (Kind.SERVICE, shipment.act_number)):
        parts = []
        for item in items:
            if item.is_service != (kind == Kind.SERVICE):
                continue
            pk = item.line_id
            net, vat = stands.get(pk, (money.ZERO, money.ZERO))
            line = item.order_item
            parts.append(
                Turnover(
                    pk,
                    item.product_id,
                    item.tax,
                    line.tax_category,
                    should[pk][0] - net,
                    should[pk][1] - vat,
                )
            )
        enter(
            shipment,
            kind,
            parts,
            day=shipment.day,
            number=number or shipment.number,
            customer_id=order.customer_id,
            order_id=order.pk,
        )


def link_whole(order: Order) -> None:
    """What was billed of an order that was an amount alone bills the line that it became; what an invoice
    written later has beside the order's lines stays an extra.
    """
    line = order_item_rows().filter(order=order, product=None).first()
    if line is not None:
        billed = InvoiceItem.objects.filter(invoice__order=order, product=None, order_item=None)
        billed.filter(invoice__created_at__lte=line.created_at).update(order_item=line)


def take_turnover_day(
    invoice: Invoice, order: Order | None, lines: Iterable[InvoiceItem] | None = None
) -> None:
    """A new draft for what is delivered has the day of the delivery.

    Args:
        lines: its own; before they are known the order's first delivery decides, for their rates.
    Raises:
        Invalid: it was given another one.
    """
    delivered = turnover_day_of(invoice, order, lines or ())
    if delivered is not None:
        invoice.turnover_date = invoice.turnover_date or delivered
        _require_turnover_day(invoice, delivered)


def move_turnover_day(invoice: Invoice, order: Order | None, before: date | None) -> None:
    """Another turnover day was entered; what an invoice of its own turned over moves with it.

    Raises:
        Invalid: the order was delivered on another day. Conflict: the old month is over.
    """
    _require_turnover_day(invoice, turnover_day_of(invoice, order))
    move_invoice(invoice, before)


def _require_turnover_day(invoice: Invoice, delivered: date | None) -> None:
    if delivered is not None and invoice.turnover_date != delivered:
        text = _("The turnover day of an order's invoice is the day of its delivery, %(day)s.")
        raise Invalid(turnover_date=text % {"day": delivered.isoformat()})
