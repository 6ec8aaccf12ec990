"""Django's generic form as a base: only its stubs know type parameters, at run time it takes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import ModelForm as _ModelForm
from django.forms import Textarea

if TYPE_CHECKING:
    ModelForm = _ModelForm[Any]
else:
    ModelForm = _ModelForm


def shorten(form: ModelForm, rows: int = 3) -> None:
    """Boxes for notes as high as notes mostly are; they grow by pulling."""
    for field in form.fields.values():
        if isinstance(field.widget, Textarea):
            field.widget.attrs["rows"] = rows
