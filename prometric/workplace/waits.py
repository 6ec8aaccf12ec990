"""What waits for somebody: counted in one statement a request, for the menu, the bell and the home page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.accounts.selectors import membership_rows
from apps.crm.selectors import activity_rows
from apps.finance.models import DUE
from apps.finance.selectors import invoice_rows
from apps.inventory.models import PurchaseOrder
from apps.inventory.selectors import stock_item_rows
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.admin.sites import actor_of
from apps.notifications.selectors import unread_rows
from apps.production.models import ProductionStatus, WorkStatus
from apps.production.selectors import production_order_rows, work_order_rows
from apps.sales.models import OrderStatus
from apps.sales.selectors import order_rows


@dataclass(frozen=True, slots=True)
class Wait:
    """Rows that call for somebody: what they are, on which page they stand and who may see them."""

    key: str
    title: Any
    page: str
    query: str
    right: str | None
    icon: str
    rows: Callable[[Actor], QuerySet[Any]]
    # Amber waits, red is late.
    late: bool = False
    # What the page that it leads to asks beside.
    opens: str = ""


def _planned(actor: Actor) -> QuerySet[Any]:
    return activity_rows().filter(
        completed_at__isnull=True, occurred_at__lt=clock.day_end(clock.today()), user=actor.user_id
    )


WAITS = (
    Wait(
        "activities", _("To do today"), "admin:crm_activity_changelist", "completed_at__isempty=1",
        "DEALS_VIEW", "event", _planned,
    ),
    Wait(
        "to_confirm", _("Orders to confirm"), "admin:sales_order_changelist", "status__exact=pending",
        "ORDERS_APPROVE", "fact_check", lambda actor: order_rows().filter(status=OrderStatus.PENDING),
        opens="ORDERS_VIEW",
    ),
    Wait(
        "to_ship", _("Orders to ship"), "admin:sales_order_changelist", "status__exact=confirmed",
        "ORDERS_VIEW", "local_shipping", lambda actor: order_rows().filter(status=OrderStatus.CONFIRMED),
    ),
    Wait(
        "low_stock", _("Short in stock"), "admin:inventory_product_changelist", "stock__is_low__exact=1",
        "INVENTORY_VIEW", "production_quantity_limits",
        lambda actor: stock_item_rows().filter(is_low=True, product__deleted_at__isnull=True),
        opens="PRODUCTS_VIEW",
    ),
    Wait(
        "to_order", _("Purchases to place"), "admin:inventory_purchaseorder_changelist",
        "status__exact=draft", "INVENTORY_VIEW", "shopping_bag",
        lambda actor: PurchaseOrder.objects.filter(status=PurchaseOrder.Status.DRAFT),
    ),
    Wait(
        "to_plan", _("Production to plan"), "admin:production_productionorder_changelist",
        "status__exact=pending", "PRODUCTION_VIEW", "precision_manufacturing",
        lambda actor: production_order_rows().filter(status=ProductionStatus.PENDING),
    ),
    Wait(
        "work", _("Work to report"), "admin:production_workorder_changelist",
        "status__exact=in_progress", "PRODUCTION_VIEW", "engineering",
        lambda actor: work_order_rows().filter(status=WorkStatus.IN_PROGRESS),
    ),
    Wait(
        "overdue", _("Overdue invoices"), "admin:finance_invoice_changelist", "status__exact=overdue",
        "INVOICES_VIEW", "receipt_long",
        lambda actor: invoice_rows().filter(status__in=DUE, due_date__lt=clock.today()), late=True,
    ),
    Wait(
        "to_approve", _("Colleagues to approve"), "admin:hr_employee_changelist", "",
        "EMPLOYEES_APPROVE", "badge",
        lambda actor: membership_rows().filter(status=Membership.Status.PENDING),
        opens="EMPLOYEES_VIEW",
    ),
)  # fmt: skip
NOTICES = "notices"


def counts(request: HttpRequest) -> dict[str, int]:
    """{key: rows} of what the member may see, unread notices among them; one statement, once a request."""
    found: dict[str, int] | None = getattr(request, "_waits", None)
    if found is None:
        actor = actor_of(request)
        found = _count(actor) if actor is not None else {}
        request._waits = found  # type: ignore[attr-defined]
    return found


def visible(actor: Actor) -> list[Wait]:
    """What the member may see of all that can wait."""
    return [wait for wait in WAITS if all(map(actor.may, filter(None, (wait.right, wait.opens))))]


def _count(actor: Actor) -> dict[str, int]:
    asked = [(wait.key, wait.rows(actor)) for wait in visible(actor)]
    asked.append((NOTICES, unread_rows(actor.user_id)))
    first, *others = [
        rows.order_by().values(kind=Value(key, CharField())).annotate(rows=Count("pk")) for key, rows in asked
    ]
    answer = first.union(*others, all=True) if others else first
    found = {row["kind"]: row["rows"] for row in answer}
    return {key: found.get(key, 0) for key, _rows in asked}
