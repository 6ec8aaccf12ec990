"""Walks over many cells with one set-up: all are tried, and each that fails is named."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

Cell = Callable[[object], AbstractContextManager[None]]
Test = Callable[..., None]


@contextmanager
def cells() -> Iterator[Cell]:
    """`with cells() as cell:` … `with cell(name):` for each; what failed is told when all were tried."""
    failed: list[str] = []
    tried: set[str] = set()

    @contextmanager
    def cell(name: object) -> Iterator[None]:
        assert str(name) not in tried, f"{name} stands there twice"
        tried.add(str(name))
        try:
            yield
        except (Exception, pytest.fail.Exception) as error:
            failed.append(f"{name}: {type(error).__name__}: {error}")

    yield cell
    assert tried, "a walk over nothing"
    if failed:
        pytest.fail(f"{len(failed)} of {len(tried)}:\n" + "\n".join(failed), pytrace=False)


def joined(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """`pytest.mark.parametrize` with one set-up for all cases, where that costs more than a case.

    Each case finds the rows of the set-up: what it writes is rolled back. What a fixture holds in Python or
    outside of the database is not laid anew.
    """
    wanted = names.replace(" ", "").split(",") if isinstance(names, str) else list(names)
    rows = [case if len(wanted) > 1 else (case,) for case in cases]

    def join(test: Test) -> Test:
        signature = inspect.signature(test)

        @functools.wraps(test)
        def walk(*owner: Any, **fixtures: Any) -> None:
            with cells() as cell:
                for number, row in enumerate(rows):
                    with cell(f"{number}: {', '.join(map(str, row))}"), _rolled_back():
                        test(*owner, **fixtures, **dict(zip(wanted, row, strict=True)))

        left = [each for name, each in signature.parameters.items() if name not in wanted]
        walk.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return walk

    return join


@contextmanager
def _rolled_back() -> Iterator[None]:
    assert connection.in_atomic_block, "cases that commit have a set-up each"
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
