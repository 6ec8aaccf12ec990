"""Files of a record: in the panel below its page, attached there, opened and taken away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.collaboration import selectors, services
from apps.collaboration.api.files import answer
from apps.collaboration.models import Attachment, EntityType
from apps.kernel.actor import Actor
from apps.kernel.admin.refusals import explain
from apps.kernel.admin.sites import actor_of
from apps.kernel.errors import DomainError
from prometric.workplace import links

# So many of the newest are shown, and so many are taken at once.
MOST, AT_ONCE = 50, 20
# Telephones offer their camera beside their files.
ACCEPT = ",".join(["image/jpeg", "image/png", *(f".{kind}" for kind in services.TAKEN)])


def of(actor: Actor, kind: str, pk: UUID) -> dict[str, Any]:
    """What the panel shows of a record's files, the newest first."""
    found = selectors.visible_files(actor).filter(entity_type=kind, entity_id=pk)
    rows = found.select_related("uploaded_by").order_by("-created_at", "-id")[:MOST]
    return {
        "files": [{"file": file, "may_change": selectors.may_change_file(actor, file)} for file in rows],
        "may_attach": selectors.may_add(actor, kind),
        "accept": ACCEPT,
    }


@require_POST
def attach(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Keep what was chosen; what is refused is told by its name, and the rest is kept."""
    actor = _actor(request)
    if kind not in EntityType.values:
        raise Http404
    chosen = [*request.FILES.getlist("files"), *request.FILES.getlist("photo")]
    kept = 0
    for file in chosen[:AT_ONCE]:
        try:
            services.add_file(actor=actor, entity_type=kind, entity_id=pk, file=file)
            kept += 1
        except DomainError as error:
            if error.status in (403, 404):
                raise Http404 from None
            messages.error(request, f"{file.name}: {explain(error)}")
    if kept:
        told = ngettext("%(count)d file attached.", "%(count)d files attached.", kept)
        messages.success(request, told % {"count": kept})
    if not chosen:
        messages.error(request, _("Choose a file first."))
    if len(chosen) > AT_ONCE:
        messages.error(request, _("At most %(count)d files are taken at once.") % {"count": AT_ONCE})
    return _back(kind, pk)


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The content: to be saved, or (`?in=page`, pictures alone) shown; `?in=small`: a picture's small one."""
    shown = request.GET.get("in", "")
    try:
        found = selectors.require_file(pk, actor=_actor(request))
        return answer(found, disposition="inline" if shown else "attachment", small=shown == "small")
    except DomainError as error:
        if error.status == 404:
            raise Http404 from None
        return HttpResponse(explain(error), status=error.status, content_type="text/plain; charset=utf-8")


@require_POST
def take_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete it, and back to its record."""
    actor = _actor(request)
    found: Attachment | None = selectors.visible_files(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        services.delete_file(pk, actor=actor)
    except DomainError as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("Deleted: %(name)s") % {"name": found.name})
    return _back(found.entity_type, found.entity_id)


def _actor(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    assert actor is not None
    return actor


def _back(kind: str, pk: UUID) -> HttpResponse:
    return HttpResponseRedirect((links.to(kind, pk) or reverse("admin:index")) + "#files")
