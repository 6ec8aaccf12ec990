"""Form fields that read what people type: spaces in numbers, comma or point, a day without its year."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}']")


class NumberWidget(UnfoldAdminTextInputWidget):
    """Shows 1950000.50 as 1 950 000,50."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if value is None or value == "" or isinstance(value, str):
            return value or None
        text = format(value, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        places = len(text.partition(".")[2])
        return formats.number_format(text, places, use_l10n=True, force_grouping=True)


class NumberField(forms.DecimalField):
    """`1 950 000,50`, `1950000.5` and `1,950,000.50` are the same number."""

    widget = NumberWidget

    def __init__(self, **options: Any) -> None:
        options.pop("localize", None)
        super().__init__(**options)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain(value) if isinstance(value, str) else value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            found: bool = self.to_python(data) != self.to_python(initial)
            return found
        except ValidationError:
            return True


class WholeNumberField(forms.IntegerField):
    """`1 500` is a number, too."""

    widget = NumberWidget

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {}


def plain(text: str) -> str:
    """A typed number as Python reads it: the last of several kinds of separators is the decimal one."""
    text = _SPACES.sub("", text)
    if "," in text and "." in text:
        decimal = max(text.rfind(","), text.rfind("."))
        head = text[:decimal].replace(",", "").replace(".", "")
        return f"{head}.{text[decimal + 1 :]}"
    return text.replace(",", ".")


class DateField(forms.DateField):
    """`15.12.2026`, `15.12.26`, `2026-12-15`, and `15.12` of this year; never month before day."""

    widget = UnfoldAdminSingleDateWidget

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip().rstrip(".")
            if re.fullmatch(r"\d{1,2}\.\d{1,2}", value):
                value = f"{value}.{timezone.localdate().year}"
        return super().to_python(value)
