"""What is older than its days goes at night, what is younger stays, and the audit says the same."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.utils import timezone

from apps.accounts.models import EmailedCode, Session
from apps.accounts.tasks import clean_up
from apps.ai.models import Question
from apps.ai.tasks import clean_up as forget_questions
from apps.kernel import outbox, retention
from apps.kernel.models import Change, IdempotencyRecord, OutboxEvent, OutgoingMail
from apps.notifications.models import LiveEvent, Notification, WebhookDelivery, WebhookSubscription
from apps.notifications.tasks import clean_up as forget_live


def _mail(**more):
    return OutgoingMail(to="a@b.kz", subject="x", **more)


def _makers(company):
    """{kind: (model, a row that is `at` old)}."""
    own = {"organization": company.organization}
    here = {**own, "workspace": company.workspace}
    hook = WebhookSubscription.objects.create(url="https://a.kz", events=["*"], sealed_secret="", **here)
    user = company.owner
    return {
        "sign_ins": lambda at: Change(
            pk=int(at.timestamp()), name="user.signed_in", subject="user", subject_id=uuid4(),
            verb="updated", created_at=at, **own,
        ),
        "sessions": lambda at: Session(user=user, expires_at=at, **own),
        "codes": lambda at: EmailedCode(
            address_hash=str(at), purpose="verify_email", code_hash="x", created_at=at, expires_at=at
        ),
        "answers": lambda at: IdempotencyRecord(scope="x", key=str(at), request_hash="x", created_at=at),
        "mail": lambda at: _mail(sent_at=at),
        "notices": lambda at: Notification(user=user, type="DEAL_WON", read_at=at, **own),
        "live_events": lambda at: LiveEvent(event="x", data={}, created_at=at, **own),
        "webhook_deliveries": lambda at: WebhookDelivery(
            subscription=hook, event_id=0, event="x", subject_id=uuid4(), body="", status="failed",
            created_at=at, **here,
        ),
        "questions": lambda at: Question(user=user, created_at=at, message="?", answer={}, **here),
    }  # fmt: skip


def _sweep():
    clean_up()
    forget_live()
    forget_questions()


def test_what_is_older_than_its_days_goes_and_what_is_younger_stays(company, settings, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    now, minute = timezone.now(), timedelta(minutes=5)
    kept, gone = {}, {}
    for number, (kind, make) in enumerate(_makers(company).items()):
        settings.KEEP_DAYS = {**settings.KEEP_DAYS, kind: 10 + number}
        edge = now - timedelta(days=10 + number)
        rows = [make(edge - minute * (1 + each)) for each in range(3)]
        gone[kind] = (type(rows[0]), rows)
        kept[kind] = make(edge + minute)
        for row in [*rows, kept[kind]]:
            row.save(force_insert=True)
    _sweep()
    for kind, (model, rows) in gone.items():
        assert not model._base_manager.filter(pk__in=[row.pk for row in rows]).exists(), kind
        assert model._base_manager.filter(pk=kept[kind].pk).exists(), kind


def test_nothing_goes_where_days_are_nought(company, settings):
    settings.KEEP_DAYS = dict.fromkeys(settings.KEEP_DAYS, 0)
    row = _mail(sent_at=timezone.now() - timedelta(days=4000))
    row.save()
    _sweep()
    assert OutgoingMail.objects.filter(pk=row.pk).exists()


def test_mail_that_was_given_up_goes_and_what_is_still_tried_stays(company):
    long_ago = timezone.now() - timedelta(days=91)
    given_up, tried = _mail(attempts=10, created_at=long_ago), _mail(attempts=9, created_at=long_ago)
    given_up.save()
    tried.save()
    BrowserSession.objects.create(session_key="old", session_data="", expire_date=timezone.now())
    _sweep()
    assert list(OutgoingMail.objects.filter(pk__in=[given_up.pk, tried.pk])) == [tried]
    assert not BrowserSession.objects.filter(session_key="old").exists()


def test_the_audit_says_the_same_when_delivered_events_are_gone(company, staff):
    made = company.client.post("/api/v1/customers", {"name": "ТОО Алма", "type": "COMPANY"})
    assert made.status_code == 201, made.json()
    pk = made.json()["data"]["id"]
    assert company.client.put(f"/api/v1/customers/{pk}", {"name": "ТОО Алмаз"}).status_code == 200

    def told():
        audit = company.client.get("/api/v1/audit?limit=100").json()["data"]
        history = staff.get(f"/admin/crm/customer/{pk}/history/").content.decode()
        stale = company.client.put(f"/api/v1/customers/{pk}", {"name": "x"}, **{"If-Match": '"1"'})
        assert stale.status_code == 412
        return audit, history.count("ТОО Алмаз"), stale.json()["error"]["details"]["changed"]

    before = told()
    assert before[1] > 0
    outbox.drain()
    young = OutboxEvent.objects.latest("pk")
    OutboxEvent.objects.exclude(pk=young.pk).update(delivered_at=timezone.now() - timedelta(days=31))
    waiting = OutboxEvent.objects.create(
        organization=company.organization, name="deal.won", subject="deal", subject_id=uuid4(), payload={},
        created_at=timezone.now() - timedelta(days=400), parked_at=timezone.now(),
    )  # fmt: skip
    Change.objects.filter(pk=waiting.pk).delete()
    clean_up()
    assert set(OutboxEvent.objects.values_list("pk", flat=True)) == {young.pk, waiting.pk}
    assert told() == before


@pytest.mark.parametrize("kind", ["outbox", "changes"])
def test_a_log_with_days_goes_too(company, settings, kind):
    settings.KEEP_DAYS = {**settings.KEEP_DAYS, kind: 1}
    OutboxEvent.objects.create(
        organization=company.organization, name="deal.won", subject="deal", subject_id=uuid4(), payload={},
        created_at=timezone.now() - timedelta(days=2), delivered_at=timezone.now() - timedelta(days=2),
    )  # fmt: skip
    clean_up()
    left = {
        "outbox": OutboxEvent.objects.filter(name="deal.won").exists(),
        "changes": Change.objects.filter(name="deal.won").exists(),
    }
    assert left == {"outbox": True, "changes": True} | {kind: False}
