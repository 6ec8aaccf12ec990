"""A company in which something has happened everywhere, each name with a word of its own in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import time_machine

from apps.analytics.models import SalesTarget
from apps.crm.models import Deal
from apps.crm.services import lose_deal
from apps.crm.tests.factories import make_deal
from apps.finance.tests.factories import issued, line, pay
from apps.hr.tests.factories import active_employee, new_department
from apps.inventory.tests.factories import make_purchase_order, make_supplier
from apps.kernel import clock
from apps.notifications.models import Notification
from apps.production import services as production
from apps.production.tests.factories import make_made, make_material, make_production
from apps.sales.tests.factories import make_customer, make_order, make_product, win
from apps.sales.tests.walking import brought_to


@dataclass
class Lived:
    """What questions about one thing name."""

    mark: str
    named: dict[str, str] = field(default_factory=dict)


def live(company: Any, mark: str = "Торғай") -> Lived:
    """Fill the company in; `mark` is in the name of everything that has one."""
    actor, today = company.actor, clock.today()
    long_ago = dt.datetime.combine(today - dt.timedelta(days=200), dt.time(12), clock.ALMATY)
    with time_machine.travel(long_ago, tick=False):
        old = make_customer(actor, name=f"Ескі {mark}")
        dead = make_product(actor, code=f"{mark}-9", name_ru=f"Шкаф {mark}", cost=Decimal(777), stock=4)
        brought_to(company, make_order(actor, (dead, 1), customer=old), "delivered")
    buyer = make_customer(actor, name=f"Жаңа {mark}", phone="+77011112233", status="ACTIVE")
    make_customer(actor, name=f"Лид {mark}")
    lived = Lived(mark)
    lived.named |= {"customer": buyer.name, "product": dead.code}
    _deals(actor, buyer, mark, today, lived)
    _orders(company, actor, buyer, mark, today, lived)
    _making(actor, mark, today, lived)
    _money(actor, buyer, today, lived)
    sales = new_department(actor, name=f"Сату {mark}")
    active_employee(actor, first_name="Гүлнар", last_name=mark, department_id=sales.pk, hire_date=today)
    lived.named["employee"] = f"Гүлнар {mark}"
    place = {"organization_id": actor.organization_id, "workspace_id": actor.workspace_id}
    SalesTarget.objects.create(**place, month=today.replace(day=1), amount=Decimal(40_000_000))
    Notification.objects.create(
        **place, user_id=actor.user_id, type="deal_won", key="deal_won", params={"title": mark, "amount": "5"}
    )
    return lived


def _deals(actor: Any, buyer: Any, mark: str, today: dt.date, lived: Lived) -> None:
    closing = make_deal(actor, buyer, title=f"Ірі {mark}", value=Decimal(21_500_000), stage="CLOSING")
    late = make_deal(actor, buyer, title=f"Кеш {mark}", value=Decimal(1_250_000))
    stuck = make_deal(actor, buyer, title=f"Тұр {mark}", value=Decimal(3_300_000))
    past = today - dt.timedelta(days=50)
    Deal.objects.filter(pk=late.pk).update(expected_close_date=past)
    Deal.objects.filter(pk=stuck.pk).update(updated_at=clock.day_start(past))
    lost = make_deal(actor, buyer, title=f"Жоқ {mark}", value=Decimal(640_000))
    lose_deal(lost.pk, actor=actor, lost_reason="price", competitor_won=f"Бәсеке {mark}")
    win(actor, make_deal(actor, buyer, title=f"Жеңіс {mark}", value=Decimal(7_350_000)))
    lived.named["deal"] = closing.deal_number


def _orders(company: Any, actor: Any, buyer: Any, mark: str, today: dt.date, lived: Lived) -> None:
    goods = make_product(actor, code=f"{mark}-1", name_ru=f"Стол {mark}", stock=50, cost=Decimal(300))
    goods.stock.__class__.objects.filter(product=goods).update(min_stock=Decimal(60))
    brought_to(company, make_order(actor, (goods, 3), customer=buyer), "delivered")
    late = make_order(actor, (goods, 7), customer=buyer)
    type(late).objects.filter(pk=late.pk).update(delivery_date=today - dt.timedelta(days=3))
    brought_to(company, make_order(actor, (goods, 11), customer=buyer), "shipped")
    lived.named["order"] = late.number
    supplier = make_supplier(actor, name=f"Жеткізуші {mark}")
    make_purchase_order(actor, {goods: 13}, supplier=supplier, ordered=True)


def _making(actor: Any, mark: str, today: dt.date, lived: Lived) -> None:
    steel = make_material(actor, stock=100, name=f"Болат {mark}")
    rare = make_material(actor, name=f"Сирек {mark}")
    cabinet = make_made(actor, {steel: 2}, name=f"Сөре {mark}")
    begun = make_production(actor, cabinet, 4)
    production.schedule_production(begun.pk, actor=actor)
    production.start_production(begun.pk, actor=actor)
    type(begun).objects.filter(pk=begun.pk).update(due_date=today - dt.timedelta(days=2))
    done = make_production(actor, cabinet, 5)
    production.schedule_production(done.pk, actor=actor)
    production.start_production(done.pk, actor=actor)
    production.complete_production(done.pk, actor=actor)
    make_production(actor, make_made(actor, {rare: 6}, name=f"Есік {mark}"), 9)
    lived.named["production"] = begun.number


def _money(actor: Any, buyer: Any, today: dt.date, lived: Lived) -> None:
    taxed = issued(actor, customer=buyer, items=[line(90_000, tax=Decimal(16))])
    pay(actor, taxed, 14_400)
    due = today - dt.timedelta(days=100)
    overdue = issued(actor, 555_500, customer=buyer, issue_date=due, due_date=due + dt.timedelta(days=5))
    lived.named["invoice"] = overdue.number
