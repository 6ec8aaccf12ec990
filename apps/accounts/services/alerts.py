"""Mails that tell a person what happened to the account: a sign-in from elsewhere, a new password."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.utils import timezone

from apps.accounts.devices import device_name
from apps.accounts.models import Session, User
from apps.kernel.mail import queue_mail

LOOKED_AT = 500  # sessions, the latest first: those of a month are kept


def is_new_device(user: User, *, user_agent: str, address: str | None) -> bool:
    """Whether no kept session is like it: of the same place, or the same client in the same network.

    False when there is none at all: a first sign-in is no news.
    """
    kept = Session.objects.filter(user=user).order_by("-created_at")
    seen = set(kept.values_list("user_agent", "address")[:LOOKED_AT])
    return bool(seen) and not any(
        place == address or (agent == user_agent and _near(place, address)) for agent, place in seen
    )


def _near(one: str | None, other: str | None) -> bool:
    """Of the same /16 (IPv6: /32), as a phone's changing addresses are."""
    if one is None or other is None:
        return False
    network = ip_network((one, 16 if ip_address(one).version == 4 else 32), strict=False)
    return ip_address(other) in network


def mail_new_device(user: User, *, user_agent: str, address: str | None) -> None:
    """Mail where a sign-in came from."""
    _mail(user, "new_device", device=device_name(user_agent) or "?", address=address or "?")


def mail_password_changed(user: User) -> None:
    """Mail that the password is another one now."""
    _mail(user, "password_changed")


def mail_factor(user: User, *, on: bool) -> None:
    """Mail that sign-ins ask for a code from now on, or no more."""
    _mail(user, "second_factor_on" if on else "second_factor_off")


def mail_recovery_codes(user: User, *, left: int) -> None:
    """Mail that a recovery code was used, or all were made anew."""
    _mail(user, "recovery_codes", left=str(left))


def mail_email_changed(user: User, *, before: str) -> None:
    """Mail to both addresses that the account has another one now."""
    for address in (before, user.email):
        _mail(user, "email_changed", to=address, before=before, after=user.email)


def _mail(user: User, template: str, to: str = "", **context: str) -> None:
    when = f"{timezone.localtime():%d.%m.%Y %H:%M}"
    context |= {"name": user.first_name, "when": when}
    queue_mail(to=to or user.email, template=template, language=user.language, context=context)
