"""The doors of /platform: signing in by the same service and limits as everybody, and the second factor."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.accounts import services
from apps.accounts.errors import ChallengeExpired, SecondFactorRequired
from apps.accounts.models import User
from apps.accounts.office import factor
from apps.accounts.office.entry import CHALLENGE, SignInForm, SignInWithCodeForm, client_of, page
from apps.accounts.office.person import ChangePasswordForm
from apps.accounts.office.scope import BACKEND, PUSH_ON
from apps.kernel.admin.sites import own_address, platform

SEEN = "platform_seen"


@sensitive_post_parameters()
def sign_in(request: HttpRequest, site: Any) -> HttpResponse:
    """Sign in as a superuser; whoever has a second factor goes to the page for its code."""
    if site.has_permission(request):
        return HttpResponseRedirect(_next(request))

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        try:
            user = services.sign_in_to_platform(**data, **client_of(request))
        except SecondFactorRequired as asked:
            request.session[CHALLENGE] = asked.challenge
            return HttpResponseRedirect(f"{reverse('platform:code')}?next={_next(request)}")
        return _let_in(request, user)

    form = SignInWithCodeForm if request.method == "POST" else SignInForm
    return page(request, site, form, act, title=_("Sign in"), button=_("Sign in"), links=[])


def second_step(request: HttpRequest, site: Any) -> HttpResponse:
    """The code, after the password was right."""
    challenge = request.session.get(CHALLENGE)
    if challenge is None:
        return HttpResponseRedirect(reverse("platform:login"))

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        try:
            user = services.answer_challenge_of_platform(challenge=challenge, **data, **client_of(request))
        except ChallengeExpired:
            del request.session[CHALLENGE]
            return HttpResponseRedirect(reverse("platform:login"))
        request.session.pop(CHALLENGE, None)
        return _let_in(request, user)

    title, button = _("Second factor"), _("Confirm")
    return page(request, site, factor.CodeForm, act, title=title, button=button, links=[])


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    auth.login(request, user, backend=BACKEND)
    request.session[SEEN] = int(time.time())
    request.session.set_expiry(settings.OFFICE_IDLE_SECONDS)
    return HttpResponseRedirect(_next(request))


def _next(request: HttpRequest) -> str:
    wanted = own_address(request, request.POST.get("next") or request.GET.get("next") or "")
    return wanted if wanted and "/login" not in wanted else reverse("platform:index")


def gate(request: HttpRequest) -> HttpResponse | None:
    """Push the session's end on; lead to the second factor who needs one and has none."""
    if time.time() - request.session.get(SEEN, 0) > PUSH_ON:
        request.session[SEEN] = int(time.time())
    page_of_factor = reverse("platform:second_factor")
    if not settings.PLATFORM_REQUIRES_SECOND_FACTOR or request.path_info == page_of_factor:
        return None
    user: Any = request.user
    return None if services.has_factor(user) else HttpResponseRedirect(page_of_factor)


@sensitive_post_parameters()
def change_password(request: HttpRequest, site: Any) -> HttpResponse:
    """Another password of one's own: every session ends, and a mail tells it."""
    user: Any = request.user

    def act(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        with transaction.atomic():
            services.change_password_of(user.pk, **data)
        auth.logout(request)
        return HttpResponseRedirect(reverse("platform:login"))

    shown: dict[str, Any] = {"title": _("Change password"), "button": _("Save")}
    return page(request, site, ChangePasswordForm, act, template="workplace/own.html", **shown)


def hang() -> None:
    """Give the platform's site its doors."""
    platform.doors.update(login=sign_in, code=second_step)
    platform.pages.update(second_factor=factor.own)
    type(platform).gate = staticmethod(gate)
    type(platform).own_password = staticmethod(change_password)
