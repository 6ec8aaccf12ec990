"""The tables of the state machines: whole, drawn in the docs, and what the back office goes by.

After a meant change: `python manage.py transitions --mermaid > docs/state-machines.md`.
"""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import models
from django.urls import reverse

from apps.crm.models import Deal
from apps.crm.services import win_deal
from apps.kernel.admin.steps import Step
from apps.kernel.errors import InvalidTransition
from apps.kernel.state_machine import StateMachine, Transition, machines
from apps.sales.tests.factories import make_customer, make_deal


class Light(models.TextChoices):
    RED = "red"
    GREEN = "green"
    OFF = "off"


def street_is_free(row):
    return row.free


LIGHT = StateMachine(
    "tests.light",
    Light,
    Transition("go", Light.RED, Light.GREEN, street_is_free),
    Transition("stop", Light.GREEN, Light.RED),
    Transition("fail", (Light.RED, Light.GREEN), Light.OFF, listed=False),
)


def row(status, free=True):
    return SimpleNamespace(status=status, free=free)


def test_the_docs_show_the_tables():
    shown = StringIO()
    call_command("transitions", "--mermaid", stdout=shown)
    assert shown.getvalue() == (settings.BASE_DIR / "docs/state-machines.md").read_text(encoding="utf-8")
    assert LIGHT.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    red --> green: go [street_is_free]",
        "    green --> red: stop",
        "    red --> off: fail",
        "    green --> off: fail",
        "    off --> [*]",
    ]


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.name)
def test_a_table_names_statuses_that_there_are(machine):
    for state in machine.states.values:
        assert machine.actions_from(state) or machine.is_final(state)
    for step in machine.transitions:
        assert step.target in machine.states.values
        assert any(step.leaves(state) for state in machine.states.values)
        assert not step.leaves(step.target)


def test_a_guard_closes_its_way_alone():
    assert (LIGHT.allowed(row("red")), LIGHT.actions(row("red"))) == (["green"], ["go", "fail"])
    assert (LIGHT.allowed(row("red", free=False)), LIGHT.actions(row("red", free=False))) == ([], ["fail"])
    LIGHT.require(row("red"), "green")
    with pytest.raises(InvalidTransition) as refused:
        LIGHT.require(row("red", free=False), "green")
    assert refused.value.details == {"from": "red", "to": "green", "allowed": []}


def test_what_is_not_listed_must_be_named():
    with pytest.raises(InvalidTransition):
        LIGHT.require(row("green"), "off")
    LIGHT.require(row("green"), "off", action="fail")
    with pytest.raises(InvalidTransition):
        LIGHT.require(row("green"), "red", action="fail")
    assert [LIGHT.is_final(state) for state in Light.values] == [False, False, True]


def test_the_back_office_offers_what_a_status_can_take(company, staff):
    customer = make_customer(company.actor)
    still_open = make_deal(company.actor, customer)
    won = make_deal(company.actor, customer)
    win_deal(won.pk, actor=company.actor)
    won.refresh_from_db()
    page = reverse("admin:crm_deal_changelist")

    def offered(query):
        form = staff.get(page + query).context["action_form"]
        return {name for name, _label in form.fields["action"].choices} if form else set()

    assert {"win", "lose"} <= offered("")
    assert {"win", "lose"} <= offered("?stage__exact=LEAD")
    assert not {"win", "lose"} & offered("?stage__exact=WON")
    deals: Any = admin.site.get_model_admin(Deal)
    win = Step("win", "Win", win_deal)
    assert (deals.is_possible(win, still_open), deals.is_possible(win, won)) == (True, False)
