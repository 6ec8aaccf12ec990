"""The form of a document's line: what is left empty, the service takes from the product."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.kernel.admin.typed import ModelForm
from apps.kernel.pricing import AGREEMENT, PRICES


class LineForm(ModelForm):
    """Whether the price was agreed with VAT follows from the price that is entered, unless it is said."""

    may_be_empty: tuple[str, ...] = (*PRICES, "discount", "tax")
    # Nobody is asked: of the two prices the one that was changed is the one that was agreed.
    tax_included = forms.NullBooleanField(
        required=False, label=_("agreed with VAT"), widget=forms.HiddenInput
    )

    class Media:
        js = ("workplace/lines.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("tax_included", None)
        for name in self.may_be_empty:
            if name in self.fields:
                self.fields[name].required = False
                if self.instance._state.adding:
                    self.fields[name].initial = None
                    self.initial.pop(name, None)


def without_untouched_prices(form: Any, row: dict[str, Any]) -> dict[str, Any]:
    """A line of the page as the service takes it: a price that nobody touched is not sent, so that another
    quantity may have another one.
    """
    if any(name in form.changed_data for name in AGREEMENT):
        return row
    return {name: value for name, value in row.items() if name not in AGREEMENT}


__all__ = ["AGREEMENT", "LineForm", "without_untouched_prices"]
