"""Mail is written with its cause, sent after the commit, tried again, and forgets what it said."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from unittest.mock import Mock
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.kernel import broker, mail, tasks, tenancy
from apps.kernel.models import OutgoingMail

TEMPLATES = {
    "mail/code.ru.txt": "Код для {{ name }}\n\nВаш код: {{ code }}\n",
    "mail/code.kk.txt": "{{ name }} үшін код\n\nКодыңыз: {{ code }}\n",
    "mail/news.en.txt": "News\n\nHello",
}


@pytest.fixture(autouse=True)
def templates(settings: Any) -> None:
    loader = ("django.template.loaders.locmem.Loader", TEMPLATES)
    backend = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [{"BACKEND": backend, "OPTIONS": {"loaders": [loader]}}]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """A mail server that refuses; None as side effect lets it accept."""
    server = Mock(side_effect=ConnectionRefusedError("no mail server"))
    monkeypatch.setattr(mail, "_send", server)
    return server


def queue(name: str = "Айгүл", language: str = "ru", template: str = "code") -> OutgoingMail:
    return mail.queue_mail(
        to="a@example.kz", template=template, language=language, context={"name": name, "code": "493817"}
    )


def stored(row: OutgoingMail) -> OutgoingMail:
    return OutgoingMail.objects.get(pk=row.pk)


@pytest.mark.django_db(transaction=True)
def test_sent_after_the_commit_and_blanked() -> None:
    with transaction.atomic():
        row = queue()
        assert outbox.outbox == []
        assert stored(row).body == "Ваш код: 493817\n"
    (sent,) = outbox.outbox
    assert (sent.subject, sent.body, sent.to) == ("Код для Айгүл", "Ваш код: 493817\n", ["a@example.kz"])
    row = stored(row)
    assert row.sent_at is not None
    assert (row.body, row.html, row.error, row.attempts) == ("", "", "", 1)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_when_the_cause_is_rolled_back() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert outbox.outbox == []
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_languages_and_their_fallback() -> None:
    assert queue(language="kk").subject == "Айгүл үшін код"
    assert queue(language="kk-KZ").subject == "Айгүл үшін код"
    assert queue(language="en").subject == "Код для Айгүл"
    assert queue(language="kk", template="news").subject == "News"
    with pytest.raises(TemplateDoesNotExist):
        queue(template="unknown")


@pytest.mark.django_db
def test_plain_text_is_not_escaped_as_html() -> None:
    row = queue(name="ТОО «A & B's» <x>")
    assert row.subject == "Код для ТОО «A & B's» <x>"


@pytest.mark.django_db
@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r", "\x0b", "\x1e", "\x85", "\u2028"])
def test_no_value_becomes_a_header(separator: str) -> None:
    row = queue(name=f"X{separator}Bcc: victim@example.kz{separator}{separator}body")
    assert row.subject.isprintable()
    mail.deliver(row.pk)
    (sent,) = outbox.outbox
    assert sent.recipients() == ["a@example.kz"]
    assert sent.message()["Bcc"] is None


@pytest.mark.django_db
def test_a_long_subject_is_cut_to_its_column() -> None:
    assert len(queue(name="я" * 500).subject) == 255


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["", "x", "a@example.kz\nBcc: b@example.kz", "a@example.kz, b@example.kz"])
def test_a_bad_address_is_refused(to: str) -> None:
    with pytest.raises(ValidationError):
        mail.queue_mail(to=to, template="code", language="ru", context={})


@pytest.mark.django_db(transaction=True)
def test_a_silent_broker_leaves_it_to_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    signature = Mock(**{"return_value.delay.side_effect": OperationalError("broker down")})
    with monkeypatch.context() as patch:
        patch.setattr("celery.current_app.signature", signature)
        row = queue()
    signature.assert_called_once_with("apps.kernel.tasks.deliver_mail", kwargs={"mail_id": str(row.pk)})
    assert stored(row).sent_at is None
    tasks.deliver_pending_mail.delay()
    assert stored(row).sent_at is not None
    assert len(outbox.outbox) == 1


@pytest.mark.django_db
def test_sending_twice_sends_once() -> None:
    row = queue()
    assert mail.deliver(str(row.pk)) is True
    assert mail.deliver(row.pk) is False
    assert mail.deliver_pending() == 0
    assert len(outbox.outbox) == 1


@pytest.mark.django_db
def test_growing_delay_then_the_end(server: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    row = queue()
    moment = row.next_attempt_at
    monkeypatch.setattr(timezone, "now", lambda: moment)
    waits = []
    for attempt in range(1, 11):
        assert stored(row).body == "Ваш код: 493817\n"
        assert mail.deliver_pending() == 0
        failed = stored(row)
        assert (failed.attempts, failed.sent_at) == (attempt, None)
        assert failed.error == "ConnectionRefusedError: no mail server"
        waits.append((failed.next_attempt_at - moment) / timedelta(minutes=1))
        moment = failed.next_attempt_at - timedelta(microseconds=1)
        mail.deliver_pending()
        assert server.call_count == attempt  # not due yet
        moment = failed.next_attempt_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    moment += timedelta(days=30)
    assert mail.deliver_pending() == 0
    assert server.call_count == 10
    assert (stored(row).body, stored(row).attempts) == ("", 10)


@pytest.mark.django_db
def test_success_after_failure_clears_the_error(server: Mock) -> None:
    row = queue()
    mail.deliver(row.pk)
    server.side_effect = None
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert mail.deliver_pending() == 1
    sent = stored(row)
    assert (sent.attempts, sent.error, sent.body) == (2, "", "")


@pytest.mark.django_db
def test_a_dead_server_does_not_hold_up_a_run(server: Mock) -> None:
    for _ in range(8):
        queue()
    assert mail.deliver_pending() == 0
    assert server.call_count == mail.MAX_FAILURES_IN_A_ROW
    server.side_effect = None
    assert mail.deliver_pending() == 3  # those that had no turn


@pytest.mark.django_db
def test_one_bad_recipient_does_not_hold_up_the_others(server: Mock) -> None:
    queue(), queue(), queue()
    server.side_effect = [ConnectionRefusedError, None, None]
    assert mail.deliver_pending() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sending, checked, sent = threading.Event(), threading.Event(), []

    def slow(row: OutgoingMail) -> None:
        sending.set()
        assert checked.wait(10)
        sent.append(row.pk)

    def first() -> None:
        try:
            mail.deliver(row.pk)
        finally:
            connection.close()

    monkeypatch.setattr(mail, "_ask_for_delivery", lambda mail_id: None)
    monkeypatch.setattr(mail, "_send", slow)
    row = queue()
    thread = threading.Thread(target=first)
    thread.start()
    assert sending.wait(10)
    assert mail.deliver(row.pk) is False  # locked: skipped, not waited for
    assert mail.deliver_pending() == 0
    checked.set()
    thread.join(10)
    assert sent == [row.pk]
    assert stored(row).sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_history_that_is_brought_in_is_not_mailed() -> None:
    with mail.withheld(), transaction.atomic():
        row = queue()
        with pytest.raises(TemplateDoesNotExist):
            queue(template="unknown")
    assert row.body == "Ваш код: 493817\n"
    assert not OutgoingMail.objects.exists()
    assert outbox.outbox == []
    queue()
    assert len(outbox.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_letters_of_one_organization_do_not_go_before_all_others(
    server: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By priority when they are asked for, one of each in turn when they are left over."""
    asked: list[int] = []
    monkeypatch.setattr(broker, "enqueue", lambda task, named, priority: asked.append(priority))

    def queued(count: int) -> list[Any]:
        with tenancy.enter(uuid4()):
            return [queue().pk for _ in range(count)]

    mine = queued(32)
    assert asked == [0] * 3 + [3] * 7 + [6] * 20 + [9] * 2
    others = queued(1)
    with transaction.atomic():
        own = [queue().pk]  # a code: of no organization
    assert asked[32:] == [0, 0]
    tried: list[Any] = []
    server.side_effect = lambda row: tried.append(row.pk)
    assert mail.deliver_pending() == 34
    assert set(tried[:3]) == {mine[0], others[0], own[0]}
    assert tried[3:] == mine[1:]
