"""Events: announced in the transaction of their cause, heard in order, written once."""

import datetime as dt
from dataclasses import FrozenInstanceError, dataclass
from decimal import Decimal
from io import StringIO
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from apps.accounts.models import Organization, Workspace
from apps.kernel import events, outbox, tenancy
from apps.kernel.events import Event, announce, announce_all, listens_to
from apps.kernel.models import OutboxEvent
from conftest import make_company

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class BoxPacked(Event):
    name: ClassVar[str] = "box.packed"
    subject: ClassVar[str] = "box"
    box_id: UUID
    weight: Decimal = Decimal("1.50")
    day: dt.date = dt.date(2026, 1, 1)


@dataclass(frozen=True, kw_only=True)
class BoxLost(Event):
    name: ClassVar[str] = "box.lost"
    subject: ClassVar[str] = "box"
    box_id: UUID


@pytest.fixture
def handlers(monkeypatch):
    """A registry of the test's own."""
    registry: dict[str, Any] = {}
    monkeypatch.setattr(events, "_handlers", registry)
    monkeypatch.setattr(events, "_group_handlers", {})
    return registry


def of_boxes():
    with tenancy.system("test"):
        return list(OutboxEvent.everything.filter(subject="box").order_by("id"))


def test_a_row_says_what_happened(company, handlers):
    box = uuid4()
    announce(
        BoxPacked(box_id=box),
        actor=company.actor,
        changes={"weight": (None, Decimal("1.50")), "at": (dt.date(2025, 1, 1), None)},
        of=company.organization,
    )
    [row] = of_boxes()
    assert (row.name, row.subject, row.subject_id) == ("box.packed", "box", box)
    assert (row.organization_id, row.workspace_id, row.actor_id) == (
        company.organization.pk,
        company.workspace.pk,
        company.owner.pk,
    )
    assert row.payload == {"box_id": str(box), "weight": "1.50", "day": "2026-01-01"}
    assert row.changes == {"weight": [None, "1.50"], "at": ["2025-01-01", None]}
    assert row.version == company.organization.version
    assert row.delivered_at is None


def test_announcing_outside_a_transaction_is_an_error(transactional_db, handlers):
    company = make_company()
    heard = []
    listens_to(BoxPacked)(lambda event, actor: heard.append(event))
    with pytest.raises(RuntimeError, match="outside a transaction"):
        announce(BoxPacked(box_id=uuid4()), actor=company.actor)
    with pytest.raises(RuntimeError, match="outside a transaction"):
        announce_all([BoxPacked(box_id=uuid4())], actor=company.actor)
    assert heard == []
    assert of_boxes() == []


def test_handlers_run_in_order_inside_the_transaction(company, handlers):
    heard: list[Any] = []
    for name in ("first", "second", "third"):

        @listens_to(BoxPacked)
        def note(event, actor, name=name):
            heard.append((name, event.box_id, actor, len(of_boxes())))

    listens_to(BoxLost)(lambda event, actor: heard.append("another event"))
    event = BoxPacked(box_id=uuid4())
    announce(event, actor=company.actor)
    assert heard == [(name, event.box_id, company.actor, 1) for name in ("first", "second", "third")]


def test_a_handler_may_announce_in_its_turn(company, handlers):
    @listens_to(BoxPacked)
    def lose(event, actor):
        announce(BoxLost(box_id=event.box_id), actor=actor)

    box = uuid4()
    announce(BoxPacked(box_id=box), actor=company.actor)
    assert [(row.name, row.subject_id) for row in of_boxes()] == [("box.packed", box), ("box.lost", box)]


@pytest.mark.parametrize("who_fails", ["handler", "caller", "commit"])
def test_a_rollback_leaves_neither_row_nor_effect(transactional_db, handlers, who_fails):
    company = make_company()

    @listens_to(BoxPacked)
    def rename(event, actor):
        Organization.objects.update(name="effect of the handler")
        if who_fails == "handler":
            raise RuntimeError

    def cause():
        with tenancy.enter(company.organization.pk, company.workspace.pk):
            Workspace.objects.update(name="cause")
            announce(BoxPacked(box_id=uuid4()), actor=company.actor)
            if who_fails == "caller":
                raise RuntimeError
            if who_fails == "commit":
                transaction.set_rollback(True)

    if who_fails == "commit":
        cause()
    else:
        with pytest.raises(RuntimeError):
            cause()
    assert of_boxes() == []
    with tenancy.system("test"):
        assert Organization.objects.get().name == company.organization.name
        assert Workspace.objects.get().name == "Main"


def test_many_at_once_are_one_statement_and_all_are_heard(company, handlers, count_queries):
    heard = []
    listens_to(BoxPacked)(lambda event, actor: heard.append(event.box_id))
    boxes = [uuid4() for _ in range(50)]
    with count_queries() as statements:
        announce_all([BoxPacked(box_id=box) for box in boxes], actor=company.actor, version=1)
    assert sum("INSERT" in sql for sql in statements) == 1
    assert heard == [row.subject_id for row in of_boxes()] == boxes
    assert {row.version for row in of_boxes()} == {1}
    with count_queries() as statements:
        announce_all([], actor=company.actor)
    assert statements == []


@pytest.mark.django_db(transaction=True)
def test_events_wake_the_relay_when_they_are_committed(live_company, handlers):
    listener = connection.copy()
    with listener.cursor() as cursor:
        cursor.execute(f"LISTEN {outbox.CHANNEL}")
    for tell in (
        lambda: announce(BoxPacked(box_id=uuid4()), actor=live_company.actor),
        lambda: announce_all([BoxPacked(box_id=uuid4())], actor=live_company.actor),
    ):
        with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
            tell()
            assert list(listener.connection.notifies(timeout=0)) == []
        [woken] = listener.connection.notifies(timeout=30, stop_after=1)
        assert (woken.channel, woken.payload) == (outbox.CHANNEL, "")
    listener.close()


def test_events_are_frozen():
    event = BoxPacked(box_id=uuid4())
    assert event.subject_id == event.box_id
    with pytest.raises(FrozenInstanceError):
        event.box_id = uuid4()  # type: ignore[misc]


def kinds_of(base):
    """Every event class of the house that is announced itself."""
    for kind in base.__subclasses__():
        yield from kinds_of(kind)
        if hasattr(kind, "name") and ".tests." not in kind.__module__:
            yield kind


def test_every_event_of_the_house_has_a_name_and_a_subject():
    found = list(kinds_of(Event))
    assert len(found) >= 4
    for kind in found:
        assert kind.name.partition(".")[2], kind
        assert f"{kind.subject}_id" in kind.__dataclass_fields__, kind
    assert len({kind.name for kind in found}) == len(found)


def test_the_wiring_table(handlers):
    @listens_to(BoxPacked)
    def hear(event, actor):
        """Nothing."""

    hear.__module__ = "apps.sales.handlers"
    assert events.wiring() == [("BoxPacked", "kernel", "sales.hear")]
    said = StringIO()
    call_command("wiring", stdout=said)
    assert said.getvalue() == "BoxPacked  kernel  → sales.hear\n"
