"""Duplicates of customers become one, through every app."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.tests.factories import unchanged
from apps.collaboration.services import add_comment, create_task
from apps.crm import services as crm
from apps.crm.models import Address, Contact, Customer, CustomerStatusEntry
from apps.finance import services as finance
from apps.finance.models import Invoice, LedgerEntry
from apps.finance.tests.factories import issued, pay
from apps.kernel import tenancy
from apps.kernel.models import Change
from apps.kernel.sql import LET_POSTINGS_MOVE, execute
from apps.kernel.tenant_tables import referring
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product
from prometric.tests.cells import joined

URL = "/api/v1/customers"


def history(company: Any, customer: Customer) -> None:
    """What a customer leaves in every app: 1,000 billed, 400 paid, 50 on account, 300 owed from before."""
    actor = company.actor
    make_deal(actor, customer)
    make_order(actor, (make_product(actor), 2), customer=customer)
    crm.add_customer_activity(customer.pk, actor=actor, type="call", subject="Звонок")
    invoice = issued(actor, 1000, customer=customer)
    pay(actor, invoice, 400)
    finance.issue_credit_note(actor=actor, invoice_id=invoice.pk, amount=Decimal(100), reason="Скидка")
    finance.record_payment(actor=actor, customer_id=customer.pk, amount=Decimal(50), method="cash")
    finance.create_opening_balance(
        actor=actor, customer_id=customer.pk, amount=Decimal(300), date=date(2025, 12, 31)
    )
    create_task(actor=actor, subject="Позвонить", entity_type="customer", entity_id=customer.pk)
    add_comment(actor=actor, entity_type="customer", entity_id=customer.pk, text="Важный")


def merge(client: Any, kept: Customer, *gone: Customer, **more: Any) -> Any:
    return client.post(f"{URL}/{kept.pk}/merge", {"mergeIds": [str(each.pk) for each in gone], **more})


@pytest.fixture
def pair(company):
    """One that is kept, a lead with a contact, and a duplicate with a history."""
    kept = make_customer(
        company.actor,
        name="Алтын Дән",
        contacts=[{"first_name": "Айгүл", "phone": "+77011234567"}],
        addresses=[{"address_line1": "Абая 1"}],
    )
    gone = make_customer(
        company.actor,
        name="ТОО «Алтын Дән»",
        bin="240140000017",
        email="info@altyn.kz",
        contacts=[
            {"first_name": "Айгүл", "phone": "+77011234567"},
            {"first_name": "Ержан", "is_primary": True},
        ],
        addresses=[{"address_line1": "АБАЯ 1"}, {"address_line1": "Сатпаева 2", "type": "shipping"}],
    )
    return kept, gone


@pytest.mark.django_db
def test_everything_of_a_duplicate_belongs_to_the_kept_one(company, pair):
    kept, gone = pair
    history(company, gone)
    owed = company.client.get(f"{URL}/{gone.pk}").json()["data"]
    with unchanged("crm.Customer", "kernel.OutboxEvent", "finance.Invoice"):
        tried = merge(company.client, kept, gone, dryRun=True).json()["data"]
    answer = merge(company.client, kept, gone)
    assert answer.status_code == 200, answer.content
    data = answer.json()["data"]
    assert data["moved"] == tried["moved"]
    counts = {each["kind"]: each["count"] for each in data["moved"]}
    # And whatever other papers there are of them.
    assert counts.items() >= {
        "activity": 1, "address": 2, "comment": 1, "contact": 2, "creditNote": 1, "deal": 1, "invoice": 1,
        "ledgerEntry": 5, "openingBalance": 1, "order": 1, "payment": 2, "task": 1,
    }.items()  # fmt: skip
    # Whatever refers to a customer, in whichever app, now refers to the kept one.
    for model, name in referring(Customer):
        if model not in (Contact, Address, CustomerStatusEntry) and name != "merged_into":
            assert not model._base_manager.filter(**{name: gone.pk}).exists(), model
    shown = company.client.get(f"{URL}/{kept.pk}").json()["data"]
    for name in ("balance", "onAccount", "metrics", "lifetimeValue"):
        assert shown[name] == owed[name], name
    assert shown["balance"] == -750
    assert (shown["bin"], shown["email"], shown["status"]) == (
        "240140000017",
        "info@altyn.kz",
        owed["status"],
    )
    assert [(each["firstName"], each["isPrimary"]) for each in shown["contacts"]] == [
        ("Айгүл", True), ("Ержан", False)
    ]  # fmt: skip
    assert [each["addressLine1"] for each in shown["addresses"]] == ["Абая 1", "Сатпаева 2"]
    # The merged one is deleted, and says where it went.
    for call in (company.client.get, company.client.delete):
        answer = call(f"{URL}/{gone.pk}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    told = company.client.get(f"{URL}/{gone.pk}").json()["error"]["details"]
    assert told == {"mergedInto": str(kept.pk)}
    assert {row.name for row in Change.objects.filter(subject_id__in=[kept.pk, gone.pk])} >= {
        "customer.merged", "customer.deleted"
    }  # fmt: skip
    # It is found by search under the kept one, with its documents.
    found = company.client.post("/api/v1/search", {"query": "Алтын"}).json()["data"]
    assert str(gone.pk) not in str(found)
    assert {task["entityId"] for task in company.client.get("/api/v1/tasks").json()["data"]["items"]} == {
        str(kept.pk)
    }
    # Money goes on as before.
    invoice = Invoice.objects.get(customer=kept, status="partial")
    pay(company.actor, invoice, 500)
    assert company.client.get(f"{URL}/{kept.pk}").json()["data"]["balance"] == -250


@pytest.mark.django_db
def test_a_chain_of_merges_ends_at_the_last_one(company):
    first, second, third = (make_customer(company.actor) for _ in range(3))
    assert merge(company.client, second, first).status_code == 200
    assert merge(company.client, third, second).status_code == 200
    for each in (first, second):
        told = company.client.get(f"{URL}/{each.pk}").json()["error"]["details"]
        assert told == {"mergedInto": str(third.pk)}


def of(company: Any, *rights: str) -> Any:
    """The client of a member who may no more than this."""
    return company.member(*rights).client


REFUSED = {
    "itself": (400, "VALIDATION_FAILED", lambda c, kept, gone: merge(c.client, kept, kept)),
    "none": (400, "REQUIRED_FIELD", lambda c, kept, gone: merge(c.client, kept)),
    "not there": (404, "NOT_FOUND", lambda c, kept, gone: merge(c.client, kept, c.organization)),
    "may not delete": (403, "PERMISSION_DENIED", lambda c, *pair: merge(of(c, "CUSTOMERS_UPDATE"), *pair)),
    "may not change": (403, "PERMISSION_DENIED", lambda c, *pair: merge(of(c, "CUSTOMERS_DELETE"), *pair)),
}  # fmt: skip


@pytest.mark.django_db
@joined("case", REFUSED)
def test_what_is_refused_changes_nothing(company, pair, case):
    status, code, call = REFUSED[case]
    with unchanged("crm.Customer", "crm.Contact", "kernel.OutboxEvent"):
        answer = call(company, *pair)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.django_db
def test_two_parties_and_deleted_or_foreign_ones_are_not_merged(company, other_company, pair):
    kept, gone = pair
    other = make_customer(company.actor, bin="060140000018")
    deleted = make_customer(company.actor)
    crm.delete_customer(deleted.pk, actor=company.actor)
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = make_customer(other_company.actor)
    with unchanged("crm.Customer", "kernel.OutboxEvent"):
        answer = merge(company.client, kept, gone, other)
        assert answer.status_code == 409
        assert answer.json()["error"]["details"]["numbers"] == ["060140000018", "240140000017"]
        for wrong in (deleted, foreign):
            answer = merge(company.client, kept, wrong)
            assert (answer.status_code, list(answer.json()["error"]["details"])) == (404, ["mergeIds"])
            assert merge(company.client, wrong, gone).status_code == 404
    answer = company.client.get(f"{URL}/{foreign.pk}")
    assert "mergedInto" not in str(answer.content)


@pytest.mark.django_db
def test_the_same_payment_at_both_is_said_before_it_is_one(company, pair):
    for each in pair:
        finance.record_payment(
            actor=company.actor, customer_id=each.pk, amount=Decimal(50), method="cash", reference="П-1"
        )
    with unchanged("crm.Customer", "finance.Payment"):
        answer = merge(company.client, *pair)
        assert answer.status_code == 409


@pytest.mark.django_db
def test_a_posting_changes_in_nothing_but_whose_it_is(company, pair):
    kept, gone = pair
    issued(company.actor, 100, customer=gone)
    entries = LedgerEntry.objects.filter(customer=gone)

    def refused(**values: Any) -> None:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            entries.update(**values)

    refused(customer=kept)
    execute(LET_POSTINGS_MOVE, [str(kept.pk)])
    refused(customer=kept, amount=Decimal(-1))
    refused(amount=Decimal(-1))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        entries._raw_delete(entries.db)
    assert entries.update(customer=kept) == 1
