"""Handlers of groups: told once an announcement, and only of what they care about."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

import pytest

from apps.kernel import events
from apps.kernel.events import Event, announce, announce_all, listens_to, listens_to_all, wiring

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class CrateFilled(Event):
    name: ClassVar[str] = "crate.filled"
    subject: ClassVar[str] = "crate"
    crate_id: UUID


@dataclass(frozen=True, kw_only=True)
class CrateEmptied(CrateFilled):
    name: ClassVar[str] = "crate.emptied"


@pytest.fixture
def heard(monkeypatch):
    """What handlers were told, in order; the registries are the test's own."""
    monkeypatch.setattr(events, "_handlers", {})
    monkeypatch.setattr(events, "_group_handlers", {})
    return []


def test_a_group_is_told_together_after_the_single_ones(company, heard):
    listens_to_all(CrateFilled, CrateEmptied)(lambda group, actor: heard.append([e.crate_id for e in group]))
    listens_to(CrateFilled)(lambda event, actor: heard.append(event.crate_id))
    one, two, three = (uuid4() for _ in range(3))
    announce_all(
        [CrateFilled(crate_id=one), CrateEmptied(crate_id=two), CrateFilled(crate_id=three)],
        actor=company.actor,
    )
    assert heard == [one, three, [one, three], [two]]


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        (None, True),
        ({}, True),
        ({"label": ("a", "b")}, True),
        ({"label": ("a", "b"), "weight": (1, 2)}, True),
        ({"weight": (1, 2)}, False),
    ],
)
def test_a_group_handler_may_care_about_some_fields_only(company, heard, changes, is_told):
    listens_to_all(CrateFilled, of={"label", "colour"})(lambda group, actor: heard.append("some"))
    listens_to_all(CrateFilled)(lambda group, actor: heard.append("any"))
    announce(CrateFilled(crate_id=uuid4()), actor=company.actor, changes=changes)
    assert heard == (["some"] if is_told else []) + ["any"]


def test_both_sorts_of_handlers_are_in_the_wiring(heard):
    @listens_to(CrateFilled)
    def weigh(event, actor):
        """Never called."""

    @listens_to_all(CrateFilled, CrateEmptied)
    def note(group, actor):
        """Never called."""

    assert wiring() == [
        ("CrateEmptied", "kernel", "kernel.note"),
        ("CrateFilled", "kernel", "kernel.note"),
        ("CrateFilled", "kernel", "kernel.weigh"),
    ]
