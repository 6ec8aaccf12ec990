"""Fixtures of the tests of reports."""

from __future__ import annotations

import pytest

from apps.kernel.models import OutgoingMail


@pytest.fixture
def company(company):
    """Without the letter that the company's registration wrote."""
    OutgoingMail.objects.all().delete()
    return company
