"""A month of what lies ahead: tasks, activities, deliveries, and what falls due, each by permission."""

from __future__ import annotations

import datetime as dt
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.collaboration import selectors as collaboration
from apps.crm.models import OPEN_STAGES, Activity, Deal
from apps.finance.models import Invoice, InvoiceStatus
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.admin import actor_of, columns
from apps.production.models import ProductionOrder
from apps.production.models import ProductionStatus as Made
from apps.sales.models import OPEN, Order, OrderStatus
from prometric.workplace import links

# So many of one kind a month, then so many a day; the rest is counted.
MOST = 500
MOST_A_DAY = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of one day; `tone` as in `columns`."""

    day: dt.date
    title: str
    url: str | None
    icon: str
    tone: str
    time: str = ""


def month(request: HttpRequest, site: Any) -> HttpResponse:
    """The month that `?month=2026-12` names, else the present one; `?mine=1`: one's own activities alone."""
    first = _first(request.GET.get("month", ""))
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    start, end = weeks[0][0], weeks[-1][-1]
    days: dict[dt.date, list[Entry]] = defaultdict(list)
    for entry in _entries(request, start, end):
        days[entry.day].append(entry)
    today = clock.today()
    context = {
        **site.each_context(request),
        "title": _("Calendar"),
        "month": formats.date_format(first, "F Y"),
        "before": f"{first - dt.timedelta(days=1):%Y-%m}",
        "after": f"{weeks[-1][-1] + dt.timedelta(days=7):%Y-%m}"
        if weeks[-1][-1].month == first.month
        else f"{weeks[-1][-1]:%Y-%m}",
        "this": f"{first:%Y-%m}",
        "mine": bool(request.GET.get("mine")),
        "weekdays": [formats.date_format(day, "D") for day in weeks[0]],
        "weeks": [[_cell(day, days[day], first, today) for day in week] for week in weeks],
    }
    return TemplateResponse(request, "workplace/calendar.html", context)


def _first(asked: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(f"{asked}-01")
    except ValueError:
        found = clock.today()
    # Weeks reach into the neighbouring months, and those must exist.
    return found.replace(day=1, year=min(max(found.year, 1900), 2200))


def _cell(day: dt.date, entries: list[Entry], first: dt.date, today: dt.date) -> dict[str, Any]:
    return {
        "day": day,
        "outside": day.month != first.month,
        "today": day == today,
        "entries": entries[:MOST_A_DAY],
        "more": entries[MOST_A_DAY:],
    }


def _entries(request: HttpRequest, start: dt.date, end: dt.date) -> Iterable[Entry]:
    actor = actor_of(request)
    assert actor is not None, "admin_view lets nobody in without one"
    today = clock.today()
    yield from _tasks(actor, start, end, today)
    if actor.may("DEALS_VIEW"):
        yield from _activities(start, end, today, actor.user_id if request.GET.get("mine") else None)
        deals = Deal.objects.filter(stage__in=OPEN_STAGES, expected_close_date__range=(start, end))
        for deal in deals.order_by("expected_close_date", "id")[:MOST]:
            assert deal.expected_close_date is not None
            tone = _tone(deal.expected_close_date, today)
            yield Entry(deal.expected_close_date, str(deal), links.to("deal", deal.pk), "handshake", tone)
    if actor.may("ORDERS_VIEW"):
        orders = Order.objects.filter(delivery_date__range=(start, end)).exclude(status=OrderStatus.CANCELLED)
        for order in orders.select_related("customer").order_by("delivery_date", "id")[:MOST]:
            assert order.delivery_date is not None
            tone = _tone(order.delivery_date, today) if order.status in OPEN else columns.DONE
            title = f"{order.number} {order.customer}"
            yield Entry(order.delivery_date, title, links.to("order", order.pk), "local_shipping", tone)
    if actor.may("INVOICES_VIEW"):
        waiting = (InvoiceStatus.SENT, InvoiceStatus.PARTIAL, InvoiceStatus.OVERDUE)
        invoices = Invoice.objects.filter(due_date__range=(start, end), status__in=waiting)
        for invoice in invoices.select_related("customer").order_by("due_date", "id")[:MOST]:
            title = f"{invoice.number} {invoice.customer}"
            tone = _tone(invoice.due_date, today)
            yield Entry(invoice.due_date, title, links.to("invoice", invoice.pk), "receipt_long", tone)
    if actor.may("PRODUCTION_VIEW"):
        made = ProductionOrder.objects.filter(due_date__range=(start, end)).exclude(
            status__in=(Made.COMPLETED, Made.CANCELLED)
        )
        for row in made.order_by("due_date", "id")[:MOST]:
            assert row.due_date is not None
            tone = _tone(row.due_date, today)
            url = links.to("production_order", row.pk)
            yield Entry(row.due_date, row.number, url, "precision_manufacturing", tone)


def _tasks(actor: Actor, start: dt.date, end: dt.date, today: dt.date) -> Iterable[Entry]:
    """One's own, whoever's calendar it is."""
    rows = collaboration.own_tasks(actor).filter(
        due_at__gte=clock.day_start(start), due_at__lte=clock.day_end(end)
    )
    for row in rows.order_by("due_at", "id")[:MOST]:
        local = timezone.localtime(row.due_at)
        tone = columns.DONE if row.completed_at else _tone(local.date(), today)
        time = f"{local:%H:%M}" if row.due_has_time else ""
        yield Entry(local.date(), str(row), links.to("task", row.pk), "task_alt", tone, time)


def _activities(start: dt.date, end: dt.date, today: dt.date, user_id: Any) -> Iterable[Entry]:
    rows = Activity.objects.filter(
        occurred_at__gte=clock.day_start(start), occurred_at__lt=clock.day_start(end + dt.timedelta(days=1))
    )
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    for row in rows.order_by("occurred_at", "id")[:MOST]:
        local = timezone.localtime(row.occurred_at)
        tone = columns.DONE if row.completed_at else _tone(local.date(), today)
        time = f"{local:%H:%M}" if row.has_time else ""
        yield Entry(local.date(), str(row), links.to("activity", row.pk), "event", tone, time)


def _tone(day: dt.date, today: dt.date) -> str:
    """Red when its day is over, amber today, blue ahead."""
    if day < today:
        return columns.BAD
    return columns.WAITS if day == today else columns.WORK
