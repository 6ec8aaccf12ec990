"""IIN, BIN and phone numbers as services take them: refused, or accepted with a warning (domain.md §6.2)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.kernel import kz, warnings
from apps.kernel.errors import Invalid


def check_bin(value: str, *, field: str = "bin") -> str:
    """A BIN of 12 digits; a wrong check digit or structure warns, or is refused when strict.

    Raises:
        Invalid: naming `field`.
    """
    return _check(kz.bin_problems(value), value, field, "BIN_CHECKSUM")


def check_iin(value: str, *, field: str = "iin") -> str:
    """An IIN, by the same rules."""
    return _check(kz.iin_problems(value), value, field, "IIN_CHECKSUM")


def _check(problems: kz.IdProblems, value: str, field: str, code: str) -> str:
    if problems.error:
        raise Invalid({field: problems.error})
    if problems.warnings:
        message = problems.warnings[0].message
        if settings.KZ_ID_CHECKSUM == "strict":
            raise Invalid({field: message})
        warnings.warn(code, message, field=field)
    return value


def check_phone(value: str, *, field: str = "phone") -> str:
    """The number in E.164; empty stays empty.

    Raises:
        Invalid: naming `field`.
    """
    if not value:
        return ""
    try:
        return kz.normalise_phone(value)
    except ValueError:
        raise Invalid({field: _("Enter a valid phone number.")}) from None
