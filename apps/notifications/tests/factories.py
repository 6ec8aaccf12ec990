"""What the tests of notifications act with; events come of the services of their apps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm import services as crm
from apps.hr.models import Employee
from apps.inventory import services as inventory
from apps.kernel import outbox
from apps.notifications.models import LiveEvent


def customer(company: Any, name: str = "ТОО «Алатау»") -> UUID:
    return crm.create_customer(actor=company.actor, name=name).pk


def deal(company: Any, title: str = "ERP Implementation", **more: Any) -> UUID:
    values = {"customer_id": customer(company), "value": Decimal(20_000_000), **more}
    return crm.create_deal(actor=company.actor, title=title, **values).pk


def product(company: Any, code: str = "P-1", **more: Any) -> UUID:
    return inventory.create_product(
        actor=company.actor, code=code, name="Ноутбук", price=Decimal(650_000), **more
    ).id


def employee_of(member: Any) -> UUID:
    """The employee behind a member that the fixtures made without one."""
    made, _ = Employee.objects.get_or_create(
        membership=member.membership, defaults={"organization_id": member.membership.organization_id}
    )
    return made.pk


def deliver() -> list[tuple[str, dict[str, Any]]]:
    """Run the relay's work; the live broadcasts of it, as (event, data)."""
    before = LiveEvent.everything.order_by("-id").values_list("id", flat=True).first() or 0
    outbox.drain()
    rows = LiveEvent.everything.filter(id__gt=before).order_by("id")
    return [(row.event, row.data) for row in rows]


def notices(client: Any, **params: Any) -> list[dict[str, Any]]:
    """The items of GET /notifications."""
    answer = client.get("/api/v1/notifications", params)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["data"]["items"]
    return found


def types(client: Any) -> list[str]:
    return [item["type"] for item in notices(client)]
