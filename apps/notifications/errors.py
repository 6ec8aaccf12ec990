"""Refusals of notifications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Conflict, DomainError


class CursorExpired(DomainError):
    """Older than the log of changes is kept: read the lists anew."""

    code, status = "CURSOR_EXPIRED", 410
    message = _("The cursor is older than what is kept; read the lists anew and begin again")


class NotYourChannel(DomainError):
    """Names and members are the business of who opened the channel, and of administrators."""

    code, status = "PERMISSION_DENIED", 403
    message = _("Only who opened the channel or an administrator may change it")


class WebhookDisabledError(Conflict):
    """Nothing is sent to a webhook that is switched off."""

    message = _("The webhook is disabled; resume it first")
