"""Fields that are only shown, on records and in their children: as lists show them."""

from __future__ import annotations

from typing import Any

from django.db import models
from unfold import forms
from unfold.fields import UnfoldAdminReadonlyField

from apps.kernel.admin import columns
from apps.kernel.money import QUANTITY_PLACES


class ReadonlyField(UnfoldAdminReadonlyField):
    """Numbers grouped, moments by the company's clocks, states coloured."""

    def _get_contents(self) -> Any:
        field, _attribute, value = self.resolved_field or (None, None, None)
        if isinstance(field, models.DecimalField):
            is_quantity = field.decimal_places == QUANTITY_PLACES
            return columns.nowrap(columns.quantity(value) if is_quantity else columns.money(value))
        if isinstance(field, models.DateField) or (getattr(field, "choices", None) and value):
            words = getattr(self.form.instance, f"get_{field.name}_display", lambda: value)()
            return columns.of(field, value, words)
        return super()._get_contents()


# The theme has no setting for it: its forms take the class by this name.
forms.UnfoldAdminReadonlyField = ReadonlyField  # type: ignore[misc]
