"""What the apps above read."""

from __future__ import annotations

import pytest

from apps.crm import references, selectors, services
from apps.crm.models import Deal
from apps.crm.services import add_deal_activity, lose_deal, win_deal
from apps.crm.tests.factories import make_customer, make_deal, make_employee
from apps.hr.models import Employee
from apps.kernel.errors import Conflict, NotFound


def test_what_an_employee_did(company):
    me = Employee.objects.get(membership_id=company.actor.membership_id)
    other = make_employee(company.member())
    won, lost, _open = (make_deal(company.actor) for _ in range(3))
    win_deal(won.pk, actor=company.actor)
    lose_deal(lost.pk, actor=company.actor, lost_reason="price")
    from_now = "2199-01-01"
    for date in ("2026-01-01", from_now):
        company.client.post(
            f"/api/v1/deals/{won.pk}/activities", {"type": "task", "subject": "x", "date": date}
        )
    assert selectors.employee_metrics([me.pk, other.pk]) == {
        me.pk: {"deals_won": 1, "deals_closed": 2, "tasks_completed": 1, "activities": 2},
        other.pk: {"deals_won": 0, "deals_closed": 0, "tasks_completed": 0, "activities": 0},
    }


@pytest.mark.parametrize(
    ("types", "expected"),
    [(["billing", "legal", "shipping"], "shipping"), (["office", "legal"], "legal"), (["billing"], None)],
)
def test_where_goods_go(company, types, expected):
    places = [{"type": kind, "address_line1": kind, "city": "Алматы"} for kind in types]
    found = selectors.shipping_address(make_customer(company.actor, addresses=places).pk)
    if expected is None:
        assert found is None
    else:
        assert found == {
            "addressLine1": expected, "city": "Алматы", "postalCode": "", "country": "KZ",
        }  # fmt: skip


def test_what_is_not_there(company):
    with pytest.raises(NotFound):
        selectors.deal_for_order(company.workspace.pk)


def test_whoever_still_needs_a_row_keeps_it(company, monkeypatch):
    deal = make_deal(company.actor)
    asked = []

    def needs_it(pk):
        asked.append(pk)
        return True

    monkeypatch.setattr(references, "_questions", {Deal: [needs_it]})
    with pytest.raises(Conflict):
        services.delete_deal(deal.pk, actor=company.actor)
    assert asked == [deal.pk]
    assert Deal.objects.filter(pk=deal.pk).exists()


def test_a_member_without_an_employee_can_write_down_activities(company):
    deal = make_deal(company.actor)
    member = company.member("DEALS_UPDATE")
    activity = add_deal_activity(deal.pk, actor=member.actor, type="call", subject="Звонок")
    assert (activity.user_id, activity.has_time) == (member.user.pk, True)
