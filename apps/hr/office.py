"""The page behind the link of an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.accounts.office.entry import client_of, page, password_field, text_field, to_page
from apps.hr import services
from apps.hr.errors import InvitationInvalid


class JoinForm(forms.Form):
    """For who has an account: its password."""

    token = forms.CharField(max_length=100, widget=forms.HiddenInput)
    password = password_field(_("Password"), "current-password")


class NewcomerForm(forms.Form):
    token = forms.CharField(max_length=100, widget=forms.HiddenInput)
    first_name = text_field(_("First name"), 100, autofocus="", autocomplete="given-name")
    last_name = text_field(_("Last name"), 100, autocomplete="family-name")
    phone = text_field(_("Phone"), 32, required=False, autocomplete="tel")
    password = password_field(_("Choose a password"), "new-password")


@sensitive_post_parameters()
def join(request: HttpRequest, site: Any) -> HttpResponse:
    """Join: with the password of one's account, or with one's name and a new one."""
    token = request.POST.get("token") or request.GET.get("token") or ""
    found = services.invitation_behind(token[:100])
    if found is None:
        messages.error(request, str(InvitationInvalid.message))
        return to_page("login")
    email, organization, has_account = found

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.accept_invitation(**data, address=client_of(request)["address"])
        messages.success(request, _("Welcome; sign in"))
        return to_page("login", email=email)

    forgotten = [(_("Forgotten your password?"), "forgotten")] if has_account else []
    title = _now("%(organization)s invites you") % {"organization": organization}
    return page(
        request,
        site,
        JoinForm if has_account else NewcomerForm,
        act,
        title=title,
        button=_("Join"),
        note=f"{email}. {_now('By joining you agree to the work with your personal data.')}",
        links=[*forgotten, (_("Personal data"), "privacy")],
    )
