"""Values that are only shown on a record stand as they do in lists: grouped, coloured, dates as dates."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.utils.safestring import SafeString
from unfold import forms as theme
from unfold.fields import UnfoldAdminReadonlyField

from apps.kernel.admin import columns


class ReadonlyField(UnfoldAdminReadonlyField):
    """`1 500` instead of `1500,000`; a state as a coloured word."""

    def _get_contents(self) -> Any:
        found: Any = self.resolved_field
        field, value = (found[0], found[2]) if found else (None, None)
        if not isinstance(field, models.Field) or field.is_relation or not _is_formatted(field):
            return super()._get_contents()
        text = value
        if field.choices:
            text = getattr(self.form.instance, f"get_{field.name}_display")()
        shown = columns.of(field, value, text)
        return shown if self._in_table or not isinstance(shown, SafeString) else _flat(field, value, shown)

    @property
    def _in_table(self) -> bool:
        return isinstance(self.model_admin, InlineModelAdmin)


def _is_formatted(field: models.Field[Any, Any]) -> bool:
    kinds = (models.DecimalField, models.DateField)
    return isinstance(field, kinds) or (isinstance(field, models.CharField) and bool(field.choices))


def _flat(field: models.Field[Any, Any], value: Any, shown: SafeString) -> Any:
    """Numbers stand to the right only in columns."""
    if isinstance(field, models.DecimalField):
        return columns.number(field, value)
    return shown


def install() -> None:
    """Let the theme's forms show values so; it offers no setting for it."""
    theme.UnfoldAdminReadonlyField = ReadonlyField
