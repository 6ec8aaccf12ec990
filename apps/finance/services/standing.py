"""What of an order's lines stands: delivered and not forgiven, to be paid in all (domain.md §6.1).

A credit note for good first takes what was billed ahead of the delivery. That lowers what the line comes to,
and needs no row in the register; only beyond it the price of what was delivered is reduced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from apps.finance import turnovers
from apps.finance.models import ISSUED, CreditNoteItem, InvoiceItem
from apps.kernel import money
from apps.sales.models import OrderItem
from apps.sales.selectors import delivered_sums, order_item_rows, returned_sums

Sums = tuple[Decimal, Decimal]
NONE: Sums = (money.ZERO, money.ZERO)


@dataclass(frozen=True, slots=True)
class Forgiven:
    """(net, VAT) credited of a line for good, goods that came back apart.

    Attributes:
        ahead: before it was delivered. reduced: of what was delivered, with rows in the register.
    """

    ahead: Sums = NONE
    reduced: Sums = NONE


def forgiven_of(line_ids: Collection[UUID]) -> dict[UUID, Forgiven]:
    """{order line: what was credited of it for good}; one query, three more where something was.

    A reduction of what was undone, or came back, since then is of what is to be delivered again.
    """
    rows = CreditNoteItem.objects.filter(
        invoice_item__order_item__in=line_ids, credit_note__rebill=False, credit_note__sales_return=None
    ).order_by()
    sums = rows.values_list("invoice_item__order_item").annotate(n=Sum("net"), v=Sum("vat"))
    credited = {pk: (net, vat) for pk, net, vat in sums}
    if not credited:
        return {}
    reduced, there = turnovers.reduced_of_lines(list(credited)), came(credited)
    found = {}
    for pk, every in credited.items():
        still = min(reduced.get(pk, NONE), there[pk], key=sum)
        found[pk] = Forgiven(ahead=_less(every, still), reduced=still)
    return found


def came(line_ids: Collection[UUID]) -> dict[UUID, Sums]:
    """{order line: (net, VAT) of it that was shipped and did not come back}; two queries."""
    sent, back = delivered_sums(line_ids), returned_sums(line_ids)
    return {pk: _less(sent.get(pk, NONE), back.get(pk, NONE)) for pk in line_ids}


def worth(line: OrderItem, came_back: Decimal, forgiven: Forgiven) -> Decimal:
    """What of a line is to be paid in all, in tenge with VAT: without what was closed, came back or was
    forgiven. What was credited ahead goes first into what was closed.
    """
    there: Decimal = min(line.standing_total, line.agreed_total - sum(forgiven.ahead))
    return there - came_back - sum(forgiven.reduced)


def delivered(line_ids: Collection[UUID]) -> dict[UUID, Sums]:
    """{order line: (net, VAT) of it that the register is to hold}: shipped, less what came back or was
    forgiven.
    """
    there, forgiven = came(line_ids), forgiven_of(line_ids)
    found = {pk: _less(sums, forgiven[pk].reduced) if pk in forgiven else sums for pk, sums in there.items()}
    ahead = [pk for pk, each in forgiven.items() if any(each.ahead)]
    back = returned_sums(ahead) if ahead else {}
    for line in order_item_rows().filter(pk__in=ahead):
        most = _less(_most(line, forgiven[line.pk]), back.get(line.pk, NONE))
        most = _less(most, forgiven[line.pk].reduced)
        if sum(most) < sum(found[line.pk]):
            found[line.pk] = most
    return {pk: (max(money.ZERO, net), max(money.ZERO, vat)) for pk, (net, vat) in found.items()}


def billed_ahead(
    order_lines: Iterable[UUID], stored: Mapping[UUID, Sums], without: UUID
) -> dict[UUID, Decimal]:
    """{order line: what issued invoices have of it beyond what stands in the register}, with VAT.

    Args:
        stored: what stands of each. without: a credit note that is being written.
    """
    ids = list(order_lines)
    issued = InvoiceItem.objects.filter(order_item__in=ids, invoice__status__in=ISSUED)
    billed: dict[UUID, Decimal] = defaultdict(Decimal)
    for pk, total in issued.order_by().values_list("order_item").annotate(total=Sum("agreed_total")):
        billed[pk] += total
    notes = CreditNoteItem.objects.filter(invoice_item__in=issued).exclude(credit_note=without).order_by()
    for pk, total in notes.values_list("invoice_item__order_item").annotate(total=Sum("amount")):
        billed[pk] -= total
    return {pk: max(money.ZERO, total - sum(stored.get(pk, NONE))) for pk, total in billed.items()}


def _most(line: OrderItem, forgiven: Forgiven) -> Sums:
    """What all of a line may come to: what was credited ahead lowers it, unless more than that was closed."""
    whole = _less((line.agreed_net, line.agreed_vat), forgiven.ahead)
    standing = line.standing
    return (standing.net, standing.vat) if standing.total < sum(whole) else whole


def _less(one: Sums, other: Sums) -> Sums:
    return one[0] - other[0], one[1] - other[1]
