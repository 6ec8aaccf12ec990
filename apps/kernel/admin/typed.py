"""Django's generic form as a base: only its stubs know type parameters, at run time it takes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import ModelForm as _ModelForm

if TYPE_CHECKING:
    ModelForm = _ModelForm[Any]
else:
    ModelForm = _ModelForm
