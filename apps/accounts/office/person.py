"""One's own password and devices, as pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.accounts import selectors, services
from apps.accounts.devices import device_name
from apps.accounts.office.entry import page, password_field, to_page
from apps.kernel.admin.sites import actor_of
from apps.kernel.uuids import read_uuid


class ChangePasswordForm(forms.Form):
    current_password = password_field(_("Current password"), "current-password")
    new_password = password_field(_("New password"), "new-password")


@sensitive_post_parameters()
def change_password(request: HttpRequest, site: Any) -> HttpResponse:
    """Another password: every session ends, this one, too."""
    actor = actor_of(request)
    assert actor is not None

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.change_password(actor=actor, **data)
        auth.logout(request)
        messages.success(request, _("The password is changed; sign in with the new one."))
        return to_page("login")

    title = _("Change password")
    return page(
        request, site, ChangePasswordForm, act, template="workplace/own.html", title=title, button=_("Save")
    )


def devices(request: HttpRequest, site: Any) -> HttpResponse:
    """Where one is signed in; POST ends one of these sign-ins, or all others."""
    actor = actor_of(request)
    assert actor is not None
    here = request.claims.session_id  # type: ignore[attr-defined]
    if request.method == "POST" and "others" in request.POST:
        services.end_other_devices(actor=actor, here=here)
        messages.success(request, _("Signed out on all other devices"))
        return HttpResponseRedirect(reverse("admin:devices"))
    if request.method == "POST":
        try:
            wanted = read_uuid(request.POST.get("session", ""))
        except ValueError:
            raise Http404 from None
        services.end_session(wanted, user_id=actor.person)
        return HttpResponseRedirect(reverse("admin:devices"))
    sessions = list(selectors.open_sessions(actor))
    context = {
        **site.each_context(request),
        "title": _("My devices"),
        "subtitle": None,
        "sessions": sessions,
        "named": [(session, device_name(session.user_agent)) for session in sessions],
        "here": here,
    }
    return TemplateResponse(request, "workplace/devices.html", context)
