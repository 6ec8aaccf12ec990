"""The organization's logo: whatever was uploaded is drawn anew, so that nothing but a picture is kept."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

from apps.accounts.events import OrganizationChanged
from apps.accounts.models import Organization
from apps.kernel import objects
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid
from apps.kernel.events import announce
from apps.kernel.models import uuid7
from apps.kernel.records import change, lock

MAX_LOGO_BYTES = 1024 * 1024
MAX_SIDE = 4000  # of what comes in, pixels
SIZE = (900, 450)  # of what is kept: three times its place on a page at 100 dots an inch


@transaction.atomic
def set_logo(*, actor: Actor, file: IO[bytes]) -> Organization:
    """Keep a PNG or JPEG as the organization's logo, scaled down where it is large.

    Raises:
        Invalid: it is no such picture, or has too many pixels.
    """
    content = _drawn_anew(file)
    return _put(actor, ContentFile(content, name=f"{actor.organization_id}-{uuid7()}.png"))


@transaction.atomic
def remove_logo(*, actor: Actor) -> Organization:
    """Documents show no logo from now on; without one nothing changes."""
    return _put(actor, None)


def _put(actor: Actor, content: ContentFile[Any] | None) -> Organization:
    organization = lock(Organization, actor.organization_id)
    before = organization.logo.name or ""
    if content is None and not before:
        return organization
    folder = organization.logo.field.upload_to
    name = objects.save(f"{folder}/{content.name}", content) if content is not None else ""
    changes = change(organization, {"logo": name})
    if before:
        objects.delete(before)
    announced = {"logo": (before, name)} if "logo" in changes else changes
    announce(
        OrganizationChanged(organization_id=organization.pk), actor=actor, changes=announced, of=organization
    )
    return organization


def _drawn_anew(file: IO[bytes]) -> bytes:
    # WeasyPrint lets Pillow read what is cut off, for the whole process, once it has drawn a document.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        picture = Image.open(file, formats=("PNG", "JPEG"))
        if max(picture.size) > MAX_SIDE:  # known from the header, before anything is unpacked
            raise Invalid(file=_("The picture is too large"))
        drawn = ImageOps.exif_transpose(picture).convert("RGBA")
        drawn.thumbnail(SIZE)
        kept = BytesIO()
        drawn.save(kept, "PNG", optimize=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        # What Pillow raises for what is broken or not what it says it is.
        raise Invalid(file=_("Upload a PNG or JPEG picture")) from None
    return kept.getvalue()
