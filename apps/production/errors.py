"""Refusals of production (domain.md §5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError


class QuantityExceeded(DomainError):
    """More was reported than the operation can have done.

    Details: `reported`; `allowed`, which is the order's quantity or what the operation before has done;
    `previous_operation`, its name, where that is the limit.
    """

    code, status = "QUANTITY_EXCEEDED", 422
    message = _("More was reported than this operation can have done")
