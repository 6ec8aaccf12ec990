"""What stands above every page: where one works, and in which language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.accounts import selectors, services
from apps.accounts.office.scope import KEY, move_to
from apps.kernel.actor import Actor
from apps.kernel.admin.sites import actor_of, own_address
from apps.kernel.api import errors
from apps.kernel.uuids import read_uuid
from prometric.workplace import waits


def context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """The places where the member works, and which one this is."""
    places = selectors.places_of(actor)
    here = next((place for place in places if place.workspace_id == actor.workspace_id), None)
    return {
        "places": places if len(places) > 1 else [],
        "place": here,
        "actor": actor,
        "waits": waits.known(request),
    }


@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, also in letters and the API: the profile keeps it."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    actor = actor_of(request)
    if actor is not None:
        services.change_profile(actor=actor, language=language)
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Go on in another organization or workspace of one's own."""
    actor = actor_of(request)
    assert actor is not None
    try:
        wanted = read_uuid(request.POST.get("workspace", ""))
    except ValueError:
        raise Http404 from None
    place = next((place for place in selectors.places_of(actor) if place.workspace_id == wanted), None)
    if place is None:
        raise Http404
    move_to(request, organization_id=place.organization_id, workspace_id=place.workspace_id)
    return HttpResponseRedirect(reverse("admin:index"))


def _back(request: HttpRequest) -> str:
    """The page that one came from; a refused form's page has nothing to post again."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    return own_address(request, wanted) or reverse("admin:index")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of another organization or workspace than the one in force: 409. Any other: 403."""
    if request.path_info.startswith("/api/"):
        return errors.csrf_failure(request, reason)
    place = request.session.get(KEY) if hasattr(request, "session") else None
    moved = bool(place and place.get("moved"))
    return render(request, "workplace/csrf.html", {"moved": moved}, status=409 if moved else 403)
