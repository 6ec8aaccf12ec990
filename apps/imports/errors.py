"""What imports refuse beyond the kernel's own. The first three end an import; nobody is answered by them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Conflict, DomainError


class Unreadable(DomainError):
    code, status, message = (
        "IMPORT_UNREADABLE",
        422,
        _("The file is neither an Excel workbook nor a CSV text"),
    )


class NoHeadings(DomainError):
    """`details.columns` are the headings that are looked for."""

    code, status = "IMPORT_NO_HEADINGS", 422
    message = _("No row with the headings of this kind was found among the first ten")


class TooManyRows(DomainError):
    code, status, message = "IMPORT_TOO_MANY_ROWS", 422, _("The file has too many rows; divide it")


class ImportTooLarge(DomainError):
    """`details.limit` is what the organization's plan takes, in bytes."""

    code, status, message = "PAYLOAD_TOO_LARGE", 413, _("The file is too large")


class NotTried(Conflict):
    """Only a dry run that has ended can be carried out."""

    message = _("Only a finished dry run can be carried out")
