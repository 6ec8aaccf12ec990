"""Refusals of hr."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError


class InvitationInvalid(DomainError):
    """The link is unknown, used, withdrawn or older than seven days: told alike."""

    code, status, message = (
        "INVITATION_INVALID",
        400,
        _("The invitation is no longer valid; ask for a new one"),
    )
