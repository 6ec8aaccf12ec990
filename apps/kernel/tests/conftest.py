"""Kernel's tests read messages in English; requests choose their own language."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import translation

from apps.kernel.models import OutboxEvent
from conftest import make_company


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def events(company):
    OutboxEvent.everything.all().delete()

    def make(name, version=None, at=None, subject_id=None):
        return OutboxEvent.everything.create(
            organization=company.organization,
            workspace_id=company.workspace.pk,
            name=name,
            subject="thing",
            subject_id=subject_id or uuid4(),
            payload={},
            version=version,
            created_at=at or dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
        )

    return make


@pytest.fixture
def two(transactional_db):
    """Two committed companies, and no scope."""
    return make_company(), make_company()
