"""Home: what needs me now, each figure with the way to what is behind it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.analytics.selectors import daily
from apps.crm.models import OPEN_STAGES, Stage
from apps.crm.selectors import deal_rows
from apps.hr.selectors import employee_for
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.admin import columns
from apps.kernel.admin.sites import actor_of
from apps.notifications.selectors import own_rows
from prometric.workplace import notices, waits

NEWEST = 7
DAYS = 30
# A bar's width does not grow with the page, and money has no decimals on an axis.
CHART = json.dumps({"maintainAspectRatio": False, "plugins": {"legend": {"display": False}}})


def context(request: HttpRequest) -> dict[str, Any]:
    """What the home page shows to whoever asks; at most seven statements of its own."""
    actor = actor_of(request)
    if actor is None:
        return {}
    newest = own_rows(actor.user_id)[:NEWEST]
    return {
        "title": _("My day"),
        "cards": sorted([*_waiting(request, actor), *_deals(actor)], key=lambda card: not card["figure"]),
        "charts": [*_revenue(actor), *_stages(actor)],
        "chart_options": CHART,
        "notices": [notices.shown(notice) for notice in newest],
    }


def _waiting(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    counted = waits.counts(request)
    return [
        {
            "title": wait.title,
            "figure": counted[wait.key],
            "icon": wait.icon,
            "late": wait.late and counted[wait.key] > 0,
            "link": wait.link,
        }
        for wait in waits.visible(actor)
        if wait.right or counted[wait.key]  # what is for everybody shows when there is some
    ]


def _deals(actor: Actor) -> list[dict[str, Any]]:
    """The member's own open deals."""
    employee = employee_for(actor.membership_id) if actor.may("DEALS_VIEW") else None
    if employee is None:
        return []
    own = deal_rows().filter(assigned_to=employee.pk, stage__in=OPEN_STAGES)
    found = own.order_by().aggregate(rows=Count("pk"), worth=Sum("value"))
    if not found["rows"]:
        return []
    return [
        {
            "title": _("My deals"),
            "figure": found["rows"],
            "note": f"{columns.money(found['worth'])} ₸",
            "icon": "handshake",
            "link": reverse("admin:crm_deal_changelist"),
        }
    ]


def _revenue(actor: Actor) -> list[dict[str, Any]]:
    if not actor.may("ANALYTICS_VIEW"):
        return []
    today = clock.today()
    start = today - dt.timedelta(days=DAYS - 1)
    sold = {day.day: day.revenue for day in daily.by_day(start, today)}
    days = [start + dt.timedelta(days=number) for number in range(DAYS)]
    return [
        _chart(
            _("Revenue of 30 days"),
            [columns.date(day)[:5] for day in days],
            [float(sold.get(day, 0)) for day in days],
            reverse("dashboard"),
        )
    ]


def _stages(actor: Actor) -> list[dict[str, Any]]:
    if not actor.may("DEALS_VIEW"):
        return []
    rows = deal_rows().filter(stage__in=OPEN_STAGES).order_by().values("stage").annotate(worth=Sum("value"))
    worth = {row["stage"]: row["worth"] for row in rows}
    return [
        _chart(
            _("Open deals by stage"),
            [str(Stage(stage).label) for stage in OPEN_STAGES],
            [float(worth.get(stage, 0)) for stage in OPEN_STAGES],
            reverse("admin:crm_deal_changelist"),
        )
    ]


def _chart(title: str, labels: list[str], values: list[float], link: str) -> dict[str, Any]:
    """As the theme's chart component takes it."""
    dataset = {"label": title, "data": values, "backgroundColor": "var(--color-primary-600)"}
    return {"title": title, "link": link, "data": json.dumps({"labels": labels, "datasets": [dataset]})}
