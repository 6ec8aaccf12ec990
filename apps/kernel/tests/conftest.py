"""Kernel's tests read messages in English; requests choose their own language."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield
