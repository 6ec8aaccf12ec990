"""A deal's steps and the board of deals: asked first, done by the services, refused without the right."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.crm.services import lose_deal, win_deal
from apps.crm.tests.factories import line, make_deal, make_product
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from conftest import at_office


@pytest.fixture
def deal(company):
    return make_deal(company.actor, products=[line(make_product(company.actor))])


class TestSteps:
    def address(self, deal, name):
        return reverse("admin:crm_deal_step", args=(deal.pk, name))

    @pytest.mark.parametrize(
        ("name", "entered", "stage"),
        [
            ("win", {"final_amount": "1 950 000,50", "notes": "ура"}, "WON"),
            ("lose", {"lost_reason": "цена", "competitor_won": "1С"}, "LOST"),
            ("move", {"stage": "CLOSING"}, "CLOSING"),
        ],
    )
    def test_a_step_asks_then_acts(self, company, staff, deal, name, entered, stage):
        address = self.address(deal, name)
        assert staff.get(address).status_code == 200
        viewer = at_office(company.member("DEALS_VIEW").client)
        assert viewer.get(address).status_code == 403
        assert viewer.post(address, entered).status_code == 403
        deal.refresh_from_db()
        assert deal.stage == "LEAD"
        assert staff.post(address, entered).status_code == 302
        deal.refresh_from_db()
        assert deal.stage == stage
        if name == "win":
            assert (deal.final_amount, deal.notes) == (Decimal("1950000.50"), "ура")
        if name == "lose":
            assert (deal.lost_reason, deal.competitor_won) == ("цена", "1С")

    def test_a_refusal_keeps_what_was_typed(self, company, staff, deal):
        page = staff.post(self.address(deal, "win"), {"actual_close_date": "01.01.2099", "notes": "рано"})
        assert page.status_code == 200
        assert list(page.context["form"].errors) == ["actual_close_date"]
        assert "рано" in page.text
        deal.refresh_from_db()
        assert deal.stage == "LEAD"

    def test_a_lost_deal_is_opened_again(self, company, staff, deal):
        lose_deal(deal.pk, actor=company.actor, lost_reason="цена")
        shown = staff.get(reverse("admin:crm_deal_change", args=(deal.pk,))).context["actions_detail"]
        assert [action["attrs"]["data-step"] for action in shown] == ["reopen"]
        assert staff.post(self.address(deal, "reopen"), {"stage": "PROPOSAL"}).status_code == 302
        deal.refresh_from_db()
        assert (deal.stage, deal.lost_reason) == ("PROPOSAL", None)

    def test_another_tenants_deal_is_not_there(self, company, other_company, staff):
        with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
            theirs = make_deal(other_company.actor)
        assert staff.post(self.address(theirs, "move"), {"stage": "CLOSING"}).status_code == 404
        moved = staff.post(
            reverse("admin:crm_deal_move", args=(theirs.pk,)), {"stage": "CLOSING"}, "application/json"
        )
        assert moved.status_code == 404
        with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
            theirs.refresh_from_db()
            assert theirs.stage == "LEAD"


class TestBoard:
    def move(self, browser, deal, body):
        return browser.post(reverse("admin:crm_deal_move", args=(deal.pk,)), body, "application/json")

    def test_deals_stand_by_stage(self, company, staff, deal, django_assert_max_num_queries):
        make_deal(company.actor, stage="CLOSING", value=Decimal(500))
        page = staff.get(reverse("admin:crm_deal_board"))
        shown = {stage["value"]: (stage["count"], len(stage["cards"])) for stage in page.context["stages"]}
        assert shown == {
            "LEAD": ("1", 1), "QUALIFIED": ("0", 0), "PROPOSAL": ("0", 0), "NEGOTIATION": ("0", 0),
            "CLOSING": ("1", 1),
        }  # fmt: skip
        assert at_office(company.member("ORDERS_VIEW").client).get(
            reverse("admin:crm_deal_board")
        ).status_code == 403  # fmt: skip
        assert staff.get(reverse("admin:crm_deal_board"), {"mine": "1"}).status_code == 200

    def test_a_deal_moves_by_the_service(self, company, staff, deal):
        answer = self.move(staff, deal, {"stage": "PROPOSAL"})
        assert answer.status_code == 200
        assert answer.json()["stages"]["PROPOSAL"]["count"] == "1"
        deal.refresh_from_db()
        assert (deal.stage, deal.probability) == ("PROPOSAL", 50)
        assert OutboxEvent.objects.filter(name="deal.updated", subject_id=deal.pk).exists()

    def test_what_cannot_be_says_why(self, company, staff, deal):
        for body in ({"stage": "WON"}, {"stage": "?"}, {}, [1]):
            assert self.move(staff, deal, body).status_code == 400
        assert staff.get(reverse("admin:crm_deal_move", args=(deal.pk,))).status_code == 405
        viewer = at_office(company.member("DEALS_VIEW").client)
        assert self.move(viewer, deal, {"stage": "CLOSING"}).status_code == 403
        win_deal(deal.pk, actor=company.actor)
        refused = self.move(staff, deal, {"stage": "CLOSING"})
        assert refused.status_code == 409
        assert refused.json()["message"]
        deal.refresh_from_db()
        assert deal.stage == "WON"


def test_a_customers_page_begins_what_belongs_to_it(company, staff, deal):
    page = staff.get(reverse("admin:crm_customer_change", args=(deal.customer_id,)))
    assert len(page.context["record_links"]) == 3
    for link in page.context["record_links"]:
        form = staff.get(link.url).context["adminform"].form
        assert str(form["customer"].value()) == str(deal.customer_id)
    viewer = at_office(company.member("CUSTOMERS_VIEW", "DEALS_CREATE", "DEALS_VIEW").client)
    page = viewer.get(reverse("admin:crm_customer_change", args=(deal.customer_id,)))
    assert [str(link.title) for link in page.context["record_links"]] == ["Deal", "Activity"]
    assert [str(link.title) for link in page.context["record_chain"][1:]] == ["Deals: 1"]
