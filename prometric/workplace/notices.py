"""The bell: one's own notices, and the ticket by which the page hears of new ones."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.kernel import valkey
from apps.kernel.admin.sites import actor_of
from apps.notifications import selectors, services, texts
from apps.notifications.live import tickets
from prometric.workplace import links, waits

PER_PAGE = 50


def shown(notice: Any) -> dict[str, Any]:
    """A notice in the reader's words."""
    return {
        "pk": notice.pk,
        "title": texts.title(notice.key, notice.params),
        "message": texts.message(notice.key, notice.params),
        "at": notice.created_at,
        "read": notice.read_at is not None,
        "link": links.of_notice(notice.type, notice.data),
    }


def page(request: HttpRequest, site: Any) -> HttpResponse:
    """One's own notices, newest first; POST reads them all."""
    actor = actor_of(request)
    assert actor is not None
    if request.method == "POST":
        services.mark_all_read(actor=actor)
        return HttpResponseRedirect(reverse("admin:notices"))
    waits.counts(request)  # what is unread is asked for on this page itself
    found = Paginator(selectors.own_rows(actor.user_id), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **site.each_context(request),
        "title": _("Notifications"),
        "subtitle": None,
        "page": found,
        "notices": [shown(notice) for notice in found],
    }
    return TemplateResponse(request, "workplace/notices.html", context)


@require_POST
def open_notice(request: HttpRequest, pk: Any) -> HttpResponse:
    """Read a notice and go to what it is about; somebody else's: 404."""
    actor = actor_of(request)
    assert actor is not None
    notice = selectors.own_rows(actor.user_id).filter(pk=pk).first()
    if notice is None:
        raise Http404
    services.mark_read(pk, actor=actor)
    return HttpResponseRedirect(links.of_notice(notice.type, notice.data) or reverse("admin:notices"))


@require_POST
def ticket(request: HttpRequest) -> HttpResponse:
    """`{"ticket", "waits"}`: for one socket within a minute (503 while nobody can keep it), and what waits.

    The menu's figures come with it, so that no page waits for being counted.
    """
    actor = actor_of(request)
    assert actor is not None
    counted = waits.counts(request)
    try:
        made = tickets.issue(request.claims, actor)  # type: ignore[attr-defined]
    except valkey.Unavailable:
        return JsonResponse({"waits": counted}, status=503)
    return JsonResponse({"ticket": made, "waits": counted})
