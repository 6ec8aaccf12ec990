"""Writing, changing and deleting drafts; nothing here is owed yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.finance.events import InvoiceChanged, InvoiceCreated, InvoiceDeleted
from apps.finance.models import Invoice, InvoiceItem, InvoiceStatus
from apps.finance.services import deliveries, e_invoices, terms
from apps.finance.services.asked import Part, names_a_line, require_something
from apps.finance.services.invoice_lines import agree, match_lines, share_of_order, sum_of
from apps.finance.services.payloads import invoice_payload
from apps.kernel import clock, dates, money, warnings
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, Missing, not_found
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.pricing import AGREED
from apps.kernel.records import lock, lock_first, lock_referred, soft_delete, touch
from apps.sales.models import Order, OrderStatus
from apps.sales.selectors import order_rows

Items = Sequence[Mapping[str, Any]]
# What the accountant may still enter when the invoice is with the customer.
AFTER_ISSUE = frozenset({"turnover_date", "notes", "esf_number", "esf_status", "esf_date"})
DATES = ("issue_date", "issue_date_given", "due_date", "due_date_given")
SUMS = ("items_total", "adjustment_amount", "amount")
TRACKED = (*sorted(AFTER_ISSUE), "customer_id", "order_id", "follows_order", "bills_part", *DATES, *SUMS)


@transaction.atomic
def create_invoice(
    *,
    actor: Actor,
    customer_id: UUID,
    order_id: UUID | None = None,
    shipment_id: UUID | None = None,
    percent: Decimal | None = None,
    amount: Decimal | None = None,
    items: Items | None = None,
    adjustment_amount: Decimal | None = None,
    issue_date: date | None = None,
    due_date: date | None = None,
    **details: Any,
) -> Invoice:
    """Write a draft; its amount is the sum of its lines plus the adjustment, in tenge with VAT.

    Without `shipment_id`, `percent`, `amount` and `items` it bills all that is left of the order and follows
    it. How much of a line may be billed is judged when the invoice is issued.

    Args:
        shipment_id: bills what it brought, as far as that is not billed yet.
        percent: of the order's total. amount: of the order, in tenge with VAT.
        items: see `match_lines`.
        adjustment_amount: signed; of a part of an order it is its share of what the order's total differs
            from its lines.
        issue_date: default the day on which it is issued.
        due_date: default the issue date and the days of the order's, else the customer's payment terms.
        details: `turnover_date`, `notes`, `esf_number`, `esf_status`, `esf_date`.
    Raises:
        NotFound: customer, order, its shipment, a line of it or a product is not in the workspace.
        Invalid: several ways to bill, an order of another customer, an issue date in the future or after the
            due date given with it, a negative amount.
        Missing: neither lines nor an order to take them from.
        Conflict: the order was cancelled, the shipment undone, nothing is left to bill.
    """
    part = Part.asked(shipment_id=shipment_id, percent=percent, amount=amount, items=items)
    order_id = part.order_of(order_id)
    if order_id is not None and not order_rows().filter(pk=order_id).exists():
        raise not_found("order_id")
    order = None if order_id is None else lock_referred(Order, order_id)
    # Locked: nobody deletes or merges the customer meanwhile.
    customer = lock_first(customer_rows().filter(pk=customer_id))
    if customer is None:
        raise not_found("customer_id")
    invoice = Invoice(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        customer=customer,
        order=order,
        shipment_id=shipment_id,
        issue_date=issue_date or clock.today(),
        issue_date_given=issue_date is not None,
        due_date=due_date or clock.today(),
        due_date_given=due_date is not None,
        **details,
    )
    _check(invoice, order)
    given = invoice.turnover_date
    deliveries.take_turnover_day(invoice, order)
    invoice.issue_date, invoice.due_date = terms.dates_of(invoice, customer, order)
    if items:
        lines = match_lines(invoice, items)
        invoice.bills_part = names_a_line(items)
    elif order is not None:
        lines = part.lines(order, invoice, actor=actor)
        invoice.bills_part = part.is_part
        invoice.follows_order = not part.is_part and adjustment_amount is None
        require_something(lines, order)
    else:
        raise Missing("items")
    add_up(invoice, lines.wanted, adjustment_amount)
    invoice.turnover_date = given
    deliveries.take_turnover_day(invoice, order, lines.wanted)
    terms.require_esf_after_turnover(invoice)
    _warn(invoice, order)
    invoice.number = next_number("INV", organization_id=actor.organization_id)
    invoice.save(force_insert=True)
    lines.save()
    announce(InvoiceCreated(**invoice_payload(invoice)), actor=actor, of=invoice)
    return invoice


@transaction.atomic
def update_invoice(
    invoice_id: UUID,
    *,
    actor: Actor,
    items: Items | None = None,
    adjustment_amount: Decimal | None = None,
    **values: Any,
) -> Invoice:
    """Change a draft, or of an issued invoice what `AFTER_ISSUE` names; what is not named stays.

    Args:
        items: the lines as a set; the amount is then their sum, plus the adjustment if one is sent along.
        values: as create_invoice; a date that is None goes back to its default.
    Raises:
        Conflict: the invoice is issued or cancelled, and something else would change.
        otherwise as create_invoice.
    """
    invoice = lock(Invoice, invoice_id)
    is_draft = invoice.status == InvoiceStatus.DRAFT
    before = {name: getattr(invoice, name) for name in TRACKED}
    customer, order = _apply(invoice, values)
    if is_draft:
        _check(invoice, order)
        invoice.issue_date, invoice.due_date = terms.dates_of(invoice, customer, order)
    lines = None if items is None else match_lines(invoice, items)
    if lines is not None and not lines.wanted:
        raise Invalid({"items": _("An invoice needs at least one line.")})
    has_new_lines = lines is not None and lines.changed
    if has_new_lines or adjustment_amount not in (None, invoice.adjustment_amount):
        rows = lines.wanted if lines is not None else _stored(invoice)
        invoice.follows_order = False
        if items is not None and not invoice.bills_part and names_a_line(items):
            raise Invalid(
                {"items": _("Only an invoice that was written over parts of its order has parts of it.")}
            )
        add_up(invoice, rows, adjustment_amount)
    after = {name: getattr(invoice, name) for name in TRACKED}
    changes: dict[str, tuple[Any, Any]] = {
        name: (old, after[name]) for name, old in before.items() if old != after[name]
    }
    if lines is not None and has_new_lines:
        changes["items"] = (lines.before, lines.after)
    if not changes:
        return invoice
    if not is_draft and (frozen := sorted(changes.keys() - AFTER_ISSUE)):
        raise Conflict(
            _("This can no longer be changed in the invoice's status"), field=frozen[0], status=invoice.status
        )
    if changes.keys() & {"turnover_date", "esf_date"}:
        terms.require_esf_after_turnover(invoice)
    if changes.keys() & {"items", "adjustment_amount", "order_id"}:
        invoice.follows_order = False
    if invoice.bills_part and "order_id" in changes:
        raise Conflict(_("The invoice bills a part of its order"), field="order_id")
    if "turnover_date" in changes:
        deliveries.move_turnover_day(invoice, order, before["turnover_date"])
    if lines is not None:
        lines.save()
    elif "adjustment_amount" in changes:
        InvoiceItem.objects.bulk_update(rows, [*AGREED])
    touch(invoice, TRACKED)
    e_invoices.follow_invoice(invoice, changes)
    _warn(invoice, order)
    announce(InvoiceChanged(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)
    return invoice


@transaction.atomic
def delete_invoice(invoice_id: UUID, *, actor: Actor) -> Invoice:
    """Remove a draft; its number is never given again.

    Raises:
        Conflict: the invoice is not a draft.
    """
    invoice = lock(Invoice, invoice_id)
    if invoice.status != InvoiceStatus.DRAFT:
        raise Conflict(_("Only a draft can be deleted; cancel the invoice instead"), status=invoice.status)
    soft_delete(invoice)
    announce(InvoiceDeleted(**invoice_payload(invoice)), actor=actor, of=invoice)
    return invoice


def _customer(customer_id: UUID) -> Customer:
    customer = customer_rows().filter(pk=customer_id).first()
    if customer is None:
        raise not_found("customer_id")
    return customer


def _apply(invoice: Invoice, values: dict[str, Any]) -> tuple[Customer, Order | None]:
    """Put an update's values on the invoice, unsaved; say whose and for which order it is then."""
    values = dict(values)
    for name in ("issue_date", "due_date"):
        if name not in values:
            continue
        day = values.pop(name)
        if invoice.status == InvoiceStatus.DRAFT:
            setattr(invoice, f"{name}_given", day is not None)
        if day is not None:
            setattr(invoice, name, day)
    seen = invoice.customer_id, invoice.order_id
    for name, value in values.items():
        setattr(invoice, name, value)
    if invoice.customer_id != seen[0]:
        _customer(invoice.customer_id)
    if invoice.order_id not in (None, seen[1]) and not order_rows().filter(pk=invoice.order_id).exists():
        raise not_found("order_id")
    return invoice.customer, invoice.order


def _check(invoice: Invoice, order: Order | None) -> None:
    terms.require_not_ahead(invoice.issue_date, "issue_date")
    if invoice.issue_date_given and invoice.due_date_given:
        dates.require_order(("issue_date", invoice.issue_date), ("due_date", invoice.due_date))
    if order is None:
        return
    if order.customer_id != invoice.customer_id:
        raise Invalid(customer_id=_("The order belongs to another customer."))
    if order.status == OrderStatus.CANCELLED:
        raise Conflict(_("The order is cancelled"), status=order.status)


def _stored(invoice: Invoice) -> list[InvoiceItem]:
    return list(InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id"))


def add_up(invoice: Invoice, lines: Sequence[InvoiceItem], adjustment_amount: Decimal | None = None) -> None:
    """The invoice's sums: what bills parts of its order, or is a copy of it, has their shares of the order's
    adjustment, another one spreads its own over its lines.

    Raises:
        Invalid: a sum below zero or beyond money columns; another adjustment than the share of a part.
    """
    invoice.items_total = sum_of(lines)
    if invoice.bills_part or invoice.follows_order:
        share = share_of_order(lines)
        if adjustment_amount not in (None, share):
            text = _("The adjustment of a part of an order is its share: %(share)s.")
            raise Invalid(adjustment_amount=text % {"share": share})
        adjustment_amount = share
    invoice.adjustment_amount = adjustment_amount or money.ZERO
    invoice.amount = invoice.items_total + invoice.adjustment_amount
    if not 0 <= invoice.amount <= money.MAX_MONEY:
        raise Invalid(adjustment_amount=_("The lines and the adjustment must not add up to less than zero."))
    if not (invoice.bills_part or invoice.follows_order):
        agree(lines, invoice.adjustment_amount)


def _warn(invoice: Invoice, order: Order | None) -> None:
    """Say what is allowed but unusual (contract.md C11)."""
    if invoice.due_date < invoice.issue_date:
        warnings.warn("DUE_DATE_PASSED", _("The due date lies before the issue date"))
    if order is None:
        return
    others = Invoice.objects.filter(order=order).exclude(pk=invoice.pk)
    others = others.exclude(status=InvoiceStatus.CANCELLED)
    if invoice.bills_part:  # a draft that follows the order leaves it what it bills
        others = others.exclude(status=InvoiceStatus.DRAFT, follows_order=True)
    billed = sum(others.values_list("amount", flat=True), invoice.amount)
    if billed > order.total_amount:
        warnings.warn(
            "ORDER_OVERINVOICED",
            _("The invoices of the order add up to more than the order"),
            invoiced=billed,
            orderTotal=order.total_amount,
        )
