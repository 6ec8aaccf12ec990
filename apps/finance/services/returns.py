"""What follows from goods that came back, or are not delivered any more: turnover, what was billed, money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from apps.crm.models import Customer
from apps.finance import turnovers
from apps.finance.events import InvoiceChanged
from apps.finance.models import ISSUED, CreditNoteItem, Invoice, InvoiceItem, VatEntry
from apps.finance.services import crediting, ledger, standing
from apps.finance.services.credits import credit
from apps.finance.services.payloads import invoice_payload
from apps.finance.services.refunding import announce_refund, enter_refund, last_payment
from apps.finance.services.standing import Forgiven
from apps.finance.services.vat import Turnover, enter
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.records import change, lock_referred, lock_rows
from apps.sales import services as sales
from apps.sales.errors import InsufficientBalance
from apps.sales.events import ClosedLine
from apps.sales.models import Order, OrderItem, SalesReturn, SalesReturnItem
from apps.sales.selectors import order_item_rows, return_item_rows, return_rows

# A line of an invoice, and what is credited of it.
Part = tuple[InvoiceItem, Decimal]
NOTHING_FORGIVEN = Forgiven()
ZERO = money.ZERO


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
    never = _credit(made, rows, invoices, actor=actor)
    if never:
        sales.close_amount(order, never, actor=actor)
    ledger.refresh_sums(customer, order, actor=actor)
    if made.refund_amount:
        _refund(order, customer, made, invoices, actor=actor)


def _enter(order: Order, made: SalesReturn, rows: list[SalesReturnItem]) -> None:
    """Rows that bring the register down to what of each line is delivered, at the rate of what came back."""
    should = standing.delivered({row.order_item_id for row in rows})
    stands = turnovers.of_lines(should)
    parts = []
    for row in reversed(rows):
        pk = row.order_item_id
        net, vat = stands.get(pk, (ZERO, ZERO))
        taken = (
            min(row.net, max(ZERO, net - should[pk][0])),
            min(row.vat, max(ZERO, vat - should[pk][1])),
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


def settle_closing(order_id: UUID, *, actor: Actor, reason: str, closed: Iterable[ClosedLine]) -> None:
    """Credit what was billed of the rest of a closed order: it was never delivered, so no VAT changes.

    Args:
        closed: what was left of each line. What was credited of that for good is not taken off twice.
    """
    order = lock_referred(Order, order_id)
    customer = lock_referred(Customer, order.customer_id)
    invoices = {row.pk: row for row in lock_rows(Invoice.objects.filter(order=order))}
    lines = {row.pk: row for row in order_item_rows().filter(order=order, closed_quantity__gt=0)}
    billed = _Billed.of(invoices, lines)
    parts = [part for pk, line in lines.items() for part in billed.beyond(pk, billed.worth(line))]
    # Not billable again all the same: `closed_amount` has it.
    _write(parts, invoices, reason=reason, rebill=True, actor=actor)
    twice = sum((billed.closed_ahead(lines[row["order_item_id"]], row["amount"]) for row in closed), ZERO)
    if twice:
        sales.close_amount(order, -twice, actor=actor)
    ledger.refresh_sums(customer, order, actor=actor)


@dataclass(slots=True)
class _Billed:
    """What issued invoices have of an order's lines, the newest first, and what came back of those."""

    lines: list[InvoiceItem]
    left: dict[UUID, Decimal]
    came_back: dict[UUID, Decimal]
    forgiven: dict[UUID, Forgiven]

    @classmethod
    def of(cls, invoices: Mapping[UUID, Invoice], line_ids: Iterable[UUID]) -> _Billed:
        ids = list(line_ids)
        issued = [pk for pk, invoice in invoices.items() if invoice.status in ISSUED]
        rows = InvoiceItem.objects.filter(invoice__in=issued, order_item__in=ids)
        lines = list(rows.order_by("-invoice__created_at", "-id"))
        notes = CreditNoteItem.objects.filter(invoice_item__in=lines).order_by().values_list("invoice_item")
        credited = dict(notes.annotate(total=Sum("amount")))
        back = return_item_rows().filter(order_item__in=ids).order_by().values_list("order_item")
        return cls(
            lines,
            {line.pk: line.agreed_total - credited.get(line.pk, ZERO) for line in lines},
            dict(back.annotate(total=Sum("total"))),
            standing.forgiven_of(ids),
        )

    def worth(self, line: OrderItem) -> Decimal:
        """What a line still comes to."""
        back = self.came_back.get(line.pk, ZERO)
        return standing.worth(line, back, self.forgiven.get(line.pk, NOTHING_FORGIVEN))

    def closed_ahead(self, line: OrderItem, now: Decimal) -> Decimal:
        """What of a rest that was closed now had been credited for good: it is not owed less for both."""
        ahead: Decimal = sum(self.forgiven.get(line.pk, NOTHING_FORGIVEN).ahead, ZERO)
        closed = line.agreed_total - line.standing_total
        found: Decimal = min(ahead, closed) - min(ahead, closed - now)
        return found

    def total(self, pk: UUID) -> Decimal:
        """What is left of all that is billed of a line."""
        return sum((self.left[row.pk] for row in self.lines if row.order_item_id == pk), ZERO)

    def beyond(self, pk: UUID, worth: Decimal, most: Decimal | None = None) -> list[Part]:
        """(invoice line, amount) to credit so that no more is billed of an order's line than it is worth."""
        mine = [line for line in self.lines if line.order_item_id == pk]
        excess = max(ZERO, sum((self.left[line.pk] for line in mine), ZERO) - worth)
        excess = excess if most is None else min(excess, most)
        found = []
        for line in mine:
            part = min(excess, self.left[line.pk])
            if part > 0:
                self.left[line.pk] -= part
                excess -= part
                found.append((line, part))
        return found


def _credit(
    made: SalesReturn, rows: Iterable[SalesReturnItem], invoices: dict[UUID, Invoice], *, actor: Actor
) -> Decimal:
    """Credit what was billed of the returned lines beyond what they still come to; what was never billed."""
    back: dict[UUID, Decimal] = {}
    lines: dict[UUID, OrderItem] = {}
    for row in rows:
        back[row.order_item_id] = back.get(row.order_item_id, ZERO) + row.total
        lines[row.order_item_id] = row.order_item
    billed = _Billed.of(invoices, lines)
    parts: list[Part] = []
    never = money.ZERO
    for pk, total in back.items():
        worth, there = billed.worth(lines[pk]), billed.total(pk)
        mine = billed.beyond(pk, worth, most=total)
        parts += mine
        rest = total - sum((amount for _line, amount in mine), ZERO)
        # What was forgiven of it is credited already.
        never += min(rest, max(ZERO, worth + total - there))
    _write(parts, invoices, reason=made.reason, sales_return=made, actor=actor)
    return never


def _write(parts: Iterable[Part], invoices: Mapping[UUID, Invoice], *, actor: Actor, **how: Any) -> None:
    by_invoice: dict[UUID, list[dict[str, object]]] = {}
    for line, amount in parts:
        by_invoice.setdefault(line.invoice_id, []).append({"invoice_item_id": line.pk, "amount": amount})
    for pk in sorted(by_invoice):
        credit(invoices[pk], crediting.plan(invoices[pk], items=by_invoice[pk]), actor=actor, **how)


def _refund(
    order: Order, customer: Customer, made: SalesReturn, invoices: dict[UUID, Invoice], *, actor: Actor
) -> None:
    beyond = {
        pk: max(ZERO, invoice.paid_amount - (invoice.amount - invoice.credited_amount))
        for pk, invoice in invoices.items()
    }
    available = sum(beyond.values(), ZERO)
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
    last = last_payment(invoice)
    refund = enter_refund(invoice, amount, last=last, reason=made.reason, actor=actor)
    values = ledger.sums(invoice, paid=invoice.paid_amount - amount, credited=invoice.credited_amount)
    changes = change(invoice, values)
    announce(InvoiceChanged(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)
    announce_refund(refund, invoice, actor=actor)
