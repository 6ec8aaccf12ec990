"""Webhooks: subscriptions, what is sent, its signature, order, retries, giving up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.crm import services as crm
from apps.kernel import housekeeping, metrics
from apps.kernel.models import OutboxEvent
from apps.notifications import services
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.services import calling, sending
from apps.notifications.tests.factories import deal, deliver, notices
from apps.notifications.tests.receiving import Answer
from apps.notifications.tests.running import NODE
from apps.notifications.tests.subscribing import URL, later, subscribe

pytestmark = pytest.mark.django_db


def test_an_event_arrives_signed(company, receiver):
    made = subscribe(company, receiver, "deal.won")
    won = deal(company)
    crm.win_deal(won, actor=company.actor)
    deliver()
    [request] = receiver.requests
    row = OutboxEvent.objects.get(name="deal.won")
    content = request.content
    assert content["type"] == "deal.won"
    assert content["timestamp"] == row.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    expected = {"dealId": str(won), "title": "ERP Implementation", "stage": "WON", "value": 20_000_000}
    assert {key: content["data"][key] for key in expected} == expected
    assert content["data"]["previousStage"] == "LEAD"
    # By the scheme's text: HMAC-SHA256 over "id.timestamp.body" with the decoded secret.
    signed = f"{request.id}.{request.headers['webhook-timestamp']}.{request.body.decode()}".encode()
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{right}"
    assert request.headers["content-type"] == "application/json"
    log = company.client.get(f"{URL}/{made['id']}/deliveries").json()["data"]
    [entry] = log["items"]
    assert (entry["status"], entry["attempts"], entry["responseStatus"]) == ("delivered", 1, 200)
    detail = company.client.get(f"{URL}/{made['id']}/deliveries/{entry['id']}").json()["data"]
    assert (detail["responseBody"], json.loads(detail["body"])) == ("ok", content)


def test_the_schemes_own_library_agrees(company, receiver, modules):
    made = subscribe(company, receiver)
    deal(company, "Қазақша")
    deliver()
    [request] = receiver.requests
    wrong = {**request.headers, "webhook-signature": "v1," + base64.b64encode(b"x" * 32).decode()}
    cases = [
        {"secret": made["secret"], "headers": request.headers, "body": request.body.decode()},
        {"secret": made["secret"], "headers": request.headers, "body": request.body.decode() + " "},
        {"secret": made["secret"], "headers": wrong, "body": request.body.decode()},
    ]
    said = subprocess.run(
        ["node", NODE / "verify.js"],
        input="\n".join(map(json.dumps, cases)) + "\n",
        env=os.environ | {"NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert said.stdout.split() == ["true", "false", "false"]


def test_the_secret_is_shown_once(company, receiver):
    made = subscribe(company, receiver)
    assert made["secret"].startswith("whsec_")
    assert len(base64.b64decode(made["secret"].removeprefix("whsec_"))) == 32
    for path in (URL, f"{URL}/{made['id']}", f"{URL}/{made['id']}/deliveries", "/api/v1/audit"):
        answer = company.client.get(path)
        assert answer.status_code == 200
        assert made["secret"] not in answer.content.decode()
    rotated = company.client.post(f"{URL}/{made['id']}/rotate-secret").json()["data"]
    assert rotated["secret"] != made["secret"]
    deal(company)
    deliver()
    # Both sign for a day, so that the receiver can change over.
    new, old = receiver.requests[0].headers["webhook-signature"].split(" ")
    for given, secret in ((new, rotated["secret"]), (old, made["secret"])):
        request = receiver.requests[0]
        timestamp = int(request.headers["webhook-timestamp"])
        assert given == calling.signature(secret, request.id, timestamp, request.body)
    WebhookSubscription.objects.update(previous_secret_until=timezone.now())
    deal(company, "Other")
    deliver()
    assert " " not in receiver.requests[-1].headers["webhook-signature"]


def test_the_database_holds_no_secret_and_seals_those_of_before(company, receiver):
    """A secret that the version before wrote signs as ever, until the night (or `reseal`) seals it."""
    made = subscribe(company, receiver, "deal.created")
    kept = WebhookSubscription.objects.get()
    assert made["secret"] not in kept.sealed_secret
    assert kept.secret == made["secret"]
    clear = "whsec_" + base64.b64encode(b"k" * 32).decode()
    WebhookSubscription.objects.update(sealed_secret=clear, sealed_previous_secret="")
    assert WebhookSubscription.objects.get().secret == clear
    housekeeping.clean_up()
    kept.refresh_from_db()
    assert clear not in kept.sealed_secret
    assert (kept.secret, kept.previous_secret) == (clear, "")
    deal(company)
    deliver()
    [request] = receiver.requests
    timestamp = int(request.headers["webhook-timestamp"])
    signed = calling.signature(clear, request.id, timestamp, request.body)
    assert request.headers["webhook-signature"] == signed


@pytest.mark.parametrize(
    ("events", "heard"),
    [
        (["*"], {"customer.created", "deal.created", "deal.lost"}),
        (["deal.*"], {"deal.created", "deal.lost"}),
        (["deal.lost", "customer.*"], {"customer.created", "deal.lost"}),
        (["order.*"], set()),
    ],
)
def test_chosen_events_alone(company, other_company, receiver, events, heard):
    made = subscribe(company, receiver, *events)
    crm.lose_deal(deal(company), actor=company.actor, lost_reason="price")
    deliver()
    assert {request.content["type"] for request in receiver.requests} == heard
    assert WebhookDelivery.objects.exclude(subscription=made["id"]).count() == 0


def test_unknown_events_and_bad_addresses_are_refused(company, receiver):
    for events in ([], ["deal.one"], ["chat.*"], ["sessions.ended"], ["webhook.*"], ["d*"]):
        answer = company.client.post(URL, {"url": receiver.url, "events": events})
        assert answer.status_code == 400, events
        assert list(answer.json()["error"]["details"]) == ["events"]
    for url in (
        "ftp://x.kz",
        "https://",
        "x.kz",
        "https://a:b@x.kz/",
        "https://x.kz/ a",
        "https://x.kz:0x1/",
    ):
        answer = company.client.post(URL, {"url": url, "events": ["*"]})
        assert answer.status_code == 400, url
        assert list(answer.json()["error"]["details"]) == ["url"]
    names = company.client.get(f"{URL}/events").json()["data"]["events"]
    assert "deal.won" in names
    assert not [name for name in names if name.startswith(("chat.", "sessions.", "webhook."))]


def test_events_come_in_their_order(company, receiver):
    subscribe(company, receiver)
    first, second = deal(company), deal(company, "Second")
    for number in range(3):
        for pk in (first, second):
            crm.update_deal(pk, actor=company.actor, title=f"Title {number}")
    deliver()
    ids = list(
        OutboxEvent.objects.filter(subject="deal").order_by("id").values_list("payload__title", flat=True)
    )
    assert [request.content["data"]["title"] for request in receiver.requests] == ids


def attempts() -> list[float]:
    name = "prometric_webhook_attempts_total"
    return [metrics.REGISTRY.get_sample_value(name, {"outcome": o}) or 0 for o in ("delivered", "failed")]


def test_a_failure_is_tried_again_and_holds_back_its_object_alone(company, receiver):
    made, counted = subscribe(company, receiver), attempts()
    first = deal(company, "First")
    receiver.answers = [Answer(500, b"broken"), Answer()]
    deliver()
    crm.update_deal(first, actor=company.actor, title="First again")
    deal(company, "Second")
    deliver()
    assert [r.content["data"]["title"] for r in receiver.requests] == ["First", "Second"]
    log = {
        e["event"]: e for e in company.client.get(f"{URL}/{made['id']}/deliveries").json()["data"]["items"]
    }
    assert log["deal.updated"]["status"] == "pending"
    failed = WebhookDelivery.objects.get(status="pending", event="deal.created")
    assert (failed.attempts, failed.response_status, failed.response_body) == (1, 500, "broken")
    assert timedelta(seconds=4) < failed.next_attempt_at - failed.attempted_at < timedelta(seconds=6)  # type: ignore[operator]
    later()
    assert services.send_webhooks(made["id"]) == 2
    assert [r.content["data"]["title"] for r in receiver.requests[2:]] == ["First", "First again"]
    assert receiver.requests[0].id == receiver.requests[2].id
    assert attempts() == [counted[0] + 3, counted[1] + 1]


def test_it_is_tried_for_three_days_and_then_given_up(company, receiver):
    made = subscribe(company, receiver)
    receiver.answers = [Answer(503)]
    deal(company)
    deliver()
    pauses = []
    while WebhookDelivery.objects.filter(status="pending").exists():
        row = WebhookDelivery.objects.get()
        pauses.append(row.next_attempt_at - row.attempted_at)  # type: ignore[operator]
        later()
        services.send_webhooks(made["id"])
    assert len(receiver.requests) == sending.MAX_ATTEMPTS == 10
    assert pauses == sorted(pauses)
    assert timedelta(hours=71) < sum(pauses, timedelta()) < timedelta(hours=80)
    row = WebhookDelivery.objects.get()
    assert (row.status, row.attempts) == ("failed", 10)
    # The other one goes on meanwhile: only days without any success switch a webhook off.
    assert company.client.get(f"{URL}/{made['id']}").json()["data"]["status"] == "active"
    receiver.answers = [Answer()]
    answer = company.client.post(f"{URL}/{made['id']}/deliveries/{row.pk}/resend")
    assert answer.json()["data"]["status"] == "pending"
    services.send_webhooks(made["id"])
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("delivered", 1)


def test_continuous_failure_disables_with_a_notice(company, receiver):
    made = subscribe(company, receiver)
    receiver.answers = [Answer(500)]
    deal(company)
    deliver()
    later(days=3)
    services.send_webhooks(made["id"])
    shown = company.client.get(f"{URL}/{made['id']}").json()["data"]
    assert (shown["status"], shown["statusReason"]) == ("disabled", "HTTP 500")
    deliver()
    [notice] = notices(company.client, type="system")
    assert (notice["title"], notice["data"]["webhookId"]) == ("Вебхук отключён", made["id"])
    assert receiver.url in notice["message"]
    sent = len(receiver.requests)
    deal(company, "Unheard")
    deliver()
    later()
    services.send_webhooks(made["id"])
    services.send_due()
    assert len(receiver.requests) == sent
    receiver.answers = [Answer()]
    assert company.client.post(f"{URL}/{made['id']}/resume").json()["data"]["status"] == "active"
    services.send_webhooks(made["id"])
    assert receiver.requests[-1].content["data"]["title"] == "ERP Implementation"


def test_gone_is_taken_at_its_word(company, receiver):
    made = subscribe(company, receiver)
    receiver.answers = [Answer(410)]
    deal(company)
    deliver()
    assert company.client.get(f"{URL}/{made['id']}").json()["data"]["status"] == "disabled"
