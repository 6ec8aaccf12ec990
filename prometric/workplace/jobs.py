"""Pages of one job each, for a telephone in one hand: what to ship, what to receive, which work to report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.inventory.models import PurchaseOrder
from apps.inventory.translated import text
from apps.kernel import clock
from apps.kernel.admin import actor_of, columns
from apps.production.models import WorkOrder
from apps.sales.models import Order, OrderItem, OrderStatus
from prometric.workplace import links

# So many stand on one page; the rest is in the list.
MOST = 50


@dataclass(slots=True)
class Card:
    """One thing to do: whose, by when, of what how much, and the button that does it."""

    obj: Any
    title: str
    about: str
    url: str | None
    due: Any = ""
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    step_url: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A page: its title, who may see it, its rows, how one is shown, and the step of its button."""

    title: Any
    right: str
    rows: Callable[[], QuerySet[Any]]
    card: Callable[[Any], Card]
    step: str
    everything: str
    nothing: Any


def _dated(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.order_by(F(name).asc(nulls_last=True), "created_at", "id")


def _due(day: Any) -> Any:
    return columns.due(day, over=bool(day and day < clock.today())) if day else ""


def _line(product: Any, quantity: Any, said: str = "") -> tuple[str, str, str]:
    return f"{product.code} {text(product, 'name')}", f"{columns.quantity(quantity)} {product.unit}", said


def _in_stock(product: Any) -> str:
    if not product.is_stockable:
        return ""
    return _("in stock %(quantity)s") % {"quantity": columns.quantity(product.stock.in_stock)}


def _orders() -> QuerySet[Order]:
    waiting = Order.objects.filter(status__in=(OrderStatus.CONFIRMED, OrderStatus.PROCESSING))
    found = waiting.select_related("customer").prefetch_related("items__product__stock")
    return _dated(found, "delivery_date")


def _order(order: Order) -> Card:
    lines = [_order_line(item) for item in order.items.all() if item.remaining_quantity > 0]
    url = links.to("order", order.pk)
    return Card(order, order.number, order.customer.name, url, _due(order.delivery_date), lines)


def _order_line(item: OrderItem) -> tuple[str, str, str]:
    if item.product is None:
        return item.description, columns.quantity(item.remaining_quantity), ""
    return _line(item.product, item.remaining_quantity, _in_stock(item.product))


def _purchases() -> QuerySet[PurchaseOrder]:
    coming = (PurchaseOrder.Status.ORDERED, PurchaseOrder.Status.PARTIALLY_RECEIVED)
    waiting = PurchaseOrder.objects.filter(status__in=coming)
    found = waiting.select_related("supplier").prefetch_related("lines__product")
    return _dated(found, "expected_date")


def _purchase(order: PurchaseOrder) -> Card:
    lines = [_line(line.product, line.outstanding) for line in order.lines.all() if line.outstanding]
    url = links.to("purchase_order", order.pk)
    return Card(order, order.number, order.supplier.name, url, _due(order.expected_date), lines)


def _works() -> QuerySet[WorkOrder]:
    found = WorkOrder.objects.filter(
        production_order__deleted_at__isnull=True,
        production_order__status__in=("scheduled", "in_progress"),
        status__in=("pending", "in_progress"),
    ).select_related("production_order__product")
    return found.order_by(
        "-production_order__urgency", F("production_order__due_date").asc(nulls_last=True),
        "production_order__number", "sequence",
    )  # fmt: skip


def _work(work: WorkOrder) -> Card:
    order = work.production_order
    done = f"{columns.quantity(work.completed_quantity)} / {columns.quantity(work.quantity)}"
    name = f"{order.product.code} {text(order.product, 'name')}"
    lines = [(name, f"{done} {order.product.unit}", ", ".join(work.equipment))]
    return Card(work, str(work), order.number, links.to("work_order", work.pk), _due(order.due_date), lines)


JOBS: dict[str, Job] = {
    "to-ship": Job(
        gettext_lazy("To ship"), "ORDERS_VIEW", _orders, _order, "ship",
        "sales_order", gettext_lazy("Nothing waits to be shipped."),
    ),
    "to-receive": Job(
        gettext_lazy("To receive"), "INVENTORY_VIEW", _purchases, _purchase, "receive",
        "inventory_purchaseorder", gettext_lazy("No delivery is expected."),
    ),
    "my-work": Job(
        gettext_lazy("My work"), "PRODUCTION_VIEW", _works, _work, "report",
        "production_workorder", gettext_lazy("No work waits to be reported."),
    ),
}  # fmt: skip


def page(request: HttpRequest, name: str, *, site: Any) -> HttpResponse:
    """The page of one job.

    Raises:
        Http404: no such job. PermissionDenied: its records may not be seen.
    """
    job = JOBS.get(name)
    if job is None:
        raise Http404
    actor = actor_of(request)
    if actor is None or not actor.may(job.right):
        raise PermissionDenied
    rows = list(job.rows()[: MOST + 1])
    cards = [job.card(row) for row in rows[:MOST]]
    step = _offer(request, site, job, cards)
    context = {
        **site.each_context(request),
        "title": job.title,
        "cards": cards,
        "step": step,
        "nothing": job.nothing,
        "more": f"admin:{job.everything}_changelist" if len(rows) > MOST else "",
    }
    return TemplateResponse(request, "workplace/jobs.html", context)


def _offer(request: HttpRequest, site: Any, job: Job, cards: Iterable[Card]) -> Any:
    """The job's step, its address put on the cards that it is possible for; None without the right."""
    rows = list(cards)
    if not rows:
        return None
    screen = site.get_model_admin(type(rows[0].obj))
    step = next(step for step in screen.all_steps() if step.name == job.step)
    if not screen.may_step(request, step):
        return None
    back = urlencode({"next": request.path})
    for card in rows:
        if screen.is_possible(step, card.obj):
            card.step_url = f"{screen.step_url(step, card.obj)}?{back}"
    return step
