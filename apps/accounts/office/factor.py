"""The second factor as pages: its code at sign-in, and one's own set up, renewed, switched off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.accounts import services
from apps.accounts.errors import ChallengeExpired
from apps.accounts.office.entry import (
    CHALLENGE,
    client_of,
    let_in,
    page,
    password_field,
    text_field,
    to_page,
)
from apps.accounts.qr import svg
from apps.kernel.admin.refusals import put_on
from apps.kernel.errors import DomainError


def _code(label: Any, **attrs: Any) -> forms.CharField:
    return text_field(label, 32, autocomplete="one-time-code", **attrs)


class CodeForm(forms.Form):
    code = _code(_("Code of the app, or a recovery code"), autofocus="")


class BeginForm(forms.Form):
    current_password = password_field(_("Current password"), "current-password")


class ConfirmForm(forms.Form):
    code = _code(_("Code of the app"), autofocus="", inputmode="numeric")


class ProvedForm(BeginForm):
    code = _code(_("Code of the app, or a recovery code"))


def second_step(request: HttpRequest, site: Any) -> HttpResponse:
    """The code, after the password was right."""
    challenge = request.session.get(CHALLENGE)
    if challenge is None:
        return to_page("login")

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        try:
            signed_in = services.answer_challenge(challenge=challenge, **data, **client_of(request))
        except ChallengeExpired as over:
            del request.session[CHALLENGE]
            messages.warning(request, str(over.text))
            return to_page("login")
        request.session.pop(CHALLENGE, None)
        return let_in(request, signed_in)

    links = [(_("Sign in"), "login")]
    title, button = _("Second factor"), _("Confirm")
    return page(request, site, CodeForm, act, title=title, button=button, links=links)


@sensitive_post_parameters()
def own(request: HttpRequest, site: Any) -> HttpResponse:
    """Set up by an app and its first code; then new recovery codes, or off, by password and code."""
    user: Any = request.user
    user_id = user.pk
    enabled = services.has_factor(user)
    begun = None if enabled else services.begun_second_factor(user_id=user_id)
    form_class = ProvedForm if enabled else ConfirmForm if begun else BeginForm
    asked = request.method == "POST"
    if asked and "again" in request.POST:
        form_class, begun = BeginForm, None
    form = form_class(request.POST if asked and "again" not in request.POST else None)
    shown: dict[str, Any] = {"enabled": enabled, "begun": begun, "form": form}
    if form.is_bound and form.is_valid():
        try:
            if not enabled and begun is None:
                services.begin_second_factor(user_id=user_id, **form.cleaned_data)
                return HttpResponseRedirect(reverse(f"{site.name}:second_factor"))
            if "off" in request.POST:
                services.disable_second_factor(user_id=user_id, **form.cleaned_data)
                messages.success(request, _("The second factor is off"))
                return HttpResponseRedirect(reverse(f"{site.name}:second_factor"))
            make = services.renew_recovery_codes if enabled else services.confirm_second_factor
            shown = {"codes": make(user_id=user_id, **form.cleaned_data)}
        except DomainError as error:
            put_on(form, error)
    if begun is not None:
        # Made by us of letters and digits alone.
        shown["qr"] = mark_safe(svg(begun.uri))  # noqa: S308
    context = {**site.each_context(request), "title": _("Second factor"), "subtitle": None, **shown}
    return TemplateResponse(request, "workplace/second_factor.html", context)
