"""Webhooks, continued."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.kernel.models import OutboxEvent
from apps.notifications import services
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.services import sending
from apps.notifications.tests.factories import deal, deliver
from apps.notifications.tests.receiving import Answer
from apps.notifications.tests.subscribing import URL, later, subscribe

pytestmark = pytest.mark.django_db


def test_a_success_ends_a_row_of_failures(company, receiver):
    made = subscribe(company, receiver)
    receiver.answers = [Answer(500), Answer()]
    deal(company)
    deliver()
    assert WebhookSubscription.objects.get().failing_since is not None
    later(days=2, hours=23)
    services.send_webhooks(made["id"])
    row = WebhookSubscription.objects.get()
    assert (row.failing_since, row.status) == (None, "active")


def test_paused_events_are_sent_after_the_pause(company, receiver):
    made = subscribe(company, receiver)
    assert company.client.post(f"{URL}/{made['id']}/pause").json()["data"]["status"] == "paused"
    assert company.client.post(f"{URL}/{made['id']}/pause").status_code == 409
    deal(company, "Held")
    deliver()
    services.send_due()
    assert receiver.requests == []
    assert company.client.post(f"{URL}/{made['id']}/resume").status_code == 200
    services.send_webhooks(made["id"])
    assert [r.content["data"]["title"] for r in receiver.requests] == ["Held"]


def test_change_test_and_delete(company, receiver):
    made = subscribe(company, receiver)
    changed = company.client.put(f"{URL}/{made['id']}", {"events": ["order.*"], "description": "ERP"})
    assert changed.status_code == 200
    shown = company.client.get(f"{URL}/{made['id']}").json()["data"]
    assert (shown["events"], shown["description"], shown["url"]) == (["order.*"], "ERP", receiver.url)
    assert company.client.post(f"{URL}/{made['id']}/test").status_code == 200
    services.send_webhooks(made["id"])
    assert receiver.requests[0].content["type"] == "webhook.test"
    assert company.client.delete(f"{URL}/{made['id']}").status_code == 200
    assert company.client.get(f"{URL}/{made['id']}").status_code == 404
    assert WebhookDelivery.objects.count() == 0
    names = OutboxEvent.objects.filter(subject="webhook").order_by("id").values_list("name", flat=True)
    assert list(names) == ["webhook.created", "webhook.updated", "webhook.deleted"]


def test_deliveries_are_those_of_their_webhook(company, receiver, count_queries):
    first, second = subscribe(company, receiver), subscribe(company, receiver, "order.*")
    deal(company)
    deliver()
    [entry] = company.client.get(f"{URL}/{first['id']}/deliveries").json()["data"]["items"]
    assert company.client.get(f"{URL}/{second['id']}/deliveries").json()["data"]["items"] == []
    assert company.client.get(f"{URL}/{second['id']}/deliveries/{entry['id']}").status_code == 404
    assert company.client.post(f"{URL}/{second['id']}/deliveries/{entry['id']}/resend").status_code == 404
    with count_queries() as statements:
        company.client.get(
            f"{URL}/{first['id']}/deliveries", {"status": "delivered", "event": "deal.created"}
        )
    assert len(statements) == 4


def test_a_killed_workers_lease_runs_out(company, receiver):
    made = subscribe(company, receiver)
    pk = made["id"]
    WebhookSubscription.objects.filter(pk=pk).update(leased_until=timezone.now() + sending.LEASE)
    deal(company)
    deliver()
    assert services.send_webhooks(pk) == 0
    services.send_due()
    assert receiver.requests == []
    WebhookSubscription.objects.filter(pk=pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    services.send_due()
    assert len(receiver.requests) == 1
    assert WebhookSubscription.objects.get().leased_until is None
