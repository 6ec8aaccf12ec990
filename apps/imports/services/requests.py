"""Asking for an import: the row, its file and its task belong together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.accounts import selectors as accounts
from apps.imports import selectors
from apps.imports.choices import Mode, Status
from apps.imports.columns import COLUMNS
from apps.imports.errors import ImportTooLarge, NotTried
from apps.imports.models import Import, ImportRow
from apps.imports.services.kinds import KINDS
from apps.kernel import broker, objects, queues
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid, NotFound, ServiceUnavailable
from apps.kernel.models import uuid7
from apps.kernel.records import lock_first

_TASK = "apps.imports.tasks.run_import"
LONGEST_NAME = 200


@transaction.atomic
def request_import(
    *,
    actor: Actor,
    kind: str,
    file: IO[bytes],
    dry_run: bool = True,
    mode: str = Mode.ALL,
    columns: Mapping[str, str] | None = None,
) -> Import:
    """Keep a file and have its rows tried, or carried out, once that is committed.

    Args:
        file: with `name` and `size`, as Django's uploads have them.
        columns: headings of the file that mean a column of another name: {heading: the column's key}.
    Raises:
        PermissionDenied: any right that the kind asks for. Invalid: an empty file, an unknown column.
        ImportTooLarge: by the organization's plan. ServiceUnavailable: the storage is away.
    """
    require_rights(kind, actor)
    named = dict(columns or {})
    unknown = set(named.values()) - {column.key for column in COLUMNS[kind]}
    if unknown:
        raise Invalid(columns=_("Unknown columns: %(names)s.") % {"names": ", ".join(sorted(unknown))[:200]})
    limit = settings.FILES_MAX_BYTES[accounts.organization(actor.organization_id).plan]
    size = int(getattr(file, "size", 0))
    if size > limit:
        raise ImportTooLarge(limit=limit)
    if not size:
        raise Invalid(file=_("The file is empty."))
    found = Import(
        id=uuid7(),
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        kind=kind,
        mode=mode,
        dry_run=dry_run,
        language=_language(),
        file_name=_name(str(getattr(file, "name", "") or "")),
        size=size,
        columns=named,
        requested_by_id=actor.user_id,
        requested_key_id=actor.key_id,
    )
    try:
        found.path = objects.save(f"imports/{actor.organization_id}/{found.pk}", File(file))
    except OSError:
        raise ServiceUnavailable() from None
    found.save(force_insert=True)
    send(found)
    return found


@transaction.atomic
def carry_out(import_id: UUID, *, actor: Actor, mode: str | None = None) -> Import:
    """Do what a dry run has shown, with the file as it was sent.

    Raises:
        NotFound, PermissionDenied. NotTried: not a dry run, or it has not ended well.
    """
    found = lock_first(selectors.visible(actor).filter(pk=import_id))
    if found is None:
        raise NotFound()
    require_rights(found.kind, actor)
    if not found.dry_run or found.status != Status.COMPLETED or not found.path:
        raise NotTried(status=found.status)
    ImportRow.objects.filter(of=found).delete()
    found.mode = mode or found.mode
    found.dry_run, found.status, found.attempts, found.completed_at = False, Status.PROCESSING, 0, None
    found.requested_by_id, found.requested_key_id = actor.user_id, actor.key_id
    found.rows = found.done = found.to_create = found.to_update = found.unchanged = found.errors = 0
    found.save()
    send(found)
    return found


def require_rights(kind: str, actor: Actor) -> None:
    """Raises PermissionDenied unless the actor may write what the kind holds."""
    for right in KINDS[kind].rights:
        actor.require(right)


def send(found: Import) -> None:
    """Ask a worker for it when the transaction commits; the more an organization has, the further back."""
    under_way = Import.objects.filter(organization=found.organization_id, status=Status.PROCESSING)
    priority = queues.fair_priority(under_way.exclude(pk=found.pk).count())
    named: dict[str, Any] = {
        "import_id": str(found.pk),
        "organization_id": str(found.organization_id),
        "workspace_id": str(found.workspace_id),
    }
    transaction.on_commit(partial(broker.enqueue, _TASK, named, priority=priority), robust=True)


def _language() -> str:
    code = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _name(given: str) -> str:
    """The stranger's name for people to see: no folders, nothing that is not printed."""
    last = given.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "-"
