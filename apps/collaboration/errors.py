"""What collaboration refuses beyond the kernel's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError


class FileTooLarge(DomainError):
    """`details.limit` is what the organization's plan takes, in bytes."""

    code, status, message = "PAYLOAD_TOO_LARGE", 413, _("The file is too large")


class NoRoomForFiles(DomainError):
    """`details.limit` and `details.used` are bytes of the whole organization."""

    code, status, message = "FILES_QUOTA_EXCEEDED", 422, _("Your organization's room for files is used up")


class FileLost(DomainError):
    """Its row is there and its content is not."""

    code, status, message = "FILE_LOST", 410, _("The file's content is no longer kept")
