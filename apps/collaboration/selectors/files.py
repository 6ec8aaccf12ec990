"""Which files one sees, and where they are listed among what others wrote."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet, Sum

from apps.accounts import api_keys
from apps.accounts.selectors import actor_of_member
from apps.collaboration import links
from apps.collaboration.errors import FileLost
from apps.collaboration.models import Attachment, EntityType
from apps.collaboration.selectors.entities import KINDS, seen
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound, ServiceUnavailable


def file_rows() -> QuerySet[Attachment]:
    """For the apps above, and the storage: the files of the scope in force, whoever may see them."""
    return Attachment.objects.all()


def visible_files(actor: Actor) -> QuerySet[Attachment]:
    """Those of records that the actor may see."""
    return Attachment.objects.filter(seen(actor))


def require_file(file_id: UUID, *, actor: Actor) -> Attachment:
    """A file whose record is still there.

    Raises:
        NotFound: unknown, deleted, of a deleted record, or of one that the actor may not see.
    """
    file = visible_files(actor).filter(pk=file_id).first()
    if file is None or not KINDS[file.entity_type].model.objects.filter(pk=file.entity_id).exists():
        raise NotFound()
    return file


def opened(file: Attachment, *, small: bool = False) -> File[Any]:
    """The content, to be closed by whoever asked; `small` gives a picture's small one.

    Raises:
        NotFound: no picture, which has none. FileLost. ServiceUnavailable: the storage is away.
    """
    path = file.thumbnail_path if small else file.path
    if not path:
        raise NotFound()
    try:
        return default_storage.open(path, "rb")
    except FileNotFoundError:
        raise FileLost() from None
    except OSError:
        raise ServiceUnavailable() from None


def may_add(actor: Actor, entity_type: str) -> bool:
    """Who may change records of the kind."""
    return actor.may(KINDS[entity_type].change)


def may_change(actor: Actor, file: Attachment) -> bool:
    """Who may change the record, and whoever uploaded it."""
    return may_add(actor, file.entity_type) or (
        actor.user_id is not None and actor.user_id == file.uploaded_by_id
    )


def taken_up(organization_id: UUID) -> int:
    """Bytes that an organization's files take up, over all its workspaces."""
    rows = Attachment.everything.filter(organization_id=organization_id, deleted_at__isnull=True)
    return rows.aggregate(total=Sum("size"))["total"] or 0


def holder_of(link: links.Link, *, address: str) -> Actor:
    """The person or API key of a link, with the rights in force; the link's organization must be in force.

    Raises:
        NotFound: they may not enter the workspace any more. PermissionDenied: a key, from another address.
    """
    found = actor_of_member(link.author_id, link.workspace_id) or api_keys.actor_of_key(
        link.author_id,
        organization_id=link.organization_id,
        workspace_id=link.workspace_id,
        address=address,
    )
    if found is None:
        raise NotFound()
    return found


def with_documents(
    actor: Actor, entity_type: str, items: list[dict[str, Any]], keys: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Records as the API shows them, their `documents` followed by the uploaded ones; one query, or none.

    Args:
        keys: what a document of theirs shows; everything there is unless said.
    """
    shown = {item["id"]: item["documents"] for item in items if "documents" in item}
    rows = Attachment.objects.filter(entity_type=entity_type, entity_id__in=shown).order_by(
        "created_at", "id"
    )
    for file in rows if shown else ():
        document = {
            "id": file.pk,
            "name": file.name,
            "type": file.type,
            "url": links.make(file.pk, actor)[0],
            "uploadedAt": clock.local_date(file.created_at).isoformat(),
        }
        shown[file.entity_id].append({key: document[key] for key in keys or document})
    return items


def with_pictures(actor: Actor, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Products as the API shows them, their `images` followed by the uploaded ones; one query, or none.

    The first of all is the primary one where nobody named one.
    """
    shown = {item["id"]: item["images"] for item in items if "images" in item}
    rows = Attachment.objects.filter(entity_type=EntityType.PRODUCT, entity_id__in=shown)
    rows = rows.exclude(thumbnail_path="").order_by("created_at", "id")
    for pk, product in rows.values_list("pk", "entity_id") if shown else ():
        images = shown[product]
        images.append({"url": links.make(pk, actor)[0], "isPrimary": not images})
    return items


def pictures_of_products(product_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """{product: its first uploaded picture, small}; one that the storage has lost is left out."""
    rows = Attachment.objects.filter(entity_type=EntityType.PRODUCT, entity_id__in=product_ids)
    first = rows.exclude(thumbnail_path="").order_by("entity_id", "created_at", "id").distinct("entity_id")
    found = {}
    for product_id, path in first.values_list("entity_id", "thumbnail_path"):
        try:
            with default_storage.open(path, "rb") as file:
                found[product_id] = file.read()
        except OSError:
            continue
    return found
