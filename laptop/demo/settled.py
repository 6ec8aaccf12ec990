"""What a company sets up once: targets, reports that come by themselves, keys, webhooks, views, a channel."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from apps.accounts import services as accounts
from apps.accounts.models import Role
from apps.accounts.services import saved_views
from apps.analytics import services as analytics
from apps.hr import services as hr
from apps.notifications import services as notifications
from apps.reports import services as reports
from laptop.demo import data
from laptop.demo.company import EMAIL
from laptop.demo.year import Year, at, travel

# In tenge with VAT: of the first month, and what each one asks more than the one before.
TARGET, GROWTH, MONTHS = Decimal(28_000_000), Decimal(1_500_000), 15
# Nobody listens there, and it is paused.
LISTENER = "https://erp.example.com/prometric"
DAY = dt.timedelta(days=1)


def set_up(year: Year) -> None:
    """On one afternoon of the last month, but for who was invited and who has just come."""
    actor = year.demo.actor
    with travel(at(year.today - 20 * DAY, 14)):
        first = year.start.replace(day=1)
        months = [_later(first, number) for number in range(MONTHS)]
        targets = [{"month": day, "amount": TARGET + number * GROWTH} for number, day in enumerate(months)]
        analytics.set_targets(actor=actor, targets=targets)
        for schedule in data.SCHEDULES:
            reports.create_schedule(actor=actor, recipients=[EMAIL], language="ru", **schedule)
        webhook = notifications.create_webhook(
            actor=actor,
            url=LISTENER,
            events=["order.*", "invoice.*"],
            description="Обмен с 1С (пример: никуда не отправляет)",
        )
        notifications.pause_webhook(webhook.pk, actor=actor)
        accounts.create_api_key(
            actor=actor,
            name="Интернет-магазин",
            permissions=["PRODUCTS_VIEW", "ORDERS_VIEW", "ORDERS_CREATE"],
        )
        views: list[dict[str, Any]] = data.VIEWS
        for view in views:
            saved_views.save_view(actor=actor, shared=True, size=None, **view)
        _talk(year)
    with travel(at(year.today - 2 * DAY, 10)):
        seller = Role.objects.values_list("pk", flat=True).get(preset="seller")
        hr.invite(
            actor=actor, email="novyi.seller@example.com", role_ids=[seller],
            position="Менеджер по продажам",
        )  # fmt: skip


def _talk(year: Year) -> None:
    people = year.demo.people
    members = [people[job].person for job in ("sales_lead", "storekeeper", "planner", "accountant")]
    channel = notifications.create_channel(actor=year.demo.actor, name="Отгрузки", member_ids=members)
    for job, text in data.TALK:
        notifications.post_message(actor=people[job], channel_id=channel.pk, text=text)


def _later(first: dt.date, months: int) -> dt.date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)
