"""What follows from goods that came back: their turnover, what was billed of them, and the money."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance import funds, turnovers
from apps.finance.events import InvoiceChanged
from apps.finance.models import ISSUED, CreditNoteItem, Invoice, InvoiceItem, Payment, PaymentKind, VatEntry
from apps.finance.services import crediting, deliveries, ledger
from apps.finance.services.credits import credit
from apps.finance.services.payloads import invoice_payload
from apps.finance.services.refunding import announce_refund, enter_refund
from apps.finance.services.vat import Turnover, enter
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.records import change, lock_referred, lock_rows
from apps.sales import services as sales
from apps.sales.errors import InsufficientBalance
from apps.sales.models import Order, SalesReturn, SalesReturnItem
from apps.sales.selectors import return_item_rows, return_rows


def settle_return(order_id: UUID, return_id: UUID, *, actor: Actor) -> None:
    """Write a return's turnover, credit what was billed of it, lower what may be billed, refund.

    Raises:
        InsufficientBalance: the refund is more than what is then paid too much for the order.
    """
    order = lock_referred(Order, order_id)
    customer = lock_referred(Customer, order.customer_id)
    made = return_rows().get(pk=return_id)
    rows = list(
        return_item_rows().filter(sales_return=made).select_related("order_item").order_by("position", "id")
    )
    invoices = {row.pk: row for row in lock_rows(Invoice.objects.filter(order=order))}
    _enter(order, made, rows)
    never = _credit(order, made, rows, invoices, actor=actor)
    if never:
        sales.close_amount(order, never, actor=actor)
    ledger.refresh_sums(customer, order, actor=actor)
    if made.refund_amount:
        _refund(order, customer, made, invoices, actor=actor)


def _enter(order: Order, made: SalesReturn, rows: list[SalesReturnItem]) -> None:
    """Rows that bring the register down to what of each line is delivered, at the rate of what came back."""
    should = deliveries.delivered({row.order_item_id for row in rows})
    stands = turnovers.of_lines(should)
    parts = []
    for row in reversed(rows):
        pk = row.order_item_id
        net, vat = stands.get(pk, (money.ZERO, money.ZERO))
        taken = (
            min(row.net, max(money.ZERO, net - should[pk][0])),
            min(row.vat, max(money.ZERO, vat - should[pk][1])),
        )
        stands[pk] = (net - taken[0], vat - taken[1])
        parts.append(Turnover(pk, row.product_id, row.tax, row.order_item.tax_category, -taken[0], -taken[1]))
    enter(
        made,
        VatEntry.Kind.RETURN,
        parts,
        day=made.date,
        number=made.number,
        customer_id=order.customer_id,
        order_id=order.pk,
    )


def _credit(
    order: Order,
    made: SalesReturn,
    rows: Iterable[SalesReturnItem],
    invoices: dict[UUID, Invoice],
    *,
    actor: Actor,
) -> Decimal:
    """Credit what was billed of the returned lines beyond what they still come to; what was never billed."""
    back: dict[UUID, Decimal] = {}
    for row in rows:
        back[row.order_item_id] = back.get(row.order_item_id, money.ZERO) + row.total
    issued = [pk for pk, invoice in invoices.items() if invoice.status in ISSUED]
    billing = InvoiceItem.objects.filter(invoice__in=issued, order_item__in=back)
    lines = list(billing.order_by("-invoice__created_at", "-id"))
    credited = dict(
        CreditNoteItem.objects.filter(invoice_item__in=lines)
        .order_by()
        .values_list("invoice_item")
        .annotate(total=Sum("amount"))
    )
    totals = {row.order_item_id: row.order_item.agreed_total for row in rows}
    left = {line.pk: line.agreed_total - credited.get(line.pk, money.ZERO) for line in lines}
    came_back = dict(
        return_item_rows()
        .filter(order_item__in=back)
        .order_by()
        .values_list("order_item")
        .annotate(total=Sum("total"))
    )
    parts: dict[UUID, list[dict[str, object]]] = {}
    never = money.ZERO
    for pk, total in back.items():
        billed = sum((left[line.pk] for line in lines if line.order_item_id == pk), money.ZERO)
        excess = min(total, max(money.ZERO, billed - (totals[pk] - came_back[pk])))
        never += total - excess
        for line in lines:
            if line.order_item_id == pk and excess > 0 and left[line.pk] > 0:
                part = min(excess, left[line.pk])
                parts.setdefault(line.invoice_id, []).append({"invoice_item_id": line.pk, "amount": part})
                excess -= part
    for invoice_id in sorted(parts):
        invoice = invoices[invoice_id]
        made_parts = crediting.plan(invoice, items=parts[invoice_id])
        credit(invoice, made_parts, reason=made.reason, sales_return=made, actor=actor)
    return never


def _refund(
    order: Order, customer: Customer, made: SalesReturn, invoices: dict[UUID, Invoice], *, actor: Actor
) -> None:
    beyond = {
        pk: max(money.ZERO, invoice.paid_amount - (invoice.amount - invoice.credited_amount))
        for pk, invoice in invoices.items()
    }
    available = sum(beyond.values(), money.ZERO)
    if made.refund_amount > available:
        raise InsufficientBalance(available=available, required=made.refund_amount)
    left = made.refund_amount
    for pk in sorted(beyond):
        part = min(left, beyond[pk])
        if part <= 0:
            continue
        left -= part
        _give_back(invoices[pk], part, made, actor=actor)
    ledger.refresh_sums(customer, order, actor=actor)


def _give_back(invoice: Invoice, amount: Decimal, made: SalesReturn, *, actor: Actor) -> None:
    payments = Payment.objects.filter(kind=PaymentKind.PAYMENT, allocations__invoice=invoice)
    last = payments.order_by("-date", "-id").first()
    assert last is not None, _("money lies on the invoice")
    refund = enter_refund(
        invoice,
        amount,
        method=last.method,
        day=clock.today(),
        of=last if funds.lying(last.pk, invoice) >= amount else None,
        reason=made.reason,
        actor=actor,
    )
    values = ledger.sums(invoice, paid=invoice.paid_amount - amount, credited=invoice.credited_amount)
    changes = change(invoice, values)
    announce(InvoiceChanged(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)
    announce_refund(refund, invoice, actor=actor)
