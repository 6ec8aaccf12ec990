"""Data of the company: a copy of everything, and the end of it. For owners, by their password."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import selectors, services
from apps.accounts.office.proof import ask_again
from apps.kernel.actor import OWNER, Actor
from apps.kernel.admin.sites import actor_of
from apps.kernel.errors import DomainError
from apps.kernel.uuids import read_uuid


def page(request: HttpRequest, site: Any) -> HttpResponse:
    """Copies of one's own, and whether the company is to be erased; POST does one of the steps."""
    actor = actor_of(request)
    if actor is None or actor.role != OWNER:
        raise PermissionDenied
    if (asked := ask_again(request)) is not None:
        return asked
    if request.method == "POST":
        try:
            return _act(request, actor)
        except DomainError as refused:
            messages.error(request, str(refused.text))
            return _back()
    context = {
        **site.each_context(request),
        "title": _("Data of the company"),
        "subtitle": None,
        "exports": selectors.own_exports(actor)[:20],
        "organization": selectors.organization(actor.organization_id),
        "grace": settings.ERASURE_GRACE_DAYS,
    }
    return TemplateResponse(request, "workplace/data.html", context)


def _act(request: HttpRequest, actor: Actor) -> HttpResponse:
    wanted = request.POST.get("do", "")
    if wanted == "fetch":
        try:
            export_id = read_uuid(request.POST.get("export", ""))
        except ValueError:
            raise Http404 from None
        link = urlsplit(services.link_to_export(export_id, actor=actor)["url"])
        return HttpResponseRedirect(f"{link.path}?{link.query}")
    if wanted == "export":
        services.ask_for_export(actor=actor, current_password=None)
        messages.success(request, _("The copy is being made; a notice tells when it is ready."))
    elif wanted == "erase" and request.POST.get("bin", "").strip() != _bin(actor):
        messages.error(request, _("That is not the company's BIN. Nothing was changed."))
    elif wanted == "erase":
        services.ask_for_erasure(actor=actor, current_password=None)
        messages.warning(request, _("The company will be erased; each owner can take it back until then."))
    elif wanted == "keep":
        services.take_erasure_back(actor=actor)
        messages.success(request, _("The company stays."))
    return _back()


def _bin(actor: Actor) -> str:
    return str(selectors.organization(actor.organization_id).bin)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:data"))
