"""Files in the storage, and the rows that name them: written together, deleted after, swept when nobody does.

Each app says where its files lie and which rows name them (`holds`); what lies in its folder and is named by
no row is an orphan. The same register answers which files belong to an organization.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.db import connection, models, transaction
from django.utils import timezone

from apps.kernel import tenancy
from apps.kernel.errors import ServiceUnavailable
from apps.kernel.files import File as Download

log = structlog.get_logger("prometric.files")
# Where an uploaded file is shown; what comes before its id and, for who has no token, a signature.
ADDRESS = "/api/v1/files/linked/"
# Younger ones may belong to a transaction that is still open.
GRACE = dt.timedelta(hours=24)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Holder:
    """Rows of the scope in force, and their columns that hold names in the storage ("" for none)."""

    rows: Callable[[], models.QuerySet[Any]]
    columns: tuple[str, ...]


# Folder in the storage → who names what lies there.
holders: dict[str, Holder] = {}


def holds(folder: str, rows: Callable[[], models.QuerySet[Any]], *columns: str) -> None:
    """Register the rows that name the files of a folder; said in the app's `ready`."""
    holders[folder] = Holder(rows, columns)


def is_upload(url: str) -> bool:
    """Whether an address is that of an uploaded file of ours: shown among others' and never written down."""
    return url.startswith(f"{settings.PUBLIC_URL}{ADDRESS}")


def save(name: str, content: File[Any]) -> str:
    """Write a file for a row of the open transaction; gone with the row where that rolls back.

    Returns:
        the name under which it lies.
    Raises:
        OSError: the storage did not take it; nothing is left.
    """
    kept = default_storage.save(name, content)
    if connection.in_atomic_block:
        connection.on_rollback(partial(discard, kept))  # type: ignore[attr-defined]
    return kept


def opened_pdf(called: str, name: str) -> Download:
    """A kept paper, to be shown or sent under the name `called`.

    Raises:
        ServiceUnavailable: the storage is away, or has lost it.
    """
    try:
        with default_storage.open(name, "rb") as file:
            return Download(called, "application/pdf", file.read())
    except OSError as error:
        log.warning("file not read", name=name, error=str(error))
        raise ServiceUnavailable() from error


def delete(name: str) -> None:
    """Delete a file once the transaction that forgot it has committed."""
    transaction.on_commit(partial(discard, name), robust=True)


def discard(name: str) -> None:
    """Delete a file now; what a storage that is away keeps is swept at night."""
    try:
        default_storage.delete(name)
    except OSError as error:
        log.warning("file not deleted", name=name, error=str(error))


def of_organization(organization_id: UUID) -> Iterator[str]:
    """The names of all files of one organization: reports, logo, uploads with their small pictures.

    What is named and lost is given too: who copies them asks the storage.
    """
    with tenancy.enter(organization_id):
        for holder in holders.values():
            for column in holder.columns:
                yield from holder.rows().exclude(**{column: ""}).values_list(column, flat=True)


def sweep() -> int:
    """Every night: delete files that no row has named for a day; how many."""
    gone = 0
    for folder, holder in holders.items():
        for names in _batches(lying(default_storage, folder)):
            for name in set(names) - _held(holder, names):
                gone += _sweep(name)
    return gone


def _sweep(name: str) -> bool:
    try:
        if default_storage.get_modified_time(name) > timezone.now() - GRACE:
            return False
    except FileNotFoundError:
        return False  # somebody else's sweep
    discard(name)
    return True


def _held(holder: Holder, names: tuple[str, ...]) -> set[str]:
    with tenancy.system("files nobody names"):
        return {
            name
            for column in holder.columns
            for name in holder.rows().filter(**{f"{column}__in": names}).values_list(column, flat=True)
        }


def _batches(names: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while batch := tuple(islice(names, BATCH)):
        yield batch


def lying(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files of a storage, or of one of its folders, folder by folder."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    within = f"{folder}/" if folder else ""
    yield from (f"{within}{name}" for name in files)
    for inner in folders:
        yield from lying(storage, f"{within}{inner}")
