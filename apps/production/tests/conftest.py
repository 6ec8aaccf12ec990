"""Fixtures of production's tests."""

from __future__ import annotations

import pytest

from apps.production.tests.factories import reconcile


@pytest.fixture
def books(company):
    """Whatever a test does, the books add up afterwards."""
    yield
    reconcile()
