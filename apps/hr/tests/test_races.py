"""What must hold when several people act at the same moment; each with a control without the guard."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from apps.accounts.models import Membership
from apps.accounts.services import members
from apps.hr import services
from apps.hr.models import Department, Employee
from apps.hr.services import departments
from apps.hr.tests.factories import active_employee, new_department
from apps.kernel import tenancy
from apps.kernel.errors import DomainError

# --- the last owner ---


def _demote_each_other(company, others):
    """Each of the owners demotes another one at the same moment; how many owners are left."""
    start = threading.Barrier(len(others))
    outcomes = []

    def demote(employee_id):
        try:
            with tenancy.enter(company.organization.pk, company.workspace.pk):
                start.wait(timeout=10)
                services.update_employee(employee_id, actor=company.actor, role="employee")
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=(pk,)) for pk in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with tenancy.enter(company.organization.pk):
        return outcomes, Membership.objects.filter(role="owner", status="active").count()


def _four_owners(company):
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        made = [active_employee(company.actor, role="owner").pk for _ in range(3)]
        first = Employee.objects.exclude(pk__in=made).get().pk
    return [first, *made]


@pytest.mark.django_db(transaction=True)
def test_owners_who_demote_each_other_at_once_leave_one(live_company):
    outcomes, left = _demote_each_other(live_company, _four_owners(live_company))
    assert sorted(outcomes) == ["LAST_OWNER", "done", "done", "done"]
    assert left == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_last_owner_goes_too(live_company, monkeypatch):
    owners = _four_owners(live_company)
    judged = threading.Barrier(len(owners))
    keep = members._keep_an_owner

    def unlocked(membership_id, actor):
        return Membership.objects.get(pk=membership_id)

    def keep_together(membership):
        keep(membership)
        judged.wait(timeout=10)

    monkeypatch.setattr(members, "_lock", unlocked)
    monkeypatch.setattr(members, "_keep_an_owner", keep_together)
    outcomes, left = _demote_each_other(live_company, owners)
    assert outcomes == ["done"] * 4
    assert left == 0


# --- the tree of departments ---


def _move_under_each_other(company, first, second):
    start = threading.Barrier(2)
    outcomes = []

    def move(below, above):
        try:
            with tenancy.enter(company.organization.pk, company.workspace.pk):
                start.wait(timeout=10)
                services.update_department(below, actor=company.actor, parent_id=above)
            outcomes.append("moved")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with tenancy.enter(company.organization.pk):
        circle = Department.objects.filter(pk__in=(first, second), parent__isnull=False).count() == 2
    return sorted(outcomes), circle


def _two(company):
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        return new_department(company.actor).pk, new_department(company.actor).pk


@pytest.mark.django_db(transaction=True)
def test_two_moves_never_close_a_circle(live_company):
    outcomes, circle = _move_under_each_other(live_company, *_two(live_company))
    assert outcomes == ["VALIDATION_FAILED", "moved"]
    assert not circle


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_moves_close_a_circle(live_company, monkeypatch):
    judged = threading.Barrier(2)
    height = departments._height

    def height_together(*args):
        judged.wait(timeout=10)
        return height(*args)

    monkeypatch.setattr(departments, "_lock_tree", lambda actor: None)
    monkeypatch.setattr(departments, "_height", height_together)
    outcomes, circle = _move_under_each_other(live_company, *_two(live_company))
    assert outcomes == ["moved", "moved"]
    assert circle
