"""Django's own bases whose type parameters only its stubs know: at run time they take none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.admin import UserAdmin as _UserAdmin
from django.forms import ModelForm as _ModelForm

if TYPE_CHECKING:
    ModelForm = _ModelForm[Any]
    UserAdmin = _UserAdmin[Any]
else:
    ModelForm, UserAdmin = _ModelForm, _UserAdmin
