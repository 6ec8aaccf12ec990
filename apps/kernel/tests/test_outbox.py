"""Delivery: once, in order per subject, parked after too many failures, replayed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.kernel import outbox, tenancy
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(monkeypatch):
    """Replace the consumers by one that notes what it sees, and fails for names in `failing`."""

    class Seen(list[Any]):
        failing: set[str] = set()

    found = Seen()

    def note(row: OutboxEvent) -> None:
        if row.name in found.failing:
            raise RuntimeError(f"no {row.name}")
        found.append((row.name, row.subject_id))

    monkeypatch.setattr(outbox, "_consumers", [note])
    monkeypatch.setattr(outbox, "_after_commit", [])
    return found


def write(company, name, subject_id):
    return OutboxEvent.everything.create(
        organization=company.organization,
        workspace_id=company.workspace.pk,
        name=name,
        subject="thing",
        subject_id=subject_id,
        payload={},
    )


@pytest.fixture
def clean(company):
    OutboxEvent.everything.all().delete()
    return company


def test_each_row_is_delivered_once_and_in_order(clean, seen):
    thing = uuid4()
    for name in ("a", "b", "c"):
        write(clean, name, thing)
    assert outbox.drain() == 3
    assert [name for name, _ in seen] == ["a", "b", "c"]
    assert outbox.drain() == 0


def test_a_failing_row_holds_back_its_subject_alone(clean, seen):
    stuck, free = uuid4(), uuid4()
    first = write(clean, "bad", stuck)
    write(clean, "after", stuck)
    write(clean, "other", free)
    seen.failing = {"bad"}
    outbox.drain()
    assert seen == [("other", free)]
    first.refresh_from_db()
    assert (first.attempts, first.error) == (1, "RuntimeError: no bad")
    assert first.delivered_at is None


def test_after_ten_failures_the_row_is_parked_and_the_rest_goes_on(clean, seen):
    thing = uuid4()
    first = write(clean, "bad", thing)
    write(clean, "after", thing)
    seen.failing = {"bad"}
    for _ in range(outbox.MAX_ATTEMPTS):
        OutboxEvent.everything.update(next_attempt_at="2020-01-01T00:00Z")
        outbox.drain()
    first.refresh_from_db()
    assert first.parked_at is not None
    outbox.drain()
    assert seen == [("after", thing)]
    seen.failing = set()
    call_command("replay", str(first.pk), verbosity=0)
    outbox.drain()
    assert seen == [("after", thing), ("bad", thing)]


def test_what_a_failing_consumer_wrote_is_rolled_back(clean, monkeypatch):
    def write_and_fail(row: OutboxEvent) -> None:
        clean.organization.name = "half done"
        clean.organization.save()
        raise RuntimeError("late")

    name = clean.organization.name
    monkeypatch.setattr(outbox, "_consumers", [write_and_fail])
    write(clean, "a", uuid4())
    outbox.drain()
    clean.organization.refresh_from_db()
    assert clean.organization.name == name


def test_what_goes_out_after_the_commit_goes_once_though_a_neighbour_failed(clean, monkeypatch):
    sent: list[Any] = []
    asked: list[str] = []

    def leave(row: OutboxEvent) -> None:
        def ask() -> int:
            asked.append(row.name)
            return 1

        vars(row).setdefault("left", []).append(outbox.remembered("x", ask))
        if row.name == "bad":
            raise RuntimeError("late")

    monkeypatch.setattr(outbox, "_consumers", [leave])
    monkeypatch.setattr(outbox, "_after_commit", [lambda rows: sent.extend(vars(r)["left"] for r in rows)])
    write(clean, "a", uuid4())
    write(clean, "b", uuid4())
    outbox.drain()
    # Neighbours ask once for what is the same for them.
    assert (sent, asked) == ([[1], [1]], ["a"])
    for name in ("c", "bad", "d"):
        write(clean, name, uuid4())
    outbox.drain()
    # Found one by one, each with a memory of its own: a failed row's is lost with what it wrote.
    assert (sent, asked) == ([[1]] * 4, ["a", "c", "c", "bad", "d"])


def test_history_that_is_brought_in_is_no_news(clean, other_company, seen):
    now, day = timezone.now(), timedelta(days=1)
    old, new = write(clean, "old", uuid4()), write(clean, "new", uuid4())
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        others = write(other_company, "others", uuid4())
        OutboxEvent.objects.filter(pk=others.pk).update(created_at=now - 3 * day)
    OutboxEvent.objects.filter(pk=old.pk).update(created_at=now - 3 * day)
    OutboxEvent.objects.filter(pk=new.pk).update(created_at=now - day)
    assert outbox.pass_over(before=now - 2 * day) == 1
    old.refresh_from_db()
    assert old.delivered_at is not None
    outbox.drain()
    assert ("new", new.subject_id) in seen
    assert ("others", others.subject_id) in seen
    assert ("old", old.subject_id) not in seen
