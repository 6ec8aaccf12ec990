"""What the invoices of an order add up to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from apps.finance.models import (
    ISSUED,
    Allocation,
    CreditNote,
    CreditNoteItem,
    Invoice,
    InvoiceItem,
    InvoiceStatus,
    PaymentKind,
)
from apps.kernel import money
from apps.kernel.columns import MONEY
from apps.sales.models import OrderStatus
from apps.sales.selectors import every_order_rows, order_item_rows

NOTHING = Value(Decimal(0), output_field=MONEY)


@dataclass(frozen=True, slots=True)
class Billing:
    """What was invoiced, paid and given back for one order, in tenge.

    `invoiced` and `credited` are of its own lines: what an invoice has beside them is an extra. `credited`:
    by credit notes, and not to be billed again. `is_settled`: all of the order's total was billed but for
    what rounding each part takes, and nothing of it is owed any more.
    """

    invoiced: Decimal
    paid: Decimal
    credited: Decimal
    refunded: Decimal
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Extras:
    """What an order's issued invoices bill beside its lines, and what was credited of that, in tenge."""

    billed: Decimal = money.ZERO
    credited: Decimal = money.ZERO
    credited_for_good: Decimal = money.ZERO


NO_EXTRAS = Extras()


def billing_of_order(order_id: UUID) -> Billing:
    """What the order's invoices add up to.

    Money kept from a cancelled invoice lies on the customer's account: it counts as paid for the order
    only where the order itself was cancelled.
    """
    total, status = every_order_rows().filter(pk=order_id).values_list("total_amount", "status").get()
    live, issued = ~Q(status=InvoiceStatus.CANCELLED), Q(status__in=ISSUED)
    counted = Q() if status == OrderStatus.CANCELLED else live
    invoices = Invoice.objects.filter(order_id=order_id)
    found = invoices.aggregate(
        billed=Coalesce(Sum("amount", filter=issued), NOTHING),
        credited=Coalesce(Sum("credited_amount", filter=issued), NOTHING),
        owed=Coalesce(Sum(_due(), filter=issued), NOTHING),
        paid=Coalesce(Sum("paid_amount", filter=counted), NOTHING),
    )
    refunds = Allocation.objects.filter(invoice__order_id=order_id, payment__kind=PaymentKind.REFUND)
    refunded = refunds.aggregate(total=Coalesce(Sum("amount"), NOTHING))["total"]
    final = CreditNote.objects.filter(invoice__order_id=order_id, rebill=False)
    credited = final.aggregate(total=Coalesce(Sum("amount"), NOTHING))["total"]
    whole = order_item_rows().filter(order_id=order_id).count()
    parts, extras = _parts_and_extras(order_id) if whole else (1, NO_EXTRAS)
    billed = found["billed"] - extras.billed
    return Billing(
        invoiced=billed - (found["credited"] - extras.credited),
        paid=found["paid"],
        credited=credited - extras.credited_for_good,
        refunded=-refunded,
        is_settled=billed >= total - money.CENT * max(0, parts - max(1, whole)) and found["owed"] == 0,
    )


def _parts_and_extras(order_id: UUID) -> tuple[int, Extras]:
    """How many lines the issued invoices of an order have, and those that are none of the order's."""
    extra = Q(order_item=None)
    rows = InvoiceItem.objects.filter(invoice__order_id=order_id, invoice__status__in=ISSUED)
    found = rows.aggregate(
        parts=Count("pk"),
        extras=Count("pk", filter=extra),
        billed=Coalesce(Sum("agreed_total", filter=extra), NOTHING),
    )
    notes = CreditNoteItem.objects.filter(
        invoice_item__order_item=None, credit_note__invoice__order_id=order_id
    )
    issued, final = Q(credit_note__invoice__status__in=ISSUED), Q(credit_note__rebill=False)
    credited = notes.aggregate(
        all=Coalesce(Sum("amount", filter=issued), NOTHING),
        final=Coalesce(Sum("amount", filter=final), NOTHING),
    )
    return found["parts"] - found["extras"], Extras(found["billed"], credited["all"], credited["final"])


def _due() -> Greatest:
    rest = F("amount") - F("credited_amount") - F("paid_amount")
    return Greatest(rest, NOTHING, output_field=MONEY)
