"""The password once more before dangerous steps, when it was given more than a quarter of an hour ago."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.accounts import services
from apps.accounts.office.entry import next_page, page, password_field
from apps.accounts.office.scope import KEY
from apps.kernel.admin.sites import actor_of

FRESH = 900  # seconds


class ProofForm(forms.Form):
    current_password = password_field(_("Password"), "current-password")


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """The way to the page that asks for the password; None: it was given a moment ago."""
    if time.time() - request.session[KEY].get("proved", 0) < FRESH:
        return None
    # A dialog is asked for by its page, which it comes back to.
    dialog = request.headers.get("HX-Request")
    there = urlsplit(request.headers.get("HX-Current-URL", "")).path if dialog else request.get_full_path()
    address = f"{reverse('admin:proof')}?{urlencode({'next': there})}"
    return HttpResponse(headers={"HX-Redirect": address}) if dialog else HttpResponseRedirect(address)


@sensitive_post_parameters()
def prove(request: HttpRequest, site: Any) -> HttpResponse:
    """The password of who is signed in; wrong ones count as failed sign-ins do."""
    actor = actor_of(request)
    assert actor is not None

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.prove_password(actor.person, data["current_password"])
        request.session[KEY] = {**request.session[KEY], "proved": int(time.time())}
        return HttpResponseRedirect(next_page(request))

    note = _("This step changes who may do what, or where money goes: enter your password again.")
    shown: dict[str, Any] = {"title": _("Is it you?"), "button": _("Go on"), "note": note}
    shown["template"] = "workplace/own.html"
    return page(request, site, ProofForm, act, **shown)
