"""A receiver that keeps failing is left alone, tried with one delivery, and gets everything in the end."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.crm import services as crm
from apps.kernel import health, tenancy
from apps.notifications import services, webhook_queue
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.services import sending
from apps.notifications.tests.factories import deal, deliver
from apps.notifications.tests.receiving import Answer
from apps.notifications.tests.subscribing import URL, subscribe

pytestmark = pytest.mark.django_db
CLOSED = ("closed", 0, None)


@contextmanager
def clock():
    """Time stands at the second until it is moved."""
    now = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
    with time_machine.travel(now, tick=False) as moved:
        yield moved


def shown_in(seconds):
    """A moment so many seconds from now, as answers show it."""
    return (timezone.now() + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def standing(company, webhook):
    """(circuit, failures in a row, when the next try comes) as the list and the one object say."""
    shown = company.client.get(f"{URL}/{webhook['id']}").json()["data"]
    [listed] = [x for x in company.client.get(URL).json()["data"]["items"] if x["id"] == webhook["id"]]
    found = [(x["circuit"], x["failuresInRow"], x["nextTryAt"]) for x in (shown, listed)]
    assert found[0] == found[1]
    return found[0]


def titles(receiver):
    return [request.content["data"]["title"] for request in receiver.requests]


def attempts():
    return list(WebhookDelivery.objects.order_by("event_id").values_list("attempts", flat=True))


def circuits_open(settings):
    settings.METRICS_TOKEN = "t" * 32
    health.forget()
    answer = Client().get("/metrics", headers={"Authorization": "Bearer " + "t" * 32}).content.decode()
    [line] = [x for x in answer.splitlines() if x.startswith("prometric_webhook_circuits_open ")]
    return float(line.split()[1])


def test_it_opens_waits_tries_once_and_then_everything_goes_out_in_order(company, receiver, settings):
    made = subscribe(company, receiver, "deal.created")
    names = [f"Deal {number}" for number in range(8)]
    receiver.answers = [Answer(500)]
    with clock() as time:
        for name in names[:7]:
            deal(company, name)
        deliver()
        # Five in a row: the other two wait without an attempt.
        assert titles(receiver) == names[:5]
        assert attempts() == [1, 1, 1, 1, 1, 0, 0]
        assert standing(company, made) == ("open", 5, shown_in(30))
        assert circuits_open(settings) == 1
        time.shift(29)
        deal(company, names[7])
        deliver()
        services.send_due()
        assert services.send_webhooks(made["id"]) == 0
        assert len(receiver.requests) == 5
        time.shift(1)
        assert standing(company, made) == ("half_open", 5, shown_in(0))
        services.send_due()  # one delivery, whatever waits
        assert titles(receiver)[5:] == names[:1]
        assert standing(company, made) == ("open", 6, shown_in(60))
        time.shift(60)
        receiver.answers = [Answer()]
        services.send_due()
        # Deal 0 would have waited five minutes for its third attempt; the next one in line tries for all.
        assert titles(receiver)[6:] == [names[1], names[0], *names[2:]]
        assert standing(company, made) == CLOSED
        assert circuits_open(settings) == 0
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {"delivered"}


def test_deliveries_about_one_object_keep_their_order(company, receiver):
    made = subscribe(company, receiver)
    receiver.answers = [Answer(503)]
    with clock() as time:
        first = deal(company, "A")
        for number in range(4):
            deal(company, f"Other {number}")
        crm.update_deal(first, actor=company.actor, title="B")
        deliver()
        crm.update_deal(first, actor=company.actor, title="C")
        deliver()
        assert standing(company, made)[0] == "open"
        receiver.answers = [Answer()]
        receiver.requests.clear()
        time.shift(30)
        services.send_due()
    assert [title for title in titles(receiver) if len(title) == 1] == ["A", "B", "C"]
    assert WebhookDelivery.objects.exclude(status="delivered").count() == 0


def test_who_does_not_answer_at_all_is_left_alone_too_and_at_most_an_hour(company, receiver, settings):
    settings.WEBHOOK_BREAKER_FAILURES, settings.WEBHOOK_BREAKER_SECONDS = 3, 600
    made = subscribe(company, receiver)
    receiver.server.server_close()
    seconds = []
    with clock() as time:
        for number in range(5):
            deal(company, f"Deal {number}")
        for _round in range(6):
            deliver()
            services.send_due()
            if (until := WebhookSubscription.objects.get().open_until) and until > timezone.now():
                seconds.append((until - timezone.now()).total_seconds())
                time.move_to(until)
    assert seconds[:4] == [600, 1200, 2400, 3600]
    assert WebhookDelivery.objects.filter(status="pending").count() == 5
    assert company.client.get(f"{URL}/{made['id']}").json()["data"]["status"] == "active"


def test_a_success_in_between_begins_the_row_anew(company, receiver):
    made = subscribe(company, receiver)
    receiver.answers = [*[Answer(500)] * 4, Answer(), *[Answer(500)] * 4, Answer()]
    with clock():
        for number in range(9):
            deal(company, f"Deal {number}")
        deliver()
        assert len(receiver.requests) == 9
        assert standing(company, made) == ("closed", 4, None)


def opened(company, receiver):
    """A webhook whose receiver is left alone, and answers again."""
    made = subscribe(company, receiver)
    receiver.answers = [Answer(500)]
    for number in range(6):
        deal(company, f"Deal {number}")
    deliver()
    assert standing(company, made)[0] == "open"
    receiver.answers = [Answer()]
    receiver.requests.clear()
    return made


def _test(company, made):
    return company.client.post(f"{URL}/{made['id']}/test")


def _resend(company, made):
    delivery = WebhookDelivery.objects.order_by("event_id").first()
    return company.client.post(f"{URL}/{made['id']}/deliveries/{delivery.pk}/resend")


def _resume(company, made):
    assert company.client.post(f"{URL}/{made['id']}/pause").status_code == 200
    return company.client.post(f"{URL}/{made['id']}/resume")


def _readdress(company, made):
    return company.client.put(f"{URL}/{made['id']}", {"url": made["url"] + "?mended=1"})


@pytest.mark.parametrize("act", [_test, _resend, _resume, _readdress])
def test_who_has_mended_it_need_not_wait(company, receiver, act):
    with clock():
        made = opened(company, receiver)
        assert act(company, made).status_code == 200
        services.send_webhooks(made["id"])
        assert standing(company, made) == CLOSED
    assert {f"Deal {number}" for number in range(6)} <= {
        request.content["data"].get("title") for request in receiver.requests
    }
    assert WebhookDelivery.objects.exclude(status="delivered").count() == 0


def test_the_screen_says_so(company, receiver, staff):
    with clock():
        made = opened(company, receiver)
        page = staff.get("/admin/notifications/webhooksubscription/").content.decode()
        assert "Left alone for a while" in page
        page = staff.get(f"/admin/notifications/webhooksubscription/{made['id']}/change/").content.decode()
        assert "Left alone for a while" in page
        assert "Tried with one delivery" not in page


def test_one_organization_never_has_every_worker(company, other_company, receiver, monkeypatch):
    mine = [subscribe(company, receiver)["id"] for _ in range(sending.SHARE + 1)]
    others = subscribe(other_company, receiver)["id"]
    asked = Mock()
    monkeypatch.setattr(webhook_queue, "broker", Mock(enqueue=asked))
    deal(company)
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        deal(other_company)
    deliver()
    asked.reset_mock()
    held = [sending.Lease.take(pk) for pk in mine[: sending.SHARE]]
    assert all(held)
    assert services.send_webhooks(mine[-1]) == 0
    assert receiver.requests == []
    assert services.send_webhooks(others) == 1
    assert not asked.called
    held[0].give_back()
    # Whose turn it is gets the place: first in line is who has something due and nobody sending.
    [call] = asked.call_args_list
    assert call.args[1]["subscription_id"] == mine[-1]
    assert services.send_webhooks(mine[-1]) == 1


def test_a_longer_plan_is_kept_while_the_circuit_is_open(company, receiver):
    """Being left alone costs a delivery none of its attempts."""
    made = subscribe(company, receiver)
    receiver.answers = [Answer(500)]
    with clock() as time:
        for number in range(6):
            deal(company, f"Deal {number}")
        deliver()
        waiting = WebhookDelivery.objects.get(attempts=0)
        for _round in range(20):
            time.shift(timedelta(seconds=1))
            services.send_webhooks(made["id"])
        waiting.refresh_from_db()
        assert (waiting.status, waiting.attempts, waiting.attempted_at) == ("pending", 0, None)
