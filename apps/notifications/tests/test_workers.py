"""Relay and worker as they run: soon, in order, and again after kill -9."""

from __future__ import annotations

import statistics
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.crm import services as crm
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from apps.notifications import services
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.tests.factories import deal
from apps.notifications.tests.receiving import Answer, Receiver
from apps.notifications.tests.running import wait_until

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def inside(live_company):
    """Enter the company's workspace, as often as needed."""
    return lambda: tenancy.enter(live_company.organization.pk, live_company.workspace.pk)


def subscribe(company, inside, receiver, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with inside():
        return services.create_webhook(actor=company.actor, url=receiver.url, events=["deal.*"]).pk


def test_an_event_is_delivered_within_a_second(system, live_company, inside):
    with inside():
        pk = deal(live_company)
    for number in range(20):
        with inside():
            crm.update_deal(pk, actor=live_company.actor, title=f"Title {number}")
        with tenancy.system("test"):
            waiting = OutboxEvent.everything.filter(delivered_at__isnull=True)
            wait_until(lambda waiting=waiting: not waiting.exists())  # type: ignore[misc]
    with tenancy.system("test"):
        rows = OutboxEvent.everything.filter(subject_id=pk).values_list("created_at", "delivered_at")
        seconds = sorted((delivered - created).total_seconds() for created, delivered in rows)  # type: ignore[operator]
    assert statistics.median(seconds) < 1


def test_a_webhook_goes_out_by_relay_and_worker(system, live_company, inside, receiver, settings):
    subscribe(live_company, inside, receiver, settings)
    titles = [f"Deal {number}" for number in range(10)]
    for title in titles:
        with inside():
            deal(live_company, title)
    wait_until(lambda: len(receiver.requests) >= len(titles), 30)
    assert [request.content["data"]["title"] for request in receiver.requests] == titles


def test_a_webhook_under_way_when_the_worker_is_killed_goes_out_again(
    system, live_company, inside, receiver, settings
):
    pk = subscribe(live_company, inside, receiver, settings)
    receiver.answers = [Answer(200, b"x" * 1000, drip=0.01), Answer()]
    with inside():
        deal(live_company)
    wait_until(lambda: receiver.requests, 30)
    system.kill("worker")
    system.start("worker")
    with inside():
        assert WebhookDelivery.objects.get().status == "pending"
        WebhookSubscription.objects.filter(pk=pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    # What beat does every minute, here without Celery's eagerness.
    settings.CELERY_TASK_ALWAYS_EAGER = False
    services.send_due()
    wait_until(lambda: len(receiver.requests) == 2, 30)
    assert receiver.requests[0].id == receiver.requests[1].id
    with inside():
        wait_until(lambda: WebhookDelivery.objects.filter(status="delivered").exists(), 10)
