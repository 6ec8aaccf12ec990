"""A copy of everything of an organization, for its owner: asked for, made by a task, kept some days.

A ZIP: `manifest.json` (version, counts, sums, checksums), `tables/<table>.jsonl`, `people.jsonl`, `files/…`.
Nothing travels that opens a door: no password, factor, session, key, link or secret.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import IO, Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.events import ExportFailed, ExportReady
from apps.accounts.models import OrganizationExport, User
from apps.accounts.services.erasure import prove_owner
from apps.kernel import broker, copying, objects, replica, tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict
from apps.kernel.events import announce
from apps.kernel.records import lock_first, lock_rows
from apps.kernel.tenant_tables import columns_of_people, rows_of

FORMAT = 1
TASK = "apps.accounts.tasks.make_export"
FOLDER = "exports"
MANIFEST, PEOPLE = "manifest.json", "people.jsonl"
# Whoever makes one says so this often; one that nobody has worked at for so long is taken up again.
EVERY, SILENCE = 10.0, timedelta(minutes=2)
MAX_ATTEMPTS = 3
Status = OrganizationExport.Status

log = structlog.get_logger("prometric.exports")


@transaction.atomic
def ask_for_export(*, actor: Actor, current_password: str | None, code: str = "") -> OrganizationExport:
    """Ask for a copy; its maker is told when it is ready.

    Raises:
        PermissionDenied: no owner. WrongPassword, WrongCode, TooManyAttempts.
        Conflict: another is being made.
    """
    prove_owner(actor, current_password=current_password, code=code)
    try:
        with transaction.atomic():
            export = OrganizationExport.objects.create(
                organization_id=actor.organization_id, requested_by_id=actor.person
            )
    except IntegrityError:
        raise Conflict(_("A copy is being made already")) from None
    _send(export)
    return export


def _send(export: OrganizationExport) -> None:
    arguments = {"export_id": str(export.pk), "organization_id": str(export.organization_id)}
    transaction.on_commit(partial(broker.enqueue, TASK, arguments), robust=True)


def make_export(export_id: UUID, *, organization_id: UUID) -> None:
    """Write the file as of one moment; another start does nothing while somebody is at it.

    A worker that died is followed by another; by the third time the copy has failed, and its maker is told.
    """
    path = f"{FOLDER}/{organization_id}/{export_id}.zip"
    with tenancy.enter(organization_id):
        export = _start(export_id, path)
    if export is None:
        return
    try:
        with tempfile.NamedTemporaryFile(suffix=".zip") as file, _heartbeat(export):
            with replica.reading():
                write_copy(organization_id, file)
            size = file.tell()
            file.seek(0)
            path = default_storage.save(path, File(file))
    except Exception:
        log.exception("export failed", export=str(export_id))
        _finish(export, Status.FAILED)
        return
    _finish(export, Status.COMPLETED, file_path=path, file_size=size)


def _start(export_id: UUID, path: str) -> OrganizationExport | None:
    """Count an attempt; None when it is finished, gone, or being made by somebody who lives."""
    export = lock_first(OrganizationExport.objects.filter(pk=export_id, status=Status.PROCESSING))
    now = timezone.now()
    if export is None or (export.heartbeat_at is not None and export.heartbeat_at > now - SILENCE):
        return None
    if export.attempts >= MAX_ATTEMPTS:
        _finish(export, Status.FAILED)
        return None
    if export.attempts:
        objects.discard(path)  # of a worker that died before it could say so
    export.attempts, export.heartbeat_at = export.attempts + 1, now
    export.save(update_fields=["attempts", "heartbeat_at", "updated_at"])
    return export


@contextmanager
def _heartbeat(export: OrganizationExport) -> Iterator[None]:
    """Say every few seconds that somebody is at it, by a connection of its own beside the copy's."""
    stop = threading.Event()
    thread = threading.Thread(target=_tell, args=(export, stop), name=f"export-{export.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _tell(export: OrganizationExport, stop: threading.Event) -> None:
    try:
        while not stop.wait(EVERY):
            with suppress(DatabaseError), tenancy.enter(export.organization_id):
                OrganizationExport.objects.filter(pk=export.pk).update(heartbeat_at=timezone.now())
    finally:
        connection.close()


def resend_forgotten_exports() -> int:
    """Every minute: ask again for copies at which nobody works any more; how many."""
    since = timezone.now() - SILENCE
    asleep = Q(heartbeat_at__lt=since) | Q(heartbeat_at__isnull=True, updated_at__lt=since)
    with tenancy.system("forgotten exports"):
        waiting = OrganizationExport.everything.filter(asleep, status=Status.PROCESSING)
        found = lock_rows(waiting)
        OrganizationExport.everything.filter(pk__in=[each.pk for each in found]).update(
            updated_at=timezone.now()
        )
        for export in found:
            _send(export)
    return len(found)


def _finish(export: OrganizationExport, status: str, **values: Any) -> None:
    with tenancy.enter(export.organization_id):
        now = timezone.now()
        days = settings.KEEP_DAYS["exports"]
        OrganizationExport.objects.filter(pk=export.pk).update(
            status=status,
            completed_at=now,
            heartbeat_at=None,
            expires_at=now + timedelta(days=days) if days else None,
            updated_at=now,
            **values,
        )
        actor = _made_by(export)
        event = ExportReady if status == Status.COMPLETED else ExportFailed
        announce(event(export_id=export.pk), actor=actor)


def _made_by(export: OrganizationExport) -> Actor:
    membership = export.requested_by.memberships.get(organization=export.organization_id)
    return Actor.system(
        organization_id=export.organization_id,
        workspace_id=membership.workspace_id,
        user_id=export.requested_by_id,
    )


def write_copy(organization_id: UUID, file: IO[bytes]) -> dict[str, Any]:
    """Write the ZIP of an organization; returns its manifest."""
    with _moment(organization_id), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        sums: dict[str, Any] = {}
        checks: dict[str, str] = {}
        for model in copying.travelling():
            table = model._meta.db_table
            name = f"tables/{table}.jsonl"
            checks[name] = _put_lines(archive, name, copying.lines_of(model, organization_id))
            sums[table] = copying.sums_of(model, organization_id)
        checks[PEOPLE] = _put_lines(archive, PEOPLE, _people(organization_id))
        lost = []
        for path in _files(organization_id):
            try:
                with default_storage.open(path, "rb") as content:
                    checks[f"files/{path}"] = _put(archive, f"files/{path}", content.chunks())
            except OSError:
                lost.append(path)
        manifest = {
            "format": FORMAT,
            "version": settings.VERSION,
            "schema": schema(),
            "organization": str(organization_id),
            "madeAt": timezone.now().isoformat(),
            "tables": sums,
            "books": copying.books_apart(),
            "checksums": checks,
            "lostFiles": lost,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    file.seek(0, 2)
    return manifest


def schema() -> str:
    """Which migrations the tables come from: rows go only where they are the same."""
    applied = sorted(
        key for key in MigrationRecorder(connection).applied_migrations() if key[0] != "django_celery_beat"
    )
    return hashlib.sha256(json.dumps(applied).encode()).hexdigest()


@contextmanager
def _moment(organization_id: UUID) -> Iterator[None]:
    """One moment of an organization's rows, while others write."""
    first = not connection.in_atomic_block  # the level can only be set before any other statement
    with transaction.atomic():
        if first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with tenancy.enter(organization_id):
            yield


def _people(organization_id: UUID) -> Iterator[bytes]:
    """Whoever is named by a row: how they are called and written to, and nothing that lets in."""
    ids: set[UUID] = set()
    for model, column in columns_of_people():
        if getattr(model, "travels", True):
            found = rows_of(model, organization_id).order_by().values_list(column, flat=True).distinct()
            ids.update(pk for pk in found if pk)
    columns = ("id", "email", "first_name", "last_name", "phone", "language")
    for row in User.objects.filter(pk__in=ids).order_by("pk").values(*columns):
        yield json.dumps({**row, "id": str(row["id"])}, ensure_ascii=False).encode()


def _files(organization_id: UUID) -> Iterator[str]:
    """Names of all files but those of copies."""
    return (name for name in objects.of_organization(organization_id) if not name.startswith(f"{FOLDER}/"))


def _put_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> str:
    return _put(archive, name, (line + b"\n" for line in lines))


def _put(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as target:
        for part in parts:
            digest.update(part)
            target.write(part)
    return digest.hexdigest()


def expire_exports() -> int:
    """Every night: files whose days are over go; how many."""
    with tenancy.system("exports"):
        over = OrganizationExport.everything.select_for_update().filter(
            status=Status.COMPLETED, expires_at__lte=timezone.now()
        )
        for export in (found := list(over)):
            objects.delete(export.file_path)
        OrganizationExport.everything.filter(pk__in=[export.pk for export in found]).update(
            status=Status.EXPIRED, file_path=""
        )
    return len(found)
