"""`/<resource>/by-external-id/<source>/<id>`: another program reads and writes an object under its own id."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from apps.kernel import external_ids
from apps.kernel.api import etag
from apps.kernel.api.actions import Action, permission_name
from apps.kernel.api.fields import BooleanField, CharField, UUIDField
from apps.kernel.api.serializers import Serializer
from apps.kernel.errors import Invalid, NotFound, PermissionDenied
from apps.kernel.external_ids import Named
from apps.kernel.models.external import MAX_EXTERNAL_ID, MAX_SOURCE

PATH = "by-external-id/(?P<source>[^/]+)/(?P<external_id>[^/]+)"
_SOURCE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{MAX_SOURCE - 1}}}")


class PutByExternalId(Serializer):
    id = UUIDField()
    external_id = CharField(read_only=True)
    source = CharField(read_only=True)  # type: ignore[assignment]
    created = BooleanField(read_only=True)


def entries(
    one: str,
    *,
    body: type[BaseSerializer[Any]],
    detail: type[BaseSerializer[Any]],
    permission: str = "auto",
) -> dict[str, Action]:
    """The rows of a viewset's table that read and write by external id.

    Args:
        one: what a row is called: `customer`.
        body: of a new one; `table["create"]` and `table["update"]` judge and write.
        detail: how one is shown.
        permission: what a change needs.
    """
    name = "".join(word.capitalize() for word in one.split())
    return {
        "by_external_id": Action(
            method="get",
            detail=False,
            path=PATH,
            response=detail,
            permission="VIEW",
            errors=(404,),
            operation=f"get{name}ByExternalId",
            summary=f"Show the {one} of an external id",
            description=f"Answers the {one} that another program (`source`) keeps under an id of its own.",
        ),
        "put_by_external_id": Action(
            method="put",
            detail=False,
            path=PATH,
            request=body,
            response=PutByExternalId,
            permission=permission,
            puts=True,
            full_body=True,
            errors=(404, 409, 422),
            operation=f"put{name}ByExternalId",
            summary=f"Create or change the {one} of an external id",
            description=(
                f"Changes the {one} that another program (`source`) keeps under an id of its own; where "
                "there is none, or it was deleted, creates it (201), which needs the right to create, too. "
                "The same request again changes nothing; of two at once one creates."
            ),
        ),
    }


def address(view: Any, source: str, external_id: str) -> None:
    """Let the view know what its address names and, unless it puts, which object that is.

    Raises:
        Invalid: a source or an id that nothing can have.
        NotFound: no object of this workspace has the id.
    """
    if not _SOURCE.fullmatch(source):
        raise Invalid({"source": _("A source has up to 40 letters, digits, dots, dashes and underscores.")})
    if len(external_id) > MAX_EXTERNAL_ID or not external_id.isprintable():
        raise Invalid({"external_id": _("An external id has up to 200 printable characters.")})
    view.named = Named(view.model, source, external_id)
    if not view.entry.puts:
        found = external_ids.find(view.named)
        if found is None:
            raise NotFound()
        view.address(found)


def put(view: Any) -> Response:
    """Run the table's update of the object that has the id, or its create.

    Raises:
        NotFound, PermissionDenied, and what the two raise.
    """
    actor, named = view.actor, view.named
    found = external_ids.claim(named, workspace_id=actor.workspace_id)
    name = "create" if found is None else "update"
    entry = view.table[name]
    needed = permission_name(view.resource, name, entry)
    if needed and not actor.may(needed):
        raise PermissionDenied(required=needed)
    if found is None and view.request.headers.get("If-Match", "").strip():
        raise NotFound()
    etag.check(view.request, view.model, found)
    data = view.validated(entry)
    if found is None:
        made = view.call(entry, data)
        external_ids.keep(
            named, made.id, organization_id=actor.organization_id, workspace_id=actor.workspace_id
        )
    else:
        view.address(found)
        made = view.call(entry, data)
    shown = {
        "id": found or made.id,
        "external_id": named.external_id,
        "source": named.source,
        "created": found is None,
    }
    response = Response(PutByExternalId(shown).data, status=201 if found is None else 200)
    etag.put(response, getattr(made, "version", None))
    return response
