"""The back office of notifications: it opens, secrets and chats stay closed, history shows the events."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.crm import services as crm
from apps.kernel.models import OutboxEvent
from apps.notifications import services
from apps.notifications.models import (
    ChatMessage,
    LiveEvent,
    Notification,
    WebhookDelivery,
    WebhookSubscription,
)
from apps.notifications.tests.factories import deal, deliver
from conftest import at_office

pytestmark = pytest.mark.django_db
SECRET_WORDS = "Тайна между нами"


@pytest.fixture
def lived_in(company, settings):
    """A company with something of everything."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    colleague = company.member()
    webhook = services.create_webhook(actor=company.actor, url="http://127.0.0.1:9/", events=["deal.*"])
    services.pause_webhook(webhook.pk, actor=company.actor)
    services.post_message(actor=company.actor, text=SECRET_WORDS, recipient_id=colleague.user.pk)
    services.set_preferences(actor=company.actor, items=[{"type": "deal_won", "email": True}])
    crm.win_deal(deal(company), actor=company.actor)
    deliver()
    return company


MODELS = ("notification", "notificationpreference", "chatchannel", "chatmessage", "liveevent")
NO_ROWS = {"deliveries-TOTAL_FORMS": 0, "deliveries-INITIAL_FORMS": 0}
WEBHOOKS = ("webhooksubscription", "webhookdelivery")


@pytest.mark.parametrize("model", MODELS + WEBHOOKS)
def test_lists_and_pages_open_and_tell_no_secret(lived_in, staff, platform_staff, model):
    site, staff = ("admin", staff) if model in WEBHOOKS else ("platform", platform_staff)
    secret = WebhookSubscription.objects.get().secret
    listed = staff.get(reverse(f"{site}:notifications_{model}_changelist"))
    assert listed.status_code == 200
    assert listed.context["cl"].result_count > 0
    pages = [listed]
    for row in listed.context["cl"].result_list[:3]:
        names = [f"{site}:notifications_{model}_{name}" for name in ("change", "history")]
        pages += [staff.get(reverse(name, args=[row.pk])) for name in names]
    for page in pages:
        assert page.status_code == 200
        said = page.content.decode()
        assert secret not in said
        assert SECRET_WORDS not in said


def test_a_webhook_is_changed_paused_and_deleted_by_the_services(lived_in, staff):
    webhook = WebhookSubscription.objects.get()
    page = reverse("admin:notifications_webhooksubscription_change", args=[webhook.pk])
    answer = staff.post(
        page, {"url": "http://127.0.0.1:10/", "description": "", "events": ["deal.*", "order.*"], **NO_ROWS}
    )
    assert answer.status_code == 302, answer.context["errors"]
    webhook.refresh_from_db()
    assert (webhook.url, webhook.events) == ("http://127.0.0.1:10/", ["deal.*", "order.*"])
    answer = staff.post(page, {"url": "http://127.0.0.1:10/", "events": "nonsense", **NO_ROWS}, follow=True)
    assert "nonsense" in answer.content.decode()
    webhook.refresh_from_db()
    assert webhook.events == ["deal.*", "order.*"]
    listed = reverse("admin:notifications_webhooksubscription_changelist")
    staff.post(listed, {"action": "resume", "apply": 1, "_selected_action": [str(webhook.pk)]})
    webhook.refresh_from_db()
    assert webhook.status == "active"
    staff.post(reverse("admin:notifications_webhooksubscription_delete", args=[webhook.pk]), {"post": "yes"})
    assert (WebhookSubscription.objects.count(), WebhookDelivery.objects.count()) == (0, 0)
    assert OutboxEvent.objects.filter(name="webhook.deleted").exists()


def test_deliveries_are_sent_again(lived_in, staff):
    delivery = WebhookDelivery.objects.first()
    WebhookDelivery.objects.update(status="failed", attempts=10)
    listed = reverse("admin:notifications_webhookdelivery_changelist")
    staff.post(listed, {"action": "resend", "apply": 1, "_selected_action": [str(delivery.pk)]})
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("pending", 0)


def test_an_objects_history_is_its_events(company, staff):
    pk = deal(company)
    crm.update_deal(pk, actor=company.actor, value=Decimal(7_654_321))
    page = staff.get(reverse("admin:crm_deal_history", args=[pk]))
    said = page.content.decode()
    assert [event["name"] for event in page.context["history"].object_list] == [
        "deal.updated",
        "deal.created",
    ]
    assert "7\N{NO-BREAK SPACE}654\N{NO-BREAK SPACE}321" in said
    assert company.owner.full_name in said
    assert (
        staff.get(
            reverse("admin:crm_deal_history", args=["01890000-0000-7000-8000-000000000000"])
        ).status_code
        == 302
    )


def test_parked_events_are_put_back(company, platform_staff):
    deliver()
    row = OutboxEvent.objects.first()
    OutboxEvent.objects.filter(pk=row.pk).update(
        delivered_at=None, parked_at=timezone.now(), attempts=10, error="x"
    )
    listed = reverse("platform:kernel_outboxevent_changelist")
    assert platform_staff.get(listed, {"parked_at__isempty": "0"}).context["cl"].result_count == 1
    platform_staff.post(listed, {"action": "deliver_again", "_selected_action": [str(row.pk)]})
    row.refresh_from_db()
    assert (row.parked_at, row.attempts) == (None, 0)


def test_what_is_old_is_forgotten(lived_in):
    long_ago = timezone.now() - timedelta(days=4)
    kept = LiveEvent.objects.latest("id").pk
    LiveEvent.objects.exclude(pk=kept).update(created_at=long_ago)
    WebhookDelivery.objects.update(created_at=timezone.now() - timedelta(days=31), status="delivered")
    notice, message = Notification.objects.count(), ChatMessage.objects.count()
    from apps.notifications.tasks import clean_up

    clean_up()
    assert list(LiveEvent.objects.values_list("pk", flat=True)) == [kept]
    assert WebhookDelivery.objects.count() == 0
    assert (Notification.objects.count(), ChatMessage.objects.count()) == (notice, message)


def step(browser, webhook, name, ask="post", **data):
    args = (webhook.pk, name)
    return getattr(browser, ask)(reverse("admin:notifications_webhooksubscription_step", args=args), data)


def test_a_webhook_is_made_and_its_secret_shown_once(company, staff, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    form = {"url": "http://127.0.0.1:9/", "description": "1C", "events": ["deal.won", "invoice.*"]}
    made = staff.post(reverse("admin:notifications_webhooksubscription_add"), form)
    webhook = WebhookSubscription.objects.get()
    assert (webhook.events, webhook.description) == (["deal.won", "invoice.*"], "1C")
    assert webhook.secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    page = staff.get(reverse("admin:notifications_webhooksubscription_change", args=[webhook.pk]))
    assert webhook.secret not in page.content.decode()
    dialog = step(staff, webhook, "rotate", "get")
    assert dialog.status_code == 200
    first = webhook.secret
    webhook.refresh_from_db()
    assert webhook.secret == first
    shown = step(staff, webhook, "rotate").content.decode()
    webhook.refresh_from_db()
    assert webhook.secret != first
    assert webhook.secret in shown
    wrong = staff.post(reverse("admin:notifications_webhooksubscription_add"), {**form, "url": "ftp://x"})
    assert "url" in wrong.context["adminform"].form.errors
    assert WebhookSubscription.objects.count() == 1


STEPS = ("send_test", "pause", "resume", "rotate")


def test_steps_of_webhooks_need_the_right(company, lived_in, other_company):
    webhook = WebhookSubscription.objects.get()
    looker = at_office(company.member("SETTINGS_VIEW").client)
    before = (webhook.version, WebhookDelivery.objects.count())
    stranger = at_office(other_company.client)
    for name in STEPS:
        for ask in ("get", "post"):
            assert step(looker, webhook, name, ask).status_code == 403
            assert step(stranger, webhook, name, ask).status_code == 404
    webhook.refresh_from_db()
    assert before == (webhook.version, WebhookDelivery.objects.count())
