"""Files: attached to a record, named anew, taken away. Row and content come and go together."""

from __future__ import annotations

from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts import selectors as accounts
from apps.accounts.models import Organization
from apps.collaboration import selectors
from apps.collaboration.errors import FileTooLarge, NoRoomForFiles
from apps.collaboration.events import FileAdded, FileChanged, FileDeleted
from apps.collaboration.models import Attachment
from apps.collaboration.selectors import KINDS
from apps.collaboration.services import contents, names
from apps.collaboration.services.payloads import file_payload
from apps.kernel import objects, records
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid, NotFound, PermissionDenied, ServiceUnavailable
from apps.kernel.events import announce
from apps.kernel.models import uuid7


@transaction.atomic
def add_file(
    *,
    actor: Actor,
    entity_type: str,
    entity_id: UUID,
    file: IO[bytes],
    type: str = "",  # noqa: A002
) -> Attachment:
    """Keep a file of a record. Pictures are drawn anew, names cleaned; the extension is the content's.

    Args:
        file: with `name` and `size`, as Django's uploads have them.
    Raises:
        NotFound: the record. PermissionDenied: records of this kind are not the actor's to see, or to change.
        Invalid: naming `file`: empty, damaged, of a kind that is not taken, not what its name says.
        FileTooLarge, NoRoomForFiles: by the organization's plan. ServiceUnavailable: the storage is away.
    """
    selectors.require_seen(actor, entity_type, entity_id)
    actor.require(KINDS[entity_type].change)
    plan = accounts.organization(actor.organization_id).plan
    size = int(getattr(file, "size", 0))
    if size > (limit := settings.FILES_MAX_BYTES[plan]):
        raise FileTooLarge(limit=limit)
    if not size:
        raise Invalid(file=_("The file is empty."))
    stem, given = names.cleaned(str(getattr(file, "name", "") or ""))
    content = contents.judged(file, given)
    extension = content.extension(given)
    kept = Attachment(
        id=uuid7(),
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        entity_type=entity_type,
        entity_id=entity_id,
        name=names.put_together(stem, extension),
        type=type,
        media_type=content.media_type,
        uploaded_by_id=actor.user_id,
    )
    _write(kept, file, content, extension)
    _require_room(kept, plan)
    kept.save(force_insert=True)
    announce(FileAdded(**file_payload(kept)), actor=actor, of=kept)
    return kept


@transaction.atomic
def change_file(
    file_id: UUID,
    *,
    actor: Actor,
    name: str | None = None,
    type: str | None = None,  # noqa: A002
) -> Attachment:
    """Name it anew, or say what it is; the extension stays that of the content.

    Raises:
        NotFound: not there, or of a record that the actor may not see. PermissionDenied.
    """
    file = _lock(file_id, actor)
    values: dict[str, Any] = {} if type is None else {"type": type}
    if name is not None:
        extension = file.name.rpartition(".")[2]
        stem, given = names.cleaned(name)
        if given not in ("", extension):
            stem = f"{stem}.{given}"  # part of the name: it says nothing about the content
        values["name"] = names.put_together(stem, extension)
    changes = records.change(file, values)
    if changes:
        announce(FileChanged(**file_payload(file)), actor=actor, changes=changes, of=file)
    return file


@transaction.atomic
def delete_file(file_id: UUID, *, actor: Actor) -> Attachment:
    """Take it away: its row is hidden and keeps who and when, the content goes once this is committed.

    Raises:
        NotFound, PermissionDenied: as change_file.
    """
    file = _lock(file_id, actor)
    records.soft_delete(file)
    for path in filter(None, (file.path, file.thumbnail_path)):
        objects.delete(path)
    announce(FileDeleted(**file_payload(file)), actor=actor, of=file)
    return file


def _write(kept: Attachment, file: IO[bytes], content: contents.Content, extension: str) -> None:
    """Put the content into the storage under names of ours, and say so in the row."""
    folder = f"files/{kept.organization_id}/{kept.pk}"
    picture = content.picture
    try:
        if picture is None:
            kept.path = objects.save(f"{folder}.{extension}", File(file))
            kept.size = int(getattr(file, "size", 0))
            return
        kept.path = objects.save(f"{folder}.{extension}", ContentFile(picture.content))
        kept.thumbnail_path = objects.save(f"{folder}-small.{extension}", ContentFile(picture.small))
    except OSError:
        raise ServiceUnavailable() from None
    kept.width, kept.height = picture.width, picture.height
    kept.size = len(picture.content) + len(picture.small)


def _require_room(kept: Attachment, plan: str) -> None:
    """Two uploads of one organization wait for each other here, so that both see what there is."""
    records.lock(Organization, kept.organization_id)
    limit, used = settings.FILES_ROOM_BYTES[plan], selectors.taken_up(kept.organization_id)
    if used + kept.size > limit:
        raise NoRoomForFiles(limit=limit, used=used)


def _lock(file_id: UUID, actor: Actor) -> Attachment:
    file = records.lock_first(selectors.visible_files(actor).filter(pk=file_id))
    if file is None:
        raise NotFound()
    if not selectors.may_change_file(actor, file):
        raise PermissionDenied(required=KINDS[file.entity_type].change)
    return file
