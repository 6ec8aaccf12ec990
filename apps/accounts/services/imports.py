"""An organization out of a copy that `exports` made: a new one here, all of it or nothing.

Ids stay where they are free; else all of them become others, in the same order. People arrive as accounts
without a person, named as they were: each is invited, and only who accepts gets in.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage

from apps.accounts.errors import CopyRefused
from apps.accounts.models import Organization, User
from apps.accounts.services.exports import FORMAT, MANIFEST, PEOPLE, schema
from apps.accounts.services.nobody import nobody
from apps.kernel import copying, objects, tenancy

LARGEST_MANIFEST = 64 * 1024 * 1024
Renamed = Callable[[bytes], bytes]


class Copy:
    """A ZIP whose content is what its manifest says."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises CopyRefused: it is none, of another version, or changed."""
        try:
            self.archive = zipfile.ZipFile(file)
            info = self.archive.getinfo(MANIFEST)
            if info.file_size > LARGEST_MANIFEST:
                raise CopyRefused("manifest")
            self.manifest: dict[str, Any] = json.loads(self.archive.read(info))
            if self.manifest["format"] != FORMAT or self.manifest["schema"] != schema():
                raise CopyRefused("version")
            self._compare()
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError) as error:
            raise CopyRefused("content") from error

    def _compare(self) -> None:
        """Each part is there once, none is more, and none has changed."""
        names = [name for name in self.archive.namelist() if name != MANIFEST]
        wanted = {f"tables/{model._meta.db_table}.jsonl" for model in copying.travelling()} | {PEOPLE}
        checks: dict[str, str] = self.manifest["checksums"]
        if sorted(names) != sorted(checks) or not wanted <= set(names):
            raise CopyRefused("content")
        if any(not name.startswith("files/") for name in set(names) - wanted):
            raise CopyRefused("content")
        for name in names:
            digest = hashlib.sha256()
            with self.archive.open(name) as part:
                while piece := part.read(1 << 20):
                    digest.update(piece)
            if digest.hexdigest() != checks[name]:
                raise CopyRefused("content")

    def lines(self, name: str) -> Iterator[bytes]:
        with self.archive.open(name) as part:
            yield from part

    def table(self, model: Any) -> Iterator[bytes]:
        yield from self.lines(f"tables/{model._meta.db_table}.jsonl")

    def files(self) -> list[str]:
        return [name.removeprefix("files/") for name in self.archive.namelist() if name.startswith("files/")]


def import_copy(copy: Copy, then: Callable[[Organization, dict[UUID, str]], None]) -> Organization:
    """Bring a copy in, in one transaction that `then` is part of.

    Args:
        then: what is left to do above, with the e-mail of each account that arrived.

    Raises:
        CopyRefused: the sums are others than before. IntegrityError: an id is taken. Nothing is left.
    """
    saved: dict[str, str] = {}
    try:
        with tenancy.system("a copy is brought in"):
            organization, people = _bring_in(copy, saved)
            then(organization, people)
            return organization
    except BaseException:
        drop_files(saved)
        raise


def _bring_in(copy: Copy, saved: dict[str, str]) -> tuple[Organization, dict[UUID, str]]:
    renamed = _renaming(copy)
    _save_files(copy, renamed, saved)
    people = _people(copy, renamed)
    organization_id = UUID(renamed(str(copy.manifest["organization"]).encode()).decode())
    for model in copying.travelling():
        copying.bring_in(model, _renamed_lines(copy, model, renamed), organization_id)
    for model in copying.travelling():
        copying.close_circles(model, _renamed_lines(copy, model, renamed), organization_id)
    _name_files(saved)
    with tenancy.applied(tenancy.Scope(organization_id)):
        for model in copying.travelling():
            if copying.sums_of(model, organization_id) != copy.manifest["tables"][model._meta.db_table]:
                raise CopyRefused("sums")
        if copying.books_apart() != copy.manifest.get("books"):
            raise CopyRefused("books")
    return Organization.objects.get(pk=organization_id), people


def _renamed_lines(copy: Copy, model: Any, renamed: Renamed) -> Iterator[bytes]:
    status = model is Organization and _bin_is_taken(copy)
    for line in copy.table(model):
        line = renamed(line.rstrip(b"\n"))
        if status:
            line = json.dumps({**json.loads(line), "status": Organization.Status.INACTIVE.value}).encode()
        yield line


def _bin_is_taken(copy: Copy) -> bool:
    """Two organizations never work under one BIN: the copy of one that does waits, inactive."""
    [row] = [json.loads(line) for line in copy.table(Organization)]
    return Organization.objects.filter(bin=row["bin"], status=Organization.Status.ACTIVE).exists()


def _renaming(copy: Copy) -> Renamed:
    """What becomes of an id: nothing where all are free here."""
    people = [json.loads(line)["id"] for line in copy.lines(PEOPLE)]
    own = copy.manifest["organization"]
    if not (Organization.objects.filter(pk=own).exists() or User.objects.filter(pk__in=people).exists()):
        return lambda line: line
    known = {str(pk).encode() for pk in (own, *people)}
    for model in copying.travelling():
        if model._meta.pk.name == "id":
            known.update(str(json.loads(line).get("id")).encode() for line in copy.table(model))
    return copying.other_ids(known, secrets.randbelow(2**32 - 1) + 1)


def _people(copy: Copy, renamed: Renamed) -> dict[UUID, str]:
    found, emails = [], {}
    for line in copy.lines(PEOPLE):
        row = json.loads(renamed(line))
        pk = UUID(row["id"])
        emails[pk] = row["email"]
        found.append(
            nobody(pk, first_name=row["first_name"], last_name=row["last_name"], language=row["language"])
        )
    User.objects.bulk_create(found, batch_size=500)
    return emails


def _save_files(copy: Copy, renamed: Renamed, saved: dict[str, str]) -> None:
    """Fill {name in the rows: name in the storage}; a name that is taken becomes another."""
    for name in copy.files():
        wanted = renamed(name.encode()).decode()
        with copy.archive.open(f"files/{name}") as content:
            saved[wanted] = default_storage.save(wanted, File(content))


def _name_files(saved: dict[str, str]) -> None:
    for before, after in saved.items():
        if before != after:
            for holder in objects.holders.values():
                for column in holder.columns:
                    holder.rows().filter(**{column: before}).update(**{column: after})


def drop_files(saved: dict[str, str]) -> None:
    """Take back what was saved: the rows that name it are not there."""
    for name in saved.values():
        objects.discard(name)
