"""The demo company: loaded by its command as on a first start, its books are those of a real company."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from apps.accounts import selectors as accounts
from apps.accounts.models import Membership
from apps.crm.models import Customer
from apps.finance.models import DUE, CreditNote, Invoice, LedgerEntry, Payment
from apps.finance.tests.reconciling import reconcile, total
from apps.inventory.models import PurchaseOrder
from apps.kernel import clock, outbox, tenancy
from apps.kernel.models import OutboxEvent, OutgoingMail
from apps.notifications.models import Notification, WebhookSubscription
from apps.production.models import OPEN, ProductionOrder, WorkOrder
from apps.reports.models import ReportSchedule
from apps.sales.models import Order
from conftest import ApiClient, Member, sign_in
from laptop.demo.company import EMAIL
from prometric.tests.office import SCREENS

pytestmark = [pytest.mark.long, pytest.mark.django_db]

FINANCE = "/api/v1/finance"
DASHBOARD = "/api/v1/analytics/finance/dashboard"


@dataclass
class Loaded:
    """What the command left: its owner, and the note with the sign-in."""

    owner: Member
    note: str


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Loaded]:
    """Loaded once for all tests here, in a transaction that is rolled back after them."""
    home: Path = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(VAR_DIR=home):
            call_command("seed", if_empty=True, verbosity=0)
        with tenancy.system("test"):
            membership = Membership.objects.select_related("user", "organization").get(user__email=EMAIL)
            owner = sign_in(membership)
        yield Loaded(owner, (home / "demo.txt").read_text())
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: Loaded) -> Iterator[Member]:
    """The owner, whose workspace is in force."""
    actor = loaded.owner.actor
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        yield loaded.owner


def test_the_printed_sign_in_is_let_in(loaded: Loaded, demo: Member) -> None:
    [(email, password)] = re.findall(r"(\S+@\S+)\s+(\S+)\n", loaded.note)
    answer = ApiClient().post("/api/v1/auth/login", {"email": email, "password": password})
    assert answer.status_code == 200, answer.json()


def test_everybody_of_the_house_signs_in_and_does_their_job(loaded: Loaded, demo: Member) -> None:
    [(_email, password)] = re.findall(r"(\S+@\S+)\s+(\S+)\n", loaded.note)
    emails = re.findall(r"^  (\S+@\S+)  \S+ \S+, ", loaded.note, re.MULTILINE)
    rights = {}
    for email in emails:
        answer = ApiClient().post("/api/v1/auth/login", {"email": email, "password": password})
        assert answer.status_code == 200, answer.json()
        member = Membership.objects.select_related("user").get(user__email=email)
        job = member.held_roles.get().role.preset
        rights[job] = accounts.actor_for(member).permissions
    assert set(rights) == {
        "sales_lead", "seller", "storekeeper", "planner", "worker", "accountant", "purchaser", "hr",
    }  # fmt: skip
    assert "PRODUCTION_REPORT" in rights["worker"] - rights["storekeeper"]
    assert "ORDERS_SHIP" in rights["storekeeper"] - rights["accountant"]


def test_the_workshop_makes_in_time_late_and_not_yet(demo: Member) -> None:
    today, orders = clock.today(), list(ProductionOrder.objects.order_by("number"))
    assert [each.status for each in orders] == [
        "completed", "completed", "completed", "cancelled", "in_progress", "in_progress", "scheduled",
        "scheduled", "pending",
    ]  # fmt: skip
    late = [each for each in orders if each.due_date and each.due_date < today and each.status in OPEN]
    assert [each.completed_quantity for each in late] == [1]
    assert WorkOrder.objects.filter(status="in_progress").count() == 5
    ended = [(each.completed_at, each.due_date) for each in orders[:3]]
    assert [clock.local_date(at) > due for at, due in ended if at and due] == [False, True, False]


def test_purchases_are_on_their_way_late_and_in_parts(demo: Member) -> None:
    today = clock.today()
    found = PurchaseOrder.objects.filter(expected_date__gte=today - timedelta(days=9))
    assert Counter(found.values_list("status", flat=True)) == {
        "partially_received": 1, "cancelled": 1, "ordered": 3, "draft": 1, "received": 1,
    }  # fmt: skip
    late = PurchaseOrder.objects.filter(status__in=PurchaseOrder.OPEN, expected_date__lt=today)
    assert {each.status for each in late} == {"partially_received", "ordered"}


# What is made by a worker, by the relay or where the machine can make PDF is not among them.
SHOWN = [
    "accounts.ApiKey", "accounts.Organization", "accounts.Role", "accounts.Workspace",
    "analytics.SalesTarget", "crm.Activity", "crm.Customer", "crm.Deal", "finance.CreditNote",
    "finance.Invoice", "finance.LedgerEntry", "finance.OpeningBalance", "finance.Payment",
    "finance.VatEntry", "hr.Department", "hr.Employee", "hr.Invitation", "inventory.Product",
    "inventory.PurchaseOrder", "inventory.Reservation", "inventory.StockMovement", "inventory.Supplier",
    "notifications.WebhookSubscription", "production.BillOfMaterials", "production.ProductionOrder",
    "production.WorkOrder", "reports.ReportSchedule", "sales.Order", "sales.SalesReturn",
    "sales.Shipment",
]  # fmt: skip


def test_every_screen_shows_something(demo: Member) -> None:
    assert [label for label in SHOWN if not SCREENS[label].model._default_manager.exists()] == []


def test_nothing_of_it_leaves_the_machine(demo: Member) -> None:
    assert set(WebhookSubscription.objects.values_list("status", flat=True)) == {"paused"}
    recipients = {each for row in ReportSchedule.objects.all() for each in row.recipients}
    assert recipients == {EMAIL}


def test_what_was_shipped_is_billed_on_its_day(demo: Member) -> None:
    shipped = Order.objects.filter(shipped_at__isnull=False)
    assert shipped.count() > 80
    bills = Counter(Invoice.objects.filter(order__in=shipped).values_list("order", flat=True))
    [in_parts] = shipped.filter(pk__in=[pk for pk, count in bills.items() if count > 1])
    assert sum(each.amount for each in Invoice.objects.filter(order=in_parts)) == in_parts.total_amount
    for order in shipped.exclude(pk=in_parts.pk):
        invoice = Invoice.objects.get(order=order)
        assert invoice.sent_at is not None
        assert order.shipped_at is not None
        assert (invoice.amount, invoice.issue_date) == (
            order.total_amount,
            clock.local_date(order.shipped_at),
        )
    assert not Invoice.objects.filter(sent_at__isnull=False, order__shipped_at__isnull=True).exists()


def test_orders_that_did_not_go_the_straight_way(demo: Member) -> None:
    of_scanners = Order.objects.filter(items__product__code="PRD-010").order_by("created_at")
    returned, closed, changed, parts, waiting = of_scanners
    assert [(each.status, each.closed_amount) for each in (parts, waiting, changed, returned, closed)] == [
        ("processing", 0), ("confirmed", 0), ("confirmed", 0), ("shipped", 0), ("shipped", 240_000),
    ]  # fmt: skip
    shown = demo.client.get(f"/api/v1/orders/{waiting.pk}").json()["data"]["stock"]
    [row] = shown
    assert (row["reserved"], row["waiting"]) == (1, 5)
    assert row["expectedDate"] == (clock.today() + timedelta(days=6)).isoformat()
    assert [line.quantity for line in changed.items.order_by("position")] == [2, 4]
    assert [line.remaining_quantity for line in parts.items.all()] == [2]
    [note] = CreditNote.objects.filter(invoice__order=returned)
    assert note.amount == 120_000


def test_invoices_are_paid_in_full_in_parts_late_and_not_yet(demo: Member) -> None:
    today = clock.today()
    states = set(Invoice.objects.values_list("status", flat=True))
    assert states >= {"sent", "partial", "paid", "overdue"}
    paid = Invoice.objects.filter(status="paid")
    assert paid.count() > Invoice.objects.filter(status__in=DUE).count() * 4
    assert paid.filter(paid_date__gt=F("due_date")).exists()
    assert any(invoice.payments.filter(kind="payment").count() == 2 for invoice in paid)
    overdue = Invoice.objects.filter(status="overdue")
    assert overdue.filter(paid_amount=0).exists()
    assert overdue.filter(paid_amount__gt=0).exists()
    days = [(today - invoice.due_date).days for invoice in overdue]
    assert 5 <= min(days) <= max(days) <= 100
    assert not Invoice.objects.filter(status__in=["sent", "partial"], due_date__lt=today).exists()


def test_every_account_reconciles(demo: Member) -> None:
    for customer in Customer.objects.order_by("pk"):
        balance = reconcile(customer).balance
        path = f"{FINANCE}/customers/{customer.pk}/statement"
        since = {"dateFrom": (clock.today() - timedelta(days=366)).isoformat()}
        shown = demo.client.get(path, since).json()["data"]
        assert Decimal(str(shown["closingBalance"])) == balance
    assert total(Customer.objects.all(), "balance") == total(LedgerEntry.objects.all())


def test_a_debt_and_an_advance_of_before(demo: Member) -> None:
    rows = demo.client.get("/api/v1/finance/opening-balances", {"order": "asc"}).json()["data"]["items"]
    rows.sort(key=lambda row: row["externalId"])
    assert [(row["externalId"], row["amount"], row["leftAmount"]) for row in rows] == [
        ("1С-00001", 486_500, 286_500),
        ("1С-00002", -350_000, 350_000),
        ("1С-00003", 1_240_000, 1_240_000),
    ]
    assert rows[2]["supplierId"] is not None


def test_one_piece_came_back(demo: Member) -> None:
    note, refund = (
        CreditNote.objects.exclude(invoice__order__items__product__code="PRD-010").get(),
        Payment.objects.get(kind="refund"),
    )
    assert note.amount == -refund.amount
    assert (note.invoice_id, note.reason) == (refund.invoice_id, refund.reason)
    assert note.invoice.status == "paid"


def test_the_finance_dashboard_has_figures_everywhere(demo: Member) -> None:
    data = demo.client.get(DASHBOARD, {"period": "year"}).json()["data"]
    for age, found in data["receivables"]["aging"].items():
        assert found["count"] > 0, age
        assert found["amount"] > 0, age
    assert Decimal(str(data["receivables"]["net"])) == -total(Customer.objects.all(), "balance")
    assert data["receivables"]["onAccount"] == 350_000
    assert data["cash"]["received"] > data["cash"]["refunded"] > 0
    assert data["vat"]["due"] > 0
    assert data["topDebtors"][0]["overdue"] > 0
    months = {day.month for day in Payment.objects.values_list("date", flat=True)}
    assert len(months) >= 8


def test_numbers_grow_with_time(demo: Member) -> None:
    for model in (Order, Invoice, Payment):
        numbers = model.objects.order_by("created_at").values_list("number", flat=True)
        places = [tuple(map(int, number.split("-")[1:])) for number in numbers]
        assert places == sorted(places)
        assert len(set(places)) == len(places)


def test_nobody_is_mailed_and_only_the_last_days_are_news(demo: Member) -> None:
    assert not OutgoingMail.objects.exists()
    old = clock.day_start(clock.today()) - timedelta(days=7)
    assert OutboxEvent.objects.filter(created_at__lt=old).count() > 2000
    outbox.drain()
    assert not OutgoingMail.objects.exists()
    assert mail.outbox == []
    assert not OutboxEvent.objects.filter(delivered_at__isnull=True).exists()
    told = Notification.objects.filter(user=demo.user)
    assert 0 < told.count() <= 40
    assert not told.filter(created_at__lt=old).exists()


def test_prices_in_whole_tenge_add_up_to_whole_tenge(demo):
    """Products are sold at prices with VAT: no invoice ends in tiyn that nobody agreed."""
    amounts = list(Invoice.objects.values_list("amount", flat=True))
    assert len(amounts) > 50
    assert [amount for amount in amounts if amount % 1] == []
    for invoice in Invoice.objects.prefetch_related("items"):
        assert sum(line.agreed_total for line in invoice.items.all()) == invoice.amount
