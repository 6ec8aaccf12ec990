"""`ETag` and `If-Match`: a writer may say which version it read; 412 names what changed since."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.db.models import Model
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kernel.api.envelope import dumps
from apps.kernel.api.naming import camelize
from apps.kernel.errors import NotFound, PreconditionFailed
from apps.kernel.models import Change, Versioned


def put(response: Response, version: int | None) -> None:
    """Name the version in the answer."""
    if version is not None:
        response["ETag"] = f'"{version}"'


def unless_known(response: Response, request: Request) -> HttpResponseBase:
    """304 without a body where `If-None-Match` names just what would be answered.

    A version says nothing about what stands in other rows (stock, names, activities) or in which language:
    who asks so gets a weak tag of all that is shown, with the version before it, for `If-Match`.
    """
    asked = request.headers.get("If-None-Match")
    if asked is None or response.status_code != 200 or not isinstance(response, Response):
        return response
    version = response.headers.get("ETag", "").strip('"')
    digest = sha256(dumps(response.data)).hexdigest()[:24]
    tag = f'W/"{version}.{digest}"' if version else f'W/"{digest}"'
    response["ETag"] = tag
    if tag not in (each.strip() for each in asked.split(",")):
        return response
    unchanged = HttpResponse(status=304)
    unchanged["ETag"] = tag
    return unchanged


def check(request: Request, model: type[Model] | None, pk: UUID | None) -> None:
    """Refuse a write whose `If-Match` names another version; the row stays locked until the commit.

    Raises:
        PreconditionFailed: `details.changed` lists the fields changed since the named version.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*" or pk is None or model is None or not issubclass(model, Versioned):
        return
    locked = model.objects.select_for_update(no_key=True).filter(pk=pk)  # type: ignore[attr-defined]
    current = locked.values_list("version", flat=True).first()
    if current is None:
        raise NotFound()
    wanted = {tag.strip().removeprefix("W/").strip('"').partition(".")[0] for tag in header.split(",")}
    if str(current) in wanted:
        return
    known = max((int(tag) for tag in wanted if tag.isascii() and tag.isdigit() and len(tag) < 10), default=0)
    since = Change.objects.filter(subject_id=pk, version__gt=known, changes__isnull=False)
    changed = sorted({camelize(name) for event in since.only("changes") for name in event.changes or ()})
    raise PreconditionFailed(changed=changed, current=f'"{current}"')
