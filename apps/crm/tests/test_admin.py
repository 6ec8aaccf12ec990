"""The back office: the same rules as the API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.crm.models import Activity, Customer, Deal
from apps.crm.services import add_deal_activity, lose_deal, win_deal
from apps.crm.tests.factories import line, make_customer, make_deal, make_product
from apps.hr.models import Employee
from apps.kernel.models import OutboxEvent
from conftest import at_office, refusals


def url(name, *args):
    return reverse(f"admin:crm_{name}", args=args)


def rows(prefix, *forms, initial=0):
    """A formset as a browser posts it."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(forms),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for place, form in enumerate(forms):
        data |= {f"{prefix}-{place}-{name}": value for name, value in form.items()}
    return data


def page(**values):
    """What every deal's page posts."""
    empty = {"description": "", "competitors": "", "tags": "", "source": "", "expected_close_date": ""}
    return {"title": "Из конторы", "stage": "LEAD", "value": "", "probability": "", **empty, **values}


def messages(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def deal(company):
    made = make_deal(company.actor, products=[line(make_product(company.actor))])
    add_deal_activity(made.pk, actor=company.actor, type="call", subject="Звонок")
    return made


@pytest.mark.parametrize("model", ["customer", "deal", "activity"])
def test_pages_open(company, staff, deal, model):
    shown = {"customer": deal.customer, "deal": deal, "activity": Activity.objects.get()}[model]
    assert staff.get(url(f"{model}_changelist"), {"q": "ERP"}).status_code == 200
    assert staff.get(url(f"{model}_add")).status_code == 200
    assert staff.get(url(f"{model}_change", shown.pk)).status_code == 200
    if model != "activity":
        assert staff.get(url(f"{model}_delete", shown.pk)).status_code == 200


@pytest.mark.parametrize("close", [win_deal, lose_deal])
def test_a_closed_deals_page_opens(company, staff, deal, close):
    close(deal.pk, actor=company.actor, **({"lost_reason": "price"} if close is lose_deal else {}))
    assert staff.get(url("deal_change", deal.pk)).status_code == 200


class TestCustomers:
    def form(self, company, **values):
        return {
            "name": "ТОО Из конторы",
            "type": "COMPANY",
            "status": "LEAD",
            "bin": "240140000011",
            "phone": "8 701 234 56 78",
            "rating": "4.5",
            "payment_terms": "NET_30",
            **rows("contacts", {"first_name": "Арман"}, {"first_name": "Дина", "is_primary": "on"}),
            **rows("addresses", {"type": "legal", "address_line1": "ул. Абая 150", "country": "KZ"}),
            **values,
        }

    def test_a_customer_is_entered_with_its_people_and_places(self, company, staff):
        response = staff.post(url("customer_add"), self.form(company), follow=True)
        assert response.status_code == 200
        customer = Customer.objects.get()
        assert (customer.name, customer.phone, customer.customer_number[:4]) == (
            "ТОО Из конторы", "+77012345678", "CUS-",
        )  # fmt: skip
        people = customer.contacts.order_by("id").values_list("first_name", "is_primary")
        assert list(people) == [("Арман", False), ("Дина", True)]
        assert customer.addresses.get().address_line1 == "ул. Абая 150"
        assert OutboxEvent.objects.filter(name="customer.created").count() == 1

    def test_the_rules_hold_here_too(self, company, staff):
        make_customer(company.actor, bin="240140000011")
        response = staff.post(url("customer_add"), self.form(company), follow=True)
        assert Customer.objects.count() == 1
        assert "bin" in refusals(response)

    def test_changes_go_into_the_history(self, company, staff):
        customer = make_customer(company.actor, contacts=[{"first_name": "Арман"}])
        person = customer.contacts.get()
        data = self.form(company, status="ACTIVE", bin="", rating="0.0", name=customer.name)
        data |= rows(
            "contacts",
            {"id": person.pk, "customer": customer.pk, "first_name": "Арман", "position": "CEO"},
            {"first_name": "Дина", "is_primary": "on"},
            initial=1,
        )
        data |= rows("addresses") | rows("status_entries") | rows("activities")
        assert staff.post(url("customer_change", customer.pk), data, follow=True).status_code == 200
        customer.refresh_from_db()
        assert customer.status == "ACTIVE"
        assert list(customer.status_entries.order_by("entered_at").values_list("status", flat=True)) == [
            "LEAD", "ACTIVE",
        ]  # fmt: skip
        people = customer.contacts.order_by("id").values_list("pk", "position", "is_primary")
        assert people[0] == (person.pk, "CEO", False)
        assert people.count() == 2

    def test_converting_refuses_who_is_active(self, company, staff):
        lead, active = make_customer(company.actor), make_customer(company.actor, status="ACTIVE")
        data = {"action": "convert", "apply": 1, "_selected_action": [str(lead.pk), str(active.pk)]}
        response = staff.post(url("customer_changelist"), data, follow=True)
        assert Customer.objects.get(pk=lead.pk).status == "ACTIVE"
        assert len(messages(response)) == 2

    def test_a_customer_with_open_deals_stays(self, company, staff, deal):
        response = staff.post(url("customer_delete", deal.customer_id), {"post": "yes"}, follow=True)
        assert messages(response)
        assert Customer.objects.filter(pk=deal.customer_id).exists()

    def test_deleting_is_the_services(self, company, staff):
        customer = make_customer(company.actor)
        staff.post(url("customer_delete", customer.pk), {"post": "yes"})
        assert not Customer.objects.exists()
        assert Customer.everything.get(pk=customer.pk).deleted_at is not None


class TestDeals:
    def test_a_deal_is_entered_with_its_lines(self, company, staff):
        customer, erp = make_customer(company.actor), make_product(company.actor)
        data = page(customer=customer.pk, stage="QUALIFIED", tags="kz,vip")
        data |= rows(
            "lines",
            {"product": erp.pk, "quantity": "50", "unit_price": "400000", "discount": "10", "tax": "12"},
        )
        data |= rows("documents", {"name": "КП.pdf", "type": "proposal", "url": "/media/kp.pdf"})
        assert staff.post(url("deal_add"), data, follow=True).status_code == 200
        deal = Deal.objects.get()
        assert (deal.value, deal.probability, deal.tags) == (Decimal(20160000), 25, ["kz", "vip"])
        assert deal.documents.get().name == "КП.pdf"
        assert Customer.objects.get().status == "PROSPECT"
        assert deal.assigned_to.membership_id == company.actor.membership_id, "whoever enters it"

    def test_a_line_without_a_price_takes_the_products(self, company, staff):
        customer, erp = make_customer(company.actor), make_product(company.actor)
        data = page(customer=customer.pk) | rows("documents")
        data |= rows(
            "lines", {"product": erp.pk, "quantity": "1", "unit_price": "", "discount": "0", "tax": ""}
        )
        staff.post(url("deal_add"), data, follow=True)
        assert Deal.objects.get().value == 116000

    def test_changing_keeps_the_lines_ids(self, company, staff, deal):
        row = deal.lines.get()
        me = Employee.objects.get(membership_id=company.actor.membership_id)
        data = page(
            customer=deal.customer_id, stage="CLOSING", value=deal.value, probability=deal.probability,
            assigned_to=me.pk, title="Другое", notes="",
        )  # fmt: skip
        data |= rows(
            "lines",
            {
                "id": row.pk, "deal": deal.pk, "product": row.product_id,
                "quantity": "100", "unit_price": "400000", "discount": "10", "tax": "12",
            },
            initial=1,
        )  # fmt: skip
        data |= rows("documents") | rows("timeline") | rows("activities")
        response = staff.post(url("deal_change", deal.pk), data, follow=True)
        assert response.status_code == 200
        deal.refresh_from_db()
        assert (deal.title, deal.stage, deal.probability) == ("Другое", "CLOSING", 90)
        assert deal.value == Decimal(40320000)
        assert deal.lines.get().pk == row.pk

    def test_win_and_lose_go_through_the_services(self, company, staff, deal):
        other = make_deal(company.actor)
        data = {"action": "win", "apply": 1, "_selected_action": [str(deal.pk)]}
        staff.post(url("deal_changelist"), data, follow=True)
        assert Deal.objects.get(pk=deal.pk).stage == "WON"
        assert OutboxEvent.objects.filter(name="order.created").count() == 1
        # A second win is refused, and so is a loss without a reason.
        assert messages(staff.post(url("deal_changelist"), data, follow=True))
        data = {"action": "lose", "apply": 1, "_selected_action": [str(other.pk)], "lost_reason": ""}
        staff.post(url("deal_changelist"), data, follow=True)
        assert Deal.objects.get(pk=other.pk).stage == "LEAD"
        staff.post(url("deal_changelist"), {**data, "lost_reason": "price"}, follow=True)
        assert Deal.objects.get(pk=other.pk).lost_reason == "price"

    def test_a_won_deal_cannot_be_deleted(self, company, staff, deal):
        win_deal(deal.pk, actor=company.actor)
        staff.post(url("deal_delete", deal.pk), {"post": "yes"}, follow=True)
        assert Deal.objects.filter(pk=deal.pk).exists()


class TestActivities:
    @pytest.mark.parametrize("about", ["deal", "customer"])
    def test_one_is_written_down(self, company, staff, deal, about):
        data = {
            about: deal.pk if about == "deal" else deal.customer_id,
            "type": "meeting",
            "subject": "Встреча",
            "occurred_at_0": "2026-05-01",
            "occurred_at_1": "10:00:00",
        }
        assert staff.post(url("activity_add"), data, follow=True).status_code == 200
        activity = Activity.objects.get(subject="Встреча")
        assert (activity.customer_id, activity.deal_id) == (
            deal.customer_id, deal.pk if about == "deal" else None,
        )  # fmt: skip
        assert Deal.objects.get(pk=deal.pk).activities_count == (2 if about == "deal" else 1)

    def test_about_something(self, company, staff, deal):
        data = {"type": "call", "subject": "x", "occurred_at_0": "2026-05-01", "occurred_at_1": "10:00:00"}
        staff.post(url("activity_add"), data)
        assert Activity.objects.count() == 1

    def test_it_is_done_with_its_outcome(self, company, staff, deal):
        planned = add_deal_activity(
            deal.pk, actor=company.actor, type="meeting", subject="Встреча", completed_at=None
        )
        address = reverse("admin:crm_activity_step", args=(planned.pk, "complete"))
        viewer = at_office(company.member("DEALS_VIEW").client)
        assert viewer.post(address).status_code == 403
        assert staff.get(address).status_code == 200
        planned.refresh_from_db()
        assert planned.completed_at is None
        assert staff.post(address, {"outcome": "positive", "notes": "Договорились"}).status_code == 302
        planned.refresh_from_db()
        assert (planned.completed_at is None, planned.outcome, planned.notes) == (
            False, "positive", "Договорились",
        )  # fmt: skip
