"""Whoever came and went, each figure of the hr dashboard is the slow count over the people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.analytics.tests import history
from apps.analytics.tests.factories import shown
from apps.analytics.tests.history import FEW, asked, days, laters, moments
from apps.hr import services as hr
from apps.hr.models import Employee
from apps.hr.tests.factories import new_department, new_employee

CONTRACTS = ["permanent", "fixed_term", "part_time", "contractor", "intern"]
STATUSES = ["pending", "active", "inactive"]
NAMES = ["Отдел", "Sales", "Отдел"]


@dataclass
class Person:
    """As they are now; `gone` is each day on which they were let go."""

    status: str
    hired: dt.date
    department: int | None
    contract: str
    rejected: bool = False
    gone: list[dt.date] = field(default_factory=list)


fates = st.sampled_from(
    ["pending", "rejected", "active", "active", "dismissed", "dismissed by update", "back", "twice", "moved"]
)
people = st.lists(
    st.tuples(
        st.tuples(moments, moments, moments, moments).map(sorted),
        st.none() | st.integers(0, 2),
        st.none() | days,
        st.sampled_from(CONTRACTS),
        fates,
    ),
    max_size=7,
)


def make_person(company, departments, span, place, hired, contract, fate) -> Person:
    """Entered at the first moment, judged at the second, let go at the second too, back and gone later."""
    actor, first = company.actor, history.local(span[0])
    made = Person("pending", hired or first, place, contract)
    with time_machine.travel(span[0], tick=False):
        pk = new_employee(
            actor,
            department_id=None if place is None else departments[place],
            hire_date=hired,
            contract_type=contract,
        ).pk
    with time_machine.travel(span[1], tick=False):
        if fate == "rejected":
            hr.reject_employee(pk, actor=actor, reason="no")
            made.rejected = True
        elif fate != "pending":
            hr.approve_employee(pk, actor=actor)
            made.status = "active"
        if fate == "moved":
            hr.update_employee(pk, actor=actor, department_id=departments[0], contract_type="intern")
            made.department, made.contract = 0, "intern"
        if fate in ("dismissed", "back", "twice"):
            hr.deactivate_employee(pk, actor=actor)
        if fate == "dismissed by update":
            hr.update_employee(pk, actor=actor, status="inactive", contract_type="contractor")
            made.contract = "contractor"
        if fate in ("dismissed", "dismissed by update", "back", "twice"):
            made.status = "inactive"
            made.gone.append(history.local(span[1]))
    if fate in ("back", "twice"):
        with time_machine.travel(span[2], tick=False):
            hr.update_employee(pk, actor=actor, status="active")
        made.status = "active"
    if fate == "twice":
        with time_machine.travel(span[3], tick=False):
            hr.deactivate_employee(pk, actor=actor)
        made.status = "inactive"
        made.gone.append(history.local(span[3]))
    return made


def expected_departments(active: list[Person], ids: list[UUID]) -> list[dict[str, Any]]:
    """The largest first, then by name, those without one after all names."""
    rows: list[dict[str, Any]] = [
        {
            "id": None if place is None else str(ids[place]),
            "name": None if place is None else NAMES[place],
            "heads": sum(person.department == place for person in active),
        }
        for place in {person.department for person in active}
    ]
    return sorted(rows, key=lambda row: (-row["heads"], row["name"] is None, row["name"] or "", row["id"]))


def expected_contracts(active: list[Person]) -> list[dict[str, Any]]:
    found = [person.contract for person in active]
    rows = [{"type": contract, "heads": found.count(contract)} for contract in set(found)]
    return sorted(rows, key=lambda row: (-found.count(str(row["type"])), row["type"]))


def expected_changes(made: list[Person], span: list[dt.date]) -> dict[str, Any]:
    active = sum(person.status == "active" for person in made)
    hired = sum(person.hired in span for person in made if person.status != "pending" and not person.rejected)
    left = sum(any(day in span for day in person.gone) for person in made)
    average = Fraction(active + max(0, active - hired + left), 2)
    return {
        "hired": hired,
        "left": left,
        "net": hired - left,
        "turnoverRate": history.share(left, average),
    }


@pytest.fixture
def departments(company):
    with time_machine.travel(dt.datetime(2023, 6, 1, tzinfo=dt.UTC), tick=False):
        return [new_department(company.actor, name=name).pk for name in NAMES]


@settings(FEW, max_examples=10)
@given(met=people, now=laters, wanted=st.lists(asked, min_size=2, max_size=3))
def test_every_figure_is_the_slow_count(company, departments, met, now, wanted):
    owner = Employee.objects.filter(membership__user=company.owner).first()
    with history.undone():
        made = [make_person(company, departments, *terms) for terms in met]
        if owner is not None:
            hr.update_employee(owner.pk, actor=company.actor, hire_date=dt.date(2024, 1, 1))
            made.append(Person("active", dt.date(2024, 1, 1), None, "permanent"))
        heads = [person.status for person in made if not person.rejected]
        active = [person for person in made if person.status == "active"]
        for params in wanted:
            span, _before = history.period_days(params, history.local(now))
            expected = {
                "period": {"startDate": span[0], "endDate": span[-1]},
                "heads": {"total": len(heads), **{status: heads.count(status) for status in STATUSES}},
                "departments": expected_departments(active, departments),
                "contracts": expected_contracts(active),
                "changes": expected_changes(made, span),
            }
            assert shown(company, "hr/dashboard", now, **params) == history.plain(expected)
