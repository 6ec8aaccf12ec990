"""The log of changes: written with each event whoever writes it, numbered in the order of commits."""

from __future__ import annotations

from importlib import import_module
from threading import Event, Thread
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

from apps.kernel import changes, tenancy
from apps.kernel.models import Change, OutboxEvent


def _write(organization, name="deal.updated", **more):
    return OutboxEvent.everything.create(
        organization=organization, name=name, subject="deal", subject_id=uuid4(), payload={}, **more
    )


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("deal.created", "created"),
        ("activity.added", "created"),
        ("report.requested", "created"),
        ("deal.won", "updated"),
        ("deal.deleted", "deleted"),
    ],
)
def test_an_event_leaves_its_change(company, name, verb):
    event = _write(company.organization, name, version=3, changes={"value": ["1", "2"]})
    kept = Change.objects.get(pk=event.pk)
    assert (kept.name, kept.verb, kept.subject_id, kept.version) == (name, verb, event.subject_id, 3)
    assert (kept.changes, kept.created_at, kept.position) == ({"value": ["1", "2"]}, event.created_at, None)


@pytest.mark.django_db(transaction=True)
def test_positions_follow_the_commits(live_company):
    """The first to take an id commits last: who has read up to the second's position misses nothing."""
    organization, begun, go_on = live_company.organization, Event(), Event()
    ids = {}

    def slow():
        try:
            with tenancy.enter(organization.pk):
                ids["slow"] = _write(organization).pk
                begun.set()
                go_on.wait(30)
        finally:
            connection.close()

    while changes.number():
        pass
    thread = Thread(target=slow)
    thread.start()
    assert begun.wait(30)
    with tenancy.enter(organization.pk):
        ids["quick"] = _write(organization).pk
    assert changes.number() == 1
    go_on.set()
    thread.join(30)
    assert changes.number() == 1
    assert changes.number() == 0
    with tenancy.enter(organization.pk):
        found = dict(Change.objects.filter(pk__in=ids.values()).values_list("pk", "position"))
    assert ids["slow"] < ids["quick"]
    assert sorted(found, key=lambda pk: found[pk] or 0) == [ids["quick"], ids["slow"]]


@pytest.mark.django_db(transaction=True)
def test_what_happened_before_is_carried_over_and_may_be_again(live_company):
    """The migration, interrupted half way and begun anew."""
    organization = live_company.organization
    with tenancy.system("test"):
        pks = [_write(organization).pk for _each in range(3)]
        Change.everything.filter(pk__in=pks[1:]).delete()
        before = list(OutboxEvent.everything.order_by("pk").values_list("pk", "name", "created_at"))
    migration = import_module("apps.kernel.migrations.0010_changes_carried")
    for _twice in range(2):
        migration.carry(None, SimpleNamespace(connection=SimpleNamespace(alias="default")))
        with tenancy.system("test"):
            assert list(Change.everything.order_by("pk").values_list("pk", "name", "created_at")) == before
