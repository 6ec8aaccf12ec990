"""Walks over cells try each one and name those that fail."""

from __future__ import annotations

import pytest

from prometric.tests.cells import cells


def walk(tried):
    with cells() as cell:
        for number in range(4):
            with cell(f"cell {number}"):
                tried.append(number)
                assert number % 2 == 0, f"{number} is odd"


def test_each_cell_is_tried_and_those_that_fail_are_named():
    tried = []
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
