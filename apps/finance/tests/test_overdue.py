"""The nightly run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from apps.accounts.models import Workspace
from apps.finance import services, tasks
from apps.finance.models import Invoice
from apps.finance.tests.factories import draft, issued, make_customer, pay
from apps.kernel import clock, tenancy
from apps.kernel.actor import Actor
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

YESTERDAY = clock.today() - timedelta(days=1)


def statuses(*invoices):
    return [Invoice.everything.get(pk=invoice.pk).status for invoice in invoices]


def overdue_events():
    return OutboxEvent.everything.filter(name="invoice.overdue")


def test_what_is_past_due_becomes_overdue(company, customer):
    actor = company.actor
    sent, partial, paid, cancelled = (
        issued(actor, 100, customer=customer, due_date=YESTERDAY) for _ in range(4)
    )
    pay(actor, partial, 40)
    pay(actor, paid, 100)
    services.cancel_invoice(cancelled.pk, actor=actor)
    written = draft(actor, 100, customer=customer, due_date=YESTERDAY)
    today = issued(actor, 100, customer=customer, due_date=clock.today())
    with tenancy.system("night"):
        tasks.mark_overdue_invoices()
    everyone = (sent, partial, paid, cancelled, written, today)
    assert statuses(*everyone) == ["overdue", "overdue", "paid", "cancelled", "draft", "sent"]
    found = overdue_events().order_by("id")
    assert {event.subject_id for event in found} == {sent.pk, partial.pk}
    assert sorted(int(float(event.payload["due_amount"])) for event in found) == [60, 100]
    assert found[0].changes == {"status": ["sent", "overdue"]}
    customer.refresh_from_db()
    assert customer.payment_behavior == "late"


def test_running_it_again_changes_nothing(company, customer):
    invoice = issued(company.actor, 100, customer=customer, due_date=YESTERDAY)
    with tenancy.system("night"):
        tasks.mark_overdue_invoices()
        version = Invoice.everything.get(pk=invoice.pk).version
        tasks.mark_overdue_invoices()
    assert overdue_events().count() == 1
    assert Invoice.objects.get(pk=invoice.pk).version == version


def test_every_workspace_of_every_organization(company, other_company):
    mine = issued(company.actor, 100, due_date=YESTERDAY)
    made = [mine]
    branch = Workspace.objects.create(organization=company.organization, name="Branch")
    for organization, workspace in (
        (company.organization, branch),
        (other_company.organization, other_company.workspace),
    ):
        actor = Actor.system(organization_id=organization.pk, workspace_id=workspace.pk)
        with tenancy.enter(organization.pk, workspace.pk):
            made.append(issued(actor, 100, customer=make_customer(actor), due_date=YESTERDAY))
    with tenancy.system("night"):
        tasks.mark_overdue_invoices()
        assert statuses(*made) == ["overdue"] * 3
        events = {(event.organization_id, event.workspace_id) for event in overdue_events()}
    assert events == {(invoice.organization_id, invoice.workspace_id) for invoice in made}


def test_the_day_changes_at_midnight_in_almaty(company, customer, monkeypatch):
    invoice = issued(company.actor, 100, customer=customer, due_date=date(2026, 12, 31))

    def at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        with tenancy.system("night"):
            tasks.mark_overdue_invoices()
        return statuses(invoice)[0]

    assert at(datetime(2026, 12, 31, 18, 59, tzinfo=UTC)) == "sent"
    assert at(datetime(2026, 12, 31, 19, 5, tzinfo=UTC)) == "overdue"


def test_it_runs_five_past_midnight():
    entry = settings.CELERY_BEAT_SCHEDULE["overdue-invoices"]
    assert entry["task"] == tasks.mark_overdue_invoices.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({0}, {5})  # type: ignore[attr-defined]
    assert settings.CELERY_TIMEZONE == "Asia/Almaty"
