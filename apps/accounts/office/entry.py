"""Sign-in, registration and forgotten passwords as pages: the API's own services, limits and codes."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from apps.accounts import services
from apps.accounts.errors import EmailNotVerified, SecondFactorRequired, TooManyAttempts
from apps.accounts.office.scope import KEY, open_office
from apps.accounts.services.sessions import SignedIn
from apps.kernel import valkey
from apps.kernel.admin.refusals import put_on
from apps.kernel.admin.sites import own_address
from apps.kernel.api import throttling
from apps.kernel.errors import DomainError
from apps.kernel.uuids import read_uuid

CHALLENGE = "challenge"
DEVICE_COOKIE = "device"


def _email(**attrs: str) -> forms.EmailField:
    widget = UnfoldAdminEmailInputWidget({"autocomplete": "username", **attrs})
    return forms.EmailField(label=_("E-mail address"), max_length=254, widget=widget)


def password_field(label: Any, autocomplete: str) -> forms.CharField:
    widget = UnfoldAdminPasswordWidget({"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=128, strip=False, widget=widget)


def text_field(label: Any, max_length: int, *, required: bool = True, **attrs: str) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs)
    return forms.CharField(label=label, max_length=max_length, required=required, widget=widget)


def _code() -> forms.CharField:
    return text_field(_("Code from the letter"), 6, inputmode="numeric", autocomplete="one-time-code")


class SignInForm(forms.Form):
    email = _email(autofocus="")
    password = password_field(_("Password"), "current-password")


class SignInWithCodeForm(SignInForm):
    """As it is shown again after a refusal."""

    otp = text_field(_("Code of the app, if you have one"), 32, required=False, autocomplete="one-time-code")


class ForgottenForm(forms.Form):
    email = _email(autofocus="")


class ResetForm(forms.Form):
    email = _email()
    code = _code()
    new_password = password_field(_("New password"), "new-password")


class LinkForm(forms.Form):
    user = forms.CharField(max_length=40, widget=forms.HiddenInput)
    token = forms.CharField(max_length=100, widget=forms.HiddenInput)
    new_password = password_field(_("New password"), "new-password")


class VerifyForm(forms.Form):
    email = _email()
    code = _code()


class RegisterForm(forms.Form):
    organization_name = text_field(_("Name of the company"), 255, autofocus="", autocomplete="organization")
    organization_bin = text_field(_("BIN"), 12, inputmode="numeric")
    first_name = text_field(_("First name"), 100, autocomplete="given-name")
    last_name = text_field(_("Last name"), 100, autocomplete="family-name")
    phone = text_field(_("Phone"), 32, required=False, autocomplete="tel")
    email = _email()
    password = password_field(_("Password"), "new-password")


Act = Callable[[HttpRequest, dict[str, Any]], HttpResponse]


def page(
    request: HttpRequest,
    site: Any,
    form_class: type[forms.Form],
    act: Act,
    template: str = "workplace/entry.html",
    **context: Any,
) -> HttpResponse:
    """GET shows the form; POST acts, and a refusal stands in the form with what was typed (not passwords)."""
    asked = request.method == "POST"
    form = form_class(request.POST if asked else None, initial=request.GET.dict())
    status = 200
    if asked and (wait := _too_many(request)):
        form.full_clean()
        put_on(form, TooManyAttempts(wait=wait))
        status = 429
    elif asked and form.is_valid():
        try:
            return act(request, form.cleaned_data)
        except EmailNotVerified as error:
            messages.warning(request, str(error.text))
            return to_page("verify", email=form.cleaned_data["email"])
        except DomainError as error:
            put_on(form, error)
            status = error.status if error.status == 429 else 200
    shown = {**site.each_context(request), "form": form, "subtitle": None, **context}
    return TemplateResponse(request, template, shown, status=status)


def _too_many(request: HttpRequest) -> int:
    """Seconds to wait when this address has asked too often within the minute; else 0."""
    moment = throttling.now()
    key, kind = throttling.by_address(request)
    try:
        counted = throttling.count(key, throttling.limit_of(kind), moment)
    except valkey.Unavailable:
        return 0
    return 0 if counted.allowed else max(1, math.ceil(counted.reset - moment))


def to_page(name: str, **query: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(f'admin:{name}')}?{urlencode(query)}".rstrip("?"))


@sensitive_post_parameters()
def sign_in(request: HttpRequest, site: Any) -> HttpResponse:
    """Sign in; whoever is in already goes on, whoever has a second factor goes to the page for its code."""
    if site.has_permission(request):
        return HttpResponseRedirect(next_page(request))

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        try:
            signed_in = services.sign_in(**data, **client_of(request))
        except SecondFactorRequired as asked:
            request.session[CHALLENGE] = asked.challenge
            return to_page("code", next=next_page(request))
        return let_in(request, signed_in)

    links = [(_("Forgotten your password?"), "forgotten"), (_("Register a company"), "register")]
    form = SignInForm
    if request.method == "POST":
        # Who waits for somebody else's guesses may give password and code at once.
        form = SignInWithCodeForm
    return page(request, site, form, act, title=_("Sign in"), button=_("Sign in"), links=links)


def client_of(request: HttpRequest) -> dict[str, Any]:
    """Where a sign-in comes from, as the service takes it."""
    address = throttling.client_address(request)
    return {
        "user_agent": request.headers.get("User-Agent", ""),
        "address": None if address == "unknown" else address,
        "device_token": request.COOKIES.get(DEVICE_COOKIE, "")[:512],
    }


def let_in(request: HttpRequest, signed_in: SignedIn) -> HttpResponse:
    """Begin the browser's session; it is a known device from now on."""
    open_office(request, signed_in)
    if due := signed_in.membership.organization.erasure_due_at:
        said = _(
            "This company and all its data will be erased on %(day)s. An owner can still take that back."
        )
        messages.warning(request, said % {"day": f"{timezone.localtime(due):%d.%m.%Y}"})
    response = HttpResponseRedirect(next_page(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, signed_in.user.language, samesite="Lax")
    response.set_cookie(
        DEVICE_COOKIE,
        signed_in.device_token,
        max_age=services.KNOWN_DEVICE_LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def next_page(request: HttpRequest) -> str:
    """Where a sign-in leads to."""
    wanted = own_address(request, request.POST.get("next") or request.GET.get("next") or "")
    return wanted if wanted and "/login" not in wanted else reverse("admin:index")


def sign_out(request: HttpRequest, site: Any) -> HttpResponse:
    """End this sign-in; its row ends, too, so that its sockets close."""
    place = request.session.get(KEY)
    if request.method == "POST" and place is not None and request.user.is_authenticated:
        services.end_session(place["session"], user_id=request.user.pk)
        auth.logout(request)
    return HttpResponseRedirect(reverse("admin:login"))


def forgotten(request: HttpRequest, site: Any) -> HttpResponse:
    """Mail a code; the answer is the same for an address that nobody has."""

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.forgot_password(**data)
        messages.info(request, _("If this address is registered, a code is on its way to it."))
        return to_page("reset", email=data["email"])

    links = [(_("Sign in"), "login")]
    title, button = _("Forgotten password"), _("Send a code")
    return page(request, site, ForgottenForm, act, title=title, button=button, links=links)


@sensitive_post_parameters()
def reset(request: HttpRequest, site: Any) -> HttpResponse:
    """A new password by the code from the letter; every session ends."""

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.reset_password(**data)
        messages.success(request, _("The password is changed; sign in with the new one."))
        return to_page("login")

    links = [(_("Send the code again"), "forgotten"), (_("Sign in"), "login")]
    return page(request, site, ResetForm, act, title=_("New password"), button=_("Save"), links=links)


@sensitive_post_parameters()
def by_link(request: HttpRequest, site: Any) -> HttpResponse:
    """A new password by the link that an administrator sent."""
    asked = request.POST or request.GET
    token = asked.get("token", "")[:100]
    user_id: Any = None
    with suppress(ValueError):
        user_id = read_uuid(asked.get("user", ""))
    if user_id is None or not services.link_works(user_id=user_id, token=token):
        messages.error(request, _("The link is used or too old; ask for a new one"))
        return to_page("login")

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.reset_by_link(user_id=user_id, token=token, new_password=data["new_password"])
        messages.success(request, _("The password is changed; sign in with the new one."))
        return to_page("login")

    return page(request, site, LinkForm, act, title=_("New password"), button=_("Save"), links=[])


@sensitive_post_parameters()
def register(request: HttpRequest, site: Any) -> HttpResponse:
    """A new company with its owner."""

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.register(**data, address=client_of(request)["address"])
        messages.info(request, _("A code is on its way to your address."))
        return to_page("verify", email=data["email"])

    links = [(_("Sign in"), "login"), (_("Personal data"), "privacy")]
    title, button = _("Register a company"), _("Register")
    note = _("By registering you agree to the work with your personal data.")
    return page(request, site, RegisterForm, act, title=title, button=button, links=links, note=note)


def privacy(request: HttpRequest, site: Any) -> HttpResponse:
    """What registering and joining agree to, and where the data lie."""
    shown = {"title": _("Personal data"), "subtitle": None, "consent": services.consent_text()}
    return TemplateResponse(request, "workplace/privacy.html", {**site.each_context(request), **shown})


def verify(request: HttpRequest, site: Any) -> HttpResponse:
    """Prove the address by the code from the letter."""

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        services.verify_email(**data)
        messages.success(request, _("The address is confirmed; sign in."))
        return to_page("login")

    if request.method == "POST" and "again" in request.POST:
        if not _too_many(request):
            services.resend_verification(email=request.POST.get("email", "")[:254])
        messages.info(request, _("A code is on its way to your address."))
        return to_page("verify", email=request.POST.get("email", ""))
    links = [(_("Sign in"), "login")]
    title, button = _("Confirm your address"), _("Confirm")
    return page(request, site, VerifyForm, act, title=title, button=button, links=links, again=True)
