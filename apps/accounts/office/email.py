"""Another e-mail address of one's own, as two pages: what it is to be, and the codes of both addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import UnfoldAdminEmailInputWidget

from apps.accounts import services
from apps.accounts.office.entry import page, password_field, text_field, to_page
from apps.kernel.admin.sites import actor_of


def _new_email() -> forms.EmailField:
    return forms.EmailField(label=_("New address"), max_length=254, widget=UnfoldAdminEmailInputWidget())


class AskForm(forms.Form):
    new_email = _new_email()
    current_password = password_field(_("Current password"), "current-password")


class AskWithCodeForm(AskForm):
    otp = text_field(_("Code of the app, or a recovery code"), 32, autocomplete="one-time-code")


class CodesForm(forms.Form):
    new_email = _new_email()
    old_code = text_field(_("Code from the letter to the present address"), 6, inputmode="numeric")
    new_code = text_field(_("Code from the letter to the new address"), 6, inputmode="numeric")


@sensitive_post_parameters()
def ask(request: HttpRequest, site: Any) -> HttpResponse:
    """Mail codes to both addresses."""
    actor = actor_of(request)
    assert actor is not None

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.ask_for_email_change(actor=actor, **data)
        messages.info(request, _("Codes are on their way to both addresses"))
        return to_page("confirm_email", new_email=data["new_email"])

    user: Any = request.user
    form = AskWithCodeForm if services.has_factor(user) else AskForm
    title, button = _("Change e-mail address"), _("Send codes")
    return page(request, site, form, act, template="workplace/own.html", title=title, button=button)


def confirm(request: HttpRequest, site: Any) -> HttpResponse:
    """Take the new address: every session ends, this one, too."""
    actor = actor_of(request)
    assert actor is not None

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        changed = services.change_email(actor=actor, **data)
        auth.logout(request)
        messages.success(request, _("The e-mail address is changed; sign in with the new one."))
        return to_page("login", email=changed.email)

    title = _("Change e-mail address")
    return page(
        request, site, CodesForm, act, template="workplace/own.html", title=title, button=_("Confirm")
    )
