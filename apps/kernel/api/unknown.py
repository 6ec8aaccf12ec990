"""Keys of a body that its endpoint does not know: not taken, and not in silence (`meta.warnings`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.kernel import warnings
from apps.kernel.api.serializers import CURRENCY_KEY

# A body may hold half a million keys: so many are named, and the last says how many there are beside.
MOST = 100
_LONGEST = 200  # characters of a path that are shown


def warn_of_unknown_keys(taken: serializers.BaseSerializer[Any] | None, body: Any) -> None:
    """Say each key of a body that nothing was done with, by its path as it was sent: `items.0.lotNumber`.

    A key that only answers have (`createdAt`) is one of them: what was sent for it changed nothing.

    Args:
        taken: the serializer that read the body; None where the endpoint reads none.
    """
    found = unknown_keys(taken, body)
    for path in islice(found, MOST):
        warnings.warn_of_unknown(path[:_LONGEST], _("This field is not known here and was not taken."))
    if rest := sum(1 for _path in found):
        message = _("%(count)d more fields are not known here and were not taken.") % {"count": rest}
        warnings.warn_of_unknown("…", message)


def unknown_keys(field: Any, value: Any, path: str = "") -> Iterator[str]:
    """The paths of the keys in a value that its field does not read.

    A customer's own JSON object has no unknown keys; a field with a `child` reads a list or a mapping of it.
    """
    if field is None:
        if isinstance(value, Mapping):
            yield from value
    elif isinstance(field, serializers.Serializer):
        if isinstance(value, Mapping):
            for key, inner in value.items():
                known = field.fields.get(key)
                if known is None or known.read_only:
                    if key == CURRENCY_KEY:
                        continue  # judged by the serializer: it says KZT
                    yield f"{path}{key}"
                else:
                    yield from unknown_keys(known, inner, f"{path}{key}.")
    elif (child := getattr(field, "child", None)) is not None and _has_keys(child):
        rows = value.items() if isinstance(value, Mapping) else enumerate(value or ())
        for place, inner in rows:
            yield from unknown_keys(child, inner, f"{path}{place}.")


def _has_keys(field: Any) -> bool:
    """Whether anything below a field can have keys: lists of plain values are not walked."""
    return isinstance(field, serializers.Serializer) or getattr(field, "child", None) is not None
