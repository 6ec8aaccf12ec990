"""Walks over cells try each one and name those that fail."""

from __future__ import annotations

import inspect

import pytest

from apps.accounts.models import User
from prometric.tests.cells import cells, joined


def walk(tried):
    with cells() as cell:
        for number in range(4):
            with cell(f"cell {number}"):
                tried.append(number)
                assert number % 2 == 0, f"{number} is odd"


def test_each_cell_is_tried_and_those_that_fail_are_named():
    tried: list[int] = []
    with pytest.raises(pytest.fail.Exception) as failed:
        walk(tried)
    assert tried == [0, 1, 2, 3]
    said = str(failed.value)
    assert said.startswith("2 of 4:")
    assert "cell 1: AssertionError: 1 is odd" in said
    assert "cell 3: AssertionError: 3 is odd" in said
    assert "cell 2" not in said


def test_a_walk_over_nothing_fails():
    with pytest.raises(AssertionError, match="nothing"), cells():
        pass


seen: list[tuple[int, str]] = []


@joined(("case", "other"), [(1, "a"), (2, "b"), (3, "c")])
def each_case(company, case, other):
    seen.append((case, other))
    assert User.objects.count() == 1
    company.member()
    assert case != 2


def test_joined_cases_have_one_set_up_and_each_begins_with_its_rows(company):
    with pytest.raises(pytest.fail.Exception) as failed:
        each_case(company=company)
    assert seen == [(1, "a"), (2, "b"), (3, "c")]
    assert str(failed.value).startswith("1 of 3:\n1: 2, b: AssertionError")
    assert User.objects.count() == 1


def test_joined_cases_ask_for_the_other_arguments_alone():
    assert [*inspect.signature(each_case).parameters] == ["company"]
