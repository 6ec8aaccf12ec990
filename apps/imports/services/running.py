"""Running an import. A worker may die at any line, and two may start at once: the row's lock says who goes.

All rows or none is one transaction, the import's own row in it: killed in the middle, nothing has happened
and the next start begins anew. Otherwise each batch of rows is a transaction with what became of them and
how far it came: the next start goes on there. A dry run does the same and takes each batch back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.imports import selectors, tables
from apps.imports.choices import Mode, Outcome, Status
from apps.imports.columns import COLUMNS
from apps.imports.events import ImportCompleted, ImportFailed
from apps.imports.models import Import, ImportRow
from apps.imports.services import requests
from apps.imports.services.kinds import KINDS, Done, Kind
from apps.imports.services.payloads import import_payload
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import DomainError, PermissionDenied
from apps.kernel.events import announce
from apps.kernel.models import uuid7

BATCH = 500
MAX_ATTEMPTS = 3
RESENT_AT_ONCE = 200
COUNTS = {
    Outcome.CREATE: "to_create",
    Outcome.UPDATE: "to_update",
    Outcome.UNCHANGED: "unchanged",
    Outcome.ERROR: "errors",
}

log = structlog.get_logger("prometric.imports")


def run_import(import_id: UUID, *, organization_id: UUID, workspace_id: UUID) -> bool:
    """Run an import that waits; whether this call ended it. Another start of the same does nothing.

    What cannot get better (a refusal of the house) fails it at once, anything else by the third attempt.
    """
    enter = partial(tenancy.enter, organization_id, workspace_id)
    with enter():
        found = _start(import_id)
    if found is None:
        return False
    try:
        with translation.override(found.language):
            return _run(found, enter)
    except Exception as error:  # whatever happens, the row must say so
        log.warning("import failed", import_id=str(import_id), attempt=found.attempts, exc_info=error)
        with enter():
            _note_failure(found, error)
        return False


def _start(import_id: UUID) -> Import | None:
    """Count an attempt; None when it is finished, gone, or under way."""
    found = _locked(import_id)
    if found is None:
        return None
    if found.attempts >= MAX_ATTEMPTS:
        _fail(found, "IMPORT_FAILED", str(_("The import was given up after several attempts")))
        return None
    found.attempts += 1
    found.save(update_fields=["attempts", "updated_at"])
    return found


def _locked(import_id: UUID) -> Import | None:
    waiting = Import.objects.filter(pk=import_id, status=Status.PROCESSING)
    return waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()


def _run(found: Import, enter: Any) -> bool:
    with default_storage.open(found.path, "rb") as file:
        table = tables.read(file, found.kind, found.columns)
    with enter():
        kind = _kind(found)
    at_once = found.mode == Mode.ALL and not found.dry_run
    size = max(1, len(table.rows)) if at_once else BATCH
    while True:
        with enter():
            mine = _locked(found.pk)
            if mine is None:
                return False
            mine.rows, mine.ignored = len(table.rows), table.ignored
            left = table.rows[mine.done : mine.done + size]
            if not left:
                return _complete(mine)
            # Whoever went on from another's batch has not seen what that batch had.
            for row in table.rows[: mine.done] if not kind.seen else ():
                for key in kind.keys(row.values):
                    kind.seen.setdefault(key, row.number)
            _keep(mine, _written(mine, kind, left))


def _kind(found: Import) -> Kind:
    """Raises PermissionDenied: whoever asked has lost the rights meanwhile."""
    actor = selectors.actor_of(found)
    if actor is None:
        raise PermissionDenied()
    requests.require_rights(found.kind, actor)
    return KINDS[found.kind](actor, COLUMNS[found.kind])


def _written(mine: Import, kind: Kind, rows: list[tables.Row]) -> list[Done]:
    """Write rows; a dry run, and all of them where one is wrong, is taken back."""
    done: list[Done] = []
    with transaction.atomic():
        for start in range(0, len(rows), BATCH):
            done += kind.run(rows[start : start + BATCH])
        wrong = mine.mode == Mode.ALL and any(each.outcome == Outcome.ERROR for each in done)
        if mine.dry_run or wrong:
            transaction.set_rollback(True)
    if mine.dry_run or wrong:
        for each in done:
            if each.outcome == Outcome.CREATE:
                each.record_id = None
    return done


def _keep(mine: Import, done: Iterable[Done]) -> None:
    """Write down what became of rows, with the counts and how far it came."""
    tenant = {"organization_id": mine.organization_id, "workspace_id": mine.workspace_id}
    lines = [
        ImportRow(
            id=uuid7(),
            **tenant,
            of=mine,
            number=each.row.number,
            outcome=each.outcome,
            name=each.name,
            record_id=each.record_id,
            problems=each.row.problems,
        )
        for each in done
    ]
    ImportRow.objects.bulk_create(lines, batch_size=1000)
    counted = Counter(line.outcome for line in lines)
    for outcome, column in COUNTS.items():
        setattr(mine, column, getattr(mine, column) + counted[outcome])
    mine.done += len(lines)
    mine.save()


def _complete(mine: Import) -> bool:
    """The end. All or none of which one was wrong has failed: nothing has happened."""
    mine.completed_at = timezone.now()
    if mine.mode == Mode.ALL and mine.errors and not mine.dry_run:
        _fail(mine, "IMPORT_HAS_ERRORS", str(_("Nothing was imported: rows of the file are wrong")))
        return True
    mine.status, mine.error_code, mine.error = Status.COMPLETED, "", ""
    mine.save()
    event = ImportCompleted(
        **import_payload(mine),
        created=mine.to_create,
        changed=mine.to_update,
        unchanged=mine.unchanged,
        errors=mine.errors,
    )
    announce(event, actor=_acting_for(mine))
    return True


def _note_failure(found: Import, error: Exception) -> None:
    mine = _locked(found.pk)
    if mine is None:
        return
    with translation.override(found.language):
        if isinstance(error, DomainError):
            names = error.details.get("columns")
            text = f"{error.text}: {', '.join(map(str, names))}" if names else str(error.text)
            _fail(mine, error.code, text)
            return
        if mine.attempts >= MAX_ATTEMPTS:
            _fail(mine, "INTERNAL_ERROR", str(_("Something went wrong while the file was imported")))


def _fail(mine: Import, code: str, reason: str) -> None:
    mine.status, mine.error_code, mine.error = Status.FAILED, code, reason[:1000]
    mine.completed_at = timezone.now()
    mine.save()
    event = ImportFailed(**import_payload(mine), error=reason[:1000], errors=mine.errors)
    announce(event, actor=_acting_for(mine))


def _acting_for(mine: Import) -> Actor:
    """The system, on behalf of the person or the API key that asked."""
    return Actor(
        organization_id=mine.organization_id,
        workspace_id=mine.workspace_id,
        user_id=mine.requested_by_id,
        key_id=mine.requested_key_id,
    )


def resend_forgotten() -> int:
    """Ask again for imports that nobody works at: a worker died, or the broker lost the task; how many."""
    with tenancy.system("forgotten imports"):
        waiting = selectors.forgotten().select_for_update(skip_locked=True, of=("self",))
        found = list(waiting[:RESENT_AT_ONCE])
        Import.objects.filter(pk__in=[each.pk for each in found]).update(updated_at=timezone.now())
        for each in found:
            requests.send(each)
    return len(found)
