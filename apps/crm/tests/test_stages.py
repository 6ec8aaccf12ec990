"""The deal's state machine: every step that there is, and every one that there is not (domain.md §2.1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product as pairs

import pytest

from apps.crm import selectors
from apps.crm.models import OPEN_STAGES, Customer, CustomerStatusEntry, Deal, DealStageEntry, Stage
from apps.crm.services import lose_deal, win_deal
from apps.crm.tests.factories import line, make_customer, make_deal, make_product
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from prometric.tests.cells import joined

URL = "/api/v1/deals"
OPEN = [str(stage) for stage in OPEN_STAGES]
PROBABILITY = {
    "LEAD": 10, "QUALIFIED": 25, "PROPOSAL": 50, "NEGOTIATION": 75, "CLOSING": 90, "WON": 100, "LOST": 0,
}  # fmt: skip


def deal_in(company, stage, **details):
    if stage in OPEN:
        return make_deal(company.actor, stage=stage, **details)
    deal = make_deal(company.actor, **details)
    if stage == "WON":
        return win_deal(deal.pk, actor=company.actor)
    return lose_deal(deal.pk, actor=company.actor, lost_reason="price", competitor_won="Competitor A")


def state(deal):
    """All that a refusal must leave alone."""
    return (
        Deal.objects.filter(pk=deal.pk).values().get(),
        list(DealStageEntry.objects.filter(deal=deal).order_by("id").values()),
        list(Customer.objects.order_by("id").values()),
        OutboxEvent.objects.count(),
    )


def is_allowed(before, after):
    return (before in OPEN and before != after) or (before == "LOST" and after in OPEN)


@joined(("before", "after"), list(pairs(Stage.values, Stage.values)))
def test_every_pair_by_an_update(company, before, after):
    deal = deal_in(company, before)
    was = state(deal)

    response = company.client.put(f"{URL}/{deal.pk}", {"stage": after, "lostReason": "price"})

    if before == after:
        assert response.status_code == 200
        assert state(deal) == was
    elif is_allowed(before, after):
        assert response.status_code == 200
        deal.refresh_from_db()
        assert (deal.stage, deal.probability) == (after, PROBABILITY[after])
        timeline = DealStageEntry.objects.filter(deal=deal).order_by("entered_at", "id")
        assert timeline.last().stage == after
        assert [entry.exited_at is None for entry in timeline].count(True) == 1
    else:
        assert response.status_code == 409
        error = response.json()["error"]
        assert error["code"] == "INVALID_STATE_TRANSITION"
        assert error["details"] == {
            "from": before,
            "to": after,
            "allowed": sorted(stage for stage in Stage.values if is_allowed(before, stage)),
        }
        assert state(deal) == was


@joined(("stage", "action"), [(stage, action) for stage in Stage.values for action in ("win", "lose")])
def test_every_stage_by_the_actions(company, stage, action):
    deal = deal_in(company, stage)
    was = state(deal)
    response = company.client.post(f"{URL}/{deal.pk}/{action}", {"lostReason": "price"})
    if stage in OPEN:
        assert response.status_code == 200
        assert Deal.objects.get(pk=deal.pk).stage == {"win": "WON", "lose": "LOST"}[action]
    else:
        assert response.status_code == 409
        assert response.json()["error"]["code"] == "INVALID_STATE_TRANSITION"
        assert state(deal) == was


def test_an_explicit_probability_wins_over_the_stages(company):
    deal = make_deal(company.actor, stage="QUALIFIED", probability=Decimal(60))
    assert deal.probability == 60
    company.client.put(f"{URL}/{deal.pk}", {"stage": "PROPOSAL", "probability": 33.5})
    assert Deal.objects.get(pk=deal.pk).probability == Decimal("33.5")


class TestWin:
    BODY = {"actualCloseDate": "2025-01-15", "finalAmount": 22500000, "notes": "Closed with 10% discount"}

    def test_the_references_body(self, company):
        erp = make_product(company.actor)
        deal = make_deal(
            company.actor,
            value=Decimal(25000000),
            stage="NEGOTIATION",
            products=[line(erp)],
            expected_close_date=date(2025, 3, 1),
        )

        response = company.client.post(f"{URL}/{deal.pk}/win", self.BODY, **{"Accept-Language": "en"})

        assert response.status_code == 200
        data = response.json()["data"]
        assert data == {
            "id": str(deal.pk),
            "stage": "WON",
            "wonAt": data["wonAt"],
            "orderId": data["orderId"],
            "orderNumber": f"ORD-{clock.today().year}-0001",
            "message": "Deal marked as won, order created automatically",
        }
        detail = company.client.get(f"{URL}/{deal.pk}").json()["data"]
        shown = ("stage", "probability", "value", "finalAmount", "actualCloseDate", "notes", "wonAt")
        assert [detail[key] for key in shown] == [
            "WON", 100, 25000000, 22500000, "2025-01-15", "Closed with 10% discount", data["wonAt"],
        ]  # fmt: skip
        order = company.client.get(f"/api/v1/orders/{data['orderId']}").json()["data"]
        assert order["totalAmount"] == 22500000
        assert order["items"][0]["totalPrice"] == 20160000
        assert order["dealId"] == str(deal.pk)

    def test_what_an_order_takes_over(self, company):
        erp = make_product(company.actor)
        deal = make_deal(company.actor, products=[line(erp)])
        win_deal(deal.pk, actor=company.actor, final_amount=Decimal("22500000.50"))
        found = selectors.deal_for_order(deal.pk)
        assert (found.customer_id, found.value) == (deal.customer_id, Decimal(20160000))
        assert found.agreed_total == Decimal("22500000.50")
        [row] = found.lines
        assert (row.product_id, row.terms.quantity, row.terms.net, row.terms.vat, row.terms.total) == (
            erp.pk, 50, Decimal(18000000), Decimal(2160000), Decimal(20160000),
        )  # fmt: skip

    def test_without_a_body_the_lines_are_the_total(self, company):
        deal = make_deal(company.actor, value=Decimal(1), products=[line(make_product(company.actor))])
        data = company.client.post(f"{URL}/{deal.pk}/win").json()["data"]
        order = company.client.get(f"/api/v1/orders/{data['orderId']}").json()["data"]
        assert order["totalAmount"] == 20160000
        assert Deal.objects.get(pk=deal.pk).actual_close_date == clock.today()
        assert selectors.deal_for_order(deal.pk).agreed_total is None

    @pytest.mark.parametrize("status", ["LEAD", "PROSPECT", "INACTIVE", "CHURNED"])
    def test_the_customer_becomes_active(self, company, status):
        customer = make_customer(company.actor, status=status)
        deal = make_deal(company.actor, customer)
        company.client.post(f"{URL}/{deal.pk}/win")
        assert Customer.objects.get(pk=customer.pk).status == "ACTIVE"
        last = CustomerStatusEntry.objects.get(customer=customer, exited_at__isnull=True)
        assert last.status == "ACTIVE"

    def test_an_active_customer_stays_as_it_is(self, company):
        customer = make_customer(company.actor, status="ACTIVE")
        deal = make_deal(company.actor, customer)
        company.client.post(f"{URL}/{deal.pk}/win")
        assert CustomerStatusEntry.objects.filter(customer=customer).count() == 1
        assert Customer.objects.get(pk=customer.pk).version == 1

    def test_it_is_announced_once_with_what_was_agreed(self, company):
        deal = make_deal(company.actor, expected_close_date=date(2025, 3, 1))
        company.client.post(f"{URL}/{deal.pk}/win", self.BODY)
        [event] = OutboxEvent.objects.filter(name="deal.won")
        assert event.payload["final_amount"] == "22500000.00"
        assert event.payload["previous_stage"] == "LEAD"
        assert event.changes["stage"] == ["LEAD", "WON"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"actualCloseDate": "2200-01-01"}, "actualCloseDate"),
            ({"actualCloseDate": "soon"}, "actualCloseDate"),
            ({"finalAmount": -1}, "finalAmount"),
            ({"finalAmount": 0.001}, "finalAmount"),
            ({"finalAmount": 10**17}, "finalAmount"),
            ({"finalAmount": 1e300}, "finalAmount"),
            ({"finalAmount": True}, "finalAmount"),
        ],
    )
    def test_bad_input_wins_nothing(self, company, body, field):
        deal = make_deal(company.actor)
        was = state(deal)
        response = company.client.post(f"{URL}/{deal.pk}/win", body)
        assert response.status_code == 400
        assert list(response.json()["error"]["details"]) == [field]
        assert state(deal) == was

    def test_an_update_to_won_makes_the_order_too(self, company):
        deal = make_deal(company.actor, products=[line(make_product(company.actor))])
        assert company.client.put(f"{URL}/{deal.pk}", {"stage": "WON"}).status_code == 200
        [order] = company.client.get("/api/v1/orders", {"dealId": str(deal.pk)}).json()["data"]["items"]
        assert order["totalAmount"] == 20160000

    @pytest.mark.parametrize(
        "body", [{"value": 1}, {"probability": 5}, {"products": []}, {"customerId": None}]
    )
    def test_a_won_deal_keeps_what_was_agreed(self, company, body):
        deal = make_deal(company.actor, products=[line(make_product(company.actor))])
        win_deal(deal.pk, actor=company.actor)
        if "customerId" in body:
            body = {"customerId": str(make_customer(company.actor).pk)}
        was = state(deal)
        response = company.client.put(f"{URL}/{deal.pk}", body)
        assert (response.status_code, response.json()["error"]["code"]) == (409, "CONFLICT")
        assert state(deal) == was

    def test_its_words_may_still_be_corrected(self, company):
        deal = make_deal(company.actor, products=[line(make_product(company.actor))])
        win_deal(deal.pk, actor=company.actor)
        whole = company.client.get(f"{URL}/{deal.pk}").json()["data"]
        response = company.client.put(f"{URL}/{deal.pk}", {**whole, "title": "Опечатка исправлена"})
        assert response.status_code == 200
        assert Deal.objects.get(pk=deal.pk).title == "Опечатка исправлена"

    def test_a_won_deal_cannot_be_deleted(self, company):
        deal = make_deal(company.actor)
        win_deal(deal.pk, actor=company.actor)
        response = company.client.delete(f"{URL}/{deal.pk}")
        assert (response.status_code, response.json()["error"]["code"]) == (409, "CONFLICT")
        assert Deal.objects.filter(pk=deal.pk).exists()


class TestLose:
    def test_the_references_body(self, company):
        deal = make_deal(company.actor, stage="CLOSING")
        body = {
            "lostReason": "price",
            "competitorWon": "Competitor A",
            "notes": "Client chose cheaper alternative",
        }
        response = company.client.post(f"{URL}/{deal.pk}/lose", body)
        assert response.status_code == 200
        data = response.json()["data"]
        assert data == {"id": str(deal.pk), "stage": "LOST", "lostAt": data["lostAt"]}
        detail = company.client.get(f"{URL}/{deal.pk}").json()["data"]
        shown = ("stage", "probability", "actualCloseDate", "lostReason", "competitorWon", "notes")
        assert [detail[key] for key in shown] == [
            "LOST", 0, clock.today().isoformat(), "price", "Competitor A", "Client chose cheaper alternative",
        ]  # fmt: skip
        [event] = OutboxEvent.objects.filter(name="deal.lost")
        assert event.payload["lost_reason"] == "price"

    def test_the_reason_is_required(self, company):
        deal = make_deal(company.actor)
        was = state(deal)
        for response in (
            company.client.post(f"{URL}/{deal.pk}/lose", {}),
            company.client.put(f"{URL}/{deal.pk}", {"stage": "LOST"}),
        ):
            assert response.status_code == 400
            assert response.json()["error"]["code"] == "REQUIRED_FIELD"
            assert list(response.json()["error"]["details"]) == ["lostReason"]
        assert state(deal) == was

    def test_an_update_to_lost_keeps_the_reason(self, company):
        deal = make_deal(company.actor)
        body = {"stage": "LOST", "lostReason": "timing", "competitorWon": "Azure", "title": "Проиграно"}
        assert company.client.put(f"{URL}/{deal.pk}", body).status_code == 200
        deal.refresh_from_db()
        assert (deal.lost_reason, deal.competitor_won, deal.title) == ("timing", "Azure", "Проиграно")

    def test_a_lost_deal_can_be_reopened(self, company):
        deal = deal_in(company, "LOST")
        response = company.client.put(f"{URL}/{deal.pk}", {"stage": "PROPOSAL", "value": 7})
        assert response.status_code == 200
        detail = company.client.get(f"{URL}/{deal.pk}").json()["data"]
        shown = ("stage", "probability", "lostAt", "lostReason", "competitorWon", "actualCloseDate", "value")
        assert [detail[key] for key in shown] == ["PROPOSAL", 50, None, None, None, None, 7]
        assert [entry["stage"] for entry in detail["timeline"]] == ["LEAD", "LOST", "PROPOSAL"]
        [event] = OutboxEvent.objects.filter(name="deal.updated")
        assert (event.payload["previous_stage"], event.payload["stage"]) == ("LOST", "PROPOSAL")

    def test_a_lost_deal_keeps_its_lines_until_then(self, company):
        deal = deal_in(company, "LOST")
        response = company.client.put(f"{URL}/{deal.pk}", {"value": 7})
        assert (response.status_code, response.json()["error"]["code"]) == (409, "CONFLICT")
