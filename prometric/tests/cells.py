"""Walks over many cells with one set-up: all are tried, and each that fails is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

Cell = Callable[[object], AbstractContextManager[None]]


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
        except Exception as error:
            failed.append(f"{name}: {type(error).__name__}: {error}")

    yield cell
    assert tried, "a walk over nothing"
    if failed:
        pytest.fail(f"{len(failed)} of {len(tried)}:\n" + "\n".join(failed), pytrace=False)
