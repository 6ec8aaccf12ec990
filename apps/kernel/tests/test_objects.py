"""Files and the rows that name them come and go together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from apps.accounts.models import Organization
from apps.kernel import objects, tenancy
from apps.reports.tests.factories import ask, make


def written(name: str = "logos/a.png") -> str:
    return objects.save(name, ContentFile(b"x"))


class Undone(Exception):
    """Rolls a transaction back."""


@contextmanager
def undone() -> Iterator[None]:
    """A transaction, or a savepoint, that rolls back at its end."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


@pytest.mark.django_db(transaction=True)
def test_what_was_written_goes_with_what_rolls_back():
    with transaction.atomic():
        kept = written()
        with undone():
            inner = written()
        assert (default_storage.exists(kept), default_storage.exists(inner)) == (True, False)
    assert default_storage.exists(kept)
    with undone(), transaction.atomic():
        lost = written()
    assert not default_storage.exists(lost)
    with transaction.atomic():
        lost = written()
        transaction.set_rollback(True)
    assert (default_storage.exists(lost), default_storage.exists(kept)) == (False, True)
    default_storage.delete(kept)


@pytest.mark.django_db(transaction=True)
def test_deleted_after_the_commit_alone():
    kept = written()
    with undone():
        objects.delete(kept)
    assert default_storage.exists(kept)
    with transaction.atomic():
        objects.delete(kept)
        assert default_storage.exists(kept)
    assert not default_storage.exists(kept)


@pytest.mark.django_db(transaction=True)
def test_where_the_connection_broke_nobody_knows_and_the_file_stays():
    kept = []

    def broken() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            kept.append(written())
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(OperationalError):
        broken()
    assert default_storage.exists(kept[0])
    default_storage.delete(kept[0])


@pytest.mark.django_db
def test_what_no_row_names_is_swept_after_a_day(company, other_company, monkeypatch):
    with monkeypatch.context() as tomorrow:
        moment = timezone.now() + dt.timedelta(hours=25)
        tomorrow.setattr(timezone, "now", lambda: moment)
        objects.sweep()  # what tests before, whose rows are rolled back, have left
    mine = make(ask(company)).file_path
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        theirs = make(ask(other_company)).file_path
    orphan = default_storage.save("reports/nobody/a.csv", ContentFile(b"x"))
    elsewhere = default_storage.save("other/a.csv", ContentFile(b"x"))
    assert objects.sweep() == 0
    later = timezone.now() + dt.timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert objects.sweep() == 1
    assert [default_storage.exists(name) for name in (mine, theirs, orphan, elsewhere)] == [
        True, True, False, True
    ]  # fmt: skip
    assert set(objects.of_organization(company.organization.pk)) == {mine}


@pytest.mark.django_db
def test_the_logo_belongs_to_its_organization(company, other_company):
    with tenancy.system("test"):
        Organization.objects.filter(pk=other_company.organization.pk).update(logo="logos/theirs.png")
        Organization.objects.filter(pk=company.organization.pk).update(logo="logos/mine.png")
    assert list(objects.of_organization(company.organization.pk)) == ["logos/mine.png"]
