"""What people have to do, did, and said, on the morning of the demo's first day."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from apps.collaboration import services as collaboration
from apps.crm.models import OPEN_STAGES
from apps.crm.selectors import deal_rows
from apps.finance import services as finance
from apps.finance.models import EsfStatus
from apps.finance.selectors import e_invoice_rows
from apps.kernel.errors import ServiceUnavailable
from apps.production.models import OPEN, ProductionOrder
from laptop.demo import data
from laptop.demo.year import Year, at, travel

TOLD_AFTER = 8
# Subject, days from today, hour (None: the whole day), priority.
PLANNED = (
    ("Отправить коммерческое предложение", -1, None, "high"),
    ("Позвонить и согласовать скидку", 0, 11, "normal"),
    ("Подготовить договор", 0, None, "urgent"),
    ("Встреча: показать систему", 2, 15, "normal"),
)


def around_deals(year: Year) -> None:
    """Tasks of open deals, in turn the owner's and a seller's, and a comment."""
    actor, seller = year.demo.actor, year.demo.sellers[0]
    deals = list(deal_rows().filter(stage__in=OPEN_STAGES).order_by("-created_at", "-id")[: len(PLANNED)])
    with travel(at(year.today - dt.timedelta(days=1), 18, 30)):
        for number, (deal, (subject, days, hour, priority)) in enumerate(zip(deals, PLANNED, strict=False)):
            day = year.today + dt.timedelta(days=days)
            due = {"due_at": day if hour is None else at(day, hour), "priority": priority}
            of_deal = {"entity_type": "deal", "entity_id": deal.pk}
            handed = {"assigned_to": seller} if number % 2 else {}
            collaboration.create_task(actor=actor, subject=subject, **due, **of_deal, **handed)
        if deals:
            collaboration.add_comment(
                actor=actor,
                entity_type="deal",
                entity_id=deals[0].pk,
                text="Клиент просит счёт до конца недели, подготовьте, пожалуйста.",
                mentions=[seller],
            )


def offers(year: Year) -> None:
    """A seller's offer of an open deal, where this machine can make its paper."""
    deal = deal_rows().filter(stage="PROPOSAL").order_by("-created_at", "-id").first()
    if deal is None:
        return
    with travel(at(year.today - dt.timedelta(days=3), 11)), suppress(ServiceUnavailable):
        finance.send_quotation(
            deal.pk, actor=year.demo.people["seller"], terms="Поставка в течение пяти рабочих дней."
        )


def told(year: Year) -> None:
    """E-invoices of what was delivered more than a week ago are with the state; one was declined."""
    with travel(at(year.today - dt.timedelta(days=1), 12)):
        rows = e_invoice_rows().filter(is_required=True, day__lte=year.today - dt.timedelta(days=TOLD_AFTER))
        for number, row in enumerate(rows.order_by("-day", "-id")):
            state: dict[str, Any] = {
                "status": EsfStatus.DELIVERED,
                "esf_number": f"ESF-{row.own_number}",
                "esf_date": min(row.day + dt.timedelta(days=5), year.today - dt.timedelta(days=1)),
            }
            if number == 0:
                state |= {"status": EsfStatus.DECLINED, "reason": "Указан не тот договор"}
            finance.update_e_invoice(row.pk, actor=year.demo.actor, **state)


def chores(year: Year) -> None:
    """What each of the house has to do in their job; some of it is done."""
    with travel(at(year.today - dt.timedelta(days=4), 9)):
        for subject, days, job, priority, done in data.CHORES:
            actor, due = year.demo.people[job], year.today + dt.timedelta(days=days)
            task = collaboration.create_task(actor=actor, subject=subject, due_at=due, priority=priority)
            if done:
                collaboration.complete_task(task.pk, actor=actor)
    orders = ProductionOrder.objects.filter(status__in=OPEN).order_by("due_date", "id")
    with travel(at(year.today - dt.timedelta(days=1), 17)):
        if late := orders.first():
            collaboration.add_comment(
                actor=year.demo.people["planner"],
                entity_type="production_order",
                entity_id=late.pk,
                text="Сварка задержалась: ждали краску. Закончим в среду.",
            )
