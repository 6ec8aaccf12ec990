"""Reads of crm that the apps above need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from apps.crm.models import (
    OPEN_STAGES,
    Activity,
    Address,
    Contact,
    Customer,
    Deal,
    DealProduct,
    DealStageEntry,
    PriceList,
    PriceListItem,
    Stage,
)
from apps.crm.selectors.duplicates import Duplicates as Duplicates
from apps.crm.selectors.duplicates import likely_duplicates as likely_duplicates
from apps.hr.selectors import employee_rows
from apps.kernel.errors import NotFound
from apps.kernel.pricing import LineTerms, terms_of


@dataclass(frozen=True, slots=True)
class DealLine:
    """What was agreed for one product, the way it was agreed; `net + vat = total`, in tenge."""

    product_id: UUID
    terms: LineTerms


@dataclass(frozen=True, slots=True)
class DealForOrder:
    """A deal as the order made of it needs it; `agreed_total` is None when no final amount was given."""

    deal_id: UUID
    deal_number: str
    title: str
    customer_id: UUID
    assigned_to: UUID | None
    value: Decimal
    agreed_total: Decimal | None
    lines: tuple[DealLine, ...]


def deal_for_order(deal_id: UUID) -> DealForOrder:
    """What an order takes over from a deal; two queries.

    Raises:
        NotFound: the deal is not in the workspace.
    """
    deal = Deal.objects.filter(pk=deal_id).first()
    if deal is None:
        raise NotFound
    lines = DealProduct.objects.filter(deal_id=deal_id).order_by("position", "id")
    return DealForOrder(
        deal_id=deal.pk,
        deal_number=deal.deal_number,
        title=deal.title,
        customer_id=deal.customer_id,
        assigned_to=deal.assigned_to_id,
        value=deal.value,
        agreed_total=deal.final_amount,
        lines=tuple(DealLine(line.product_id, terms_of(line)) for line in lines),
    )


def shipping_address(customer_id: UUID) -> dict[str, Any] | None:
    """Where goods go unless told: the customer's first shipping address, else its first legal one, by the
    API's keys; None without either.
    """
    found = Address.objects.filter(
        customer_id=customer_id, type__in=(Address.Type.SHIPPING, Address.Type.LEGAL)
    ).order_by("-type", "id")  # "shipping" sorts after "legal"
    row = found.values_list("address_line1", "city", "postal_code", "country").first()
    if row is None:
        return None
    return dict(zip(("addressLine1", "city", "postalCode", "country"), row, strict=True))


def employee_metrics(employee_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """{employee id: {deals_won, deals_closed, tasks_completed, activities}} in the workspace; three queries.

    Deals count for whom they are assigned to; activities for who entered them; those that are
    done are completed tasks (domain.md §2.6).
    """
    ids = list(employee_ids)
    found = {pk: {"deals_won": 0, "deals_closed": 0, "tasks_completed": 0, "activities": 0} for pk in ids}
    deals = (
        Deal.objects.filter(assigned_to__in=ids, stage__in=(Stage.WON, Stage.LOST))
        .values_list("assigned_to")
        .annotate(won=Count("pk", filter=Q(stage=Stage.WON)), closed=Count("pk"))
    )
    for pk, won, closed in deals.order_by():
        found[pk] |= {"deals_won": won, "deals_closed": closed}
    users = dict(employee_rows().filter(pk__in=ids).values_list("membership__user_id", "pk"))
    activities = (
        Activity.objects.filter(user__in=list(users))
        .values_list("user")
        .annotate(done=Count("pk", filter=Q(completed_at__isnull=False)), entered=Count("pk"))
    )
    for user_id, done, entered in activities.order_by():
        found[users[user_id]] |= {"tasks_completed": done, "activities": entered}
    return found


def product_in_open_deals(product_id: UUID) -> bool:
    """Whether a deal under way has a line of the product."""
    lines = DealProduct.objects.filter(product_id=product_id)
    return lines.filter(deal__stage__in=OPEN_STAGES, deal__deleted_at__isnull=True).exists()


def product_in_any_deal(product_id: UUID) -> bool:
    """Whether any deal, a closed one too, has a line of the product."""
    return DealProduct.objects.filter(product_id=product_id).exists()


def activity_rows() -> QuerySet[Activity]:
    """For the apps above: the activities of the scope in force."""
    return Activity.objects.all()


def address_rows() -> QuerySet[Address]:
    """For the apps above: the addresses of the scope in force."""
    return Address.objects.all()


def customer_rows() -> QuerySet[Customer]:
    """For the apps above: the customers of the scope in force."""
    return Customer.objects.all()


def deal_rows() -> QuerySet[Deal]:
    """For the apps above: the deals of the scope in force."""
    return Deal.objects.all()


def deal_line_rows() -> QuerySet[DealProduct]:
    """For the apps above: the lines of deals of the scope in force."""
    return DealProduct.objects.all()


def contact_rows() -> QuerySet[Contact]:
    """For the apps above: the contacts of the scope in force."""
    return Contact.objects.all()


def deal_stage_entry_rows() -> QuerySet[DealStageEntry]:
    """For the apps above: the deal stage entries of the scope in force."""
    return DealStageEntry.objects.all()


def every_customer_rows() -> QuerySet[Customer]:
    """For the apps above: every customer in reach of row-level security, deleted ones too."""
    return Customer.everything.all()


def every_deal_rows() -> QuerySet[Deal]:
    """For the apps above: every deal in reach of row-level security, deleted ones too."""
    return Deal.everything.all()


def price_list_rows() -> QuerySet[PriceList]:
    """For the apps above: the price lists of the scope in force."""
    return PriceList.objects.all()


def price_list_item_rows() -> QuerySet[PriceListItem]:
    """For the apps above: the lines of price lists of the scope in force."""
    return PriceListItem.objects.all()


def merged_into(customer_id: UUID, *, workspace_id: Any) -> UUID | None:
    """The customer of which a merged one of the workspace is part now; None for any other."""
    found = Customer.everything.filter(pk=customer_id, workspace_id=workspace_id, deleted_at__isnull=False)
    kept: UUID | None = found.values_list("merged_into_id", flat=True).first()
    return kept
