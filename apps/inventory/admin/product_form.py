"""The form of a product: its levels of stock, and what describes it as lines of `name: value`."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.inventory.admin.product_steps import amount
from apps.kernel.admin.typed import ModelForm


class SpecificationsField(forms.CharField):
    """`color: white`, one a line; a value that was a number or a list stays one."""

    widget = UnfoldAdminTextareaWidget({"rows": 5, "placeholder": _("color: white")})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{name}: {_written(each)}" for name, each in value.items())

    def clean(self, value: Any) -> dict[str, Any]:
        text = str(value or "").strip()
        if text.startswith("{"):
            try:
                found: dict[str, Any] = json.loads(text)
            except ValueError:
                raise forms.ValidationError(_("One property a line: name, colon, value.")) from None
            return found
        found = {}
        for line in filter(None, map(str.strip, text.splitlines())):
            name, colon, wording = line.partition(":")
            if not colon or not name.strip():
                raise forms.ValidationError(_("One property a line: name, colon, value."))
            found[name.strip()] = wording.strip()
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.merged(initial, self.clean(data)) != (initial or {})
        except forms.ValidationError:
            return True

    @staticmethod
    def merged(before: Any, after: dict[str, Any]) -> dict[str, Any]:
        """What was entered, with the values that were not touched as they were."""
        kept = before if isinstance(before, dict) else {}
        return {
            name: kept[name] if name in kept and _written(kept[name]) == value else value
            for name, value in after.items()
        }


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class ProductForm(ModelForm):
    """A product with the levels that its stock row keeps."""

    min_stock = amount(_("minimum stock"), required=False, min_value=0)
    max_stock = amount(_("maximum stock"), required=False, min_value=0)
    specifications = SpecificationsField(label=_("specifications"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = capfirst(str(field.label))
            if name.startswith("description_"):
                field.widget.attrs["rows"] = 3
        stock = getattr(self.instance, "stock", None) if self.instance.pk else None
        if stock is not None:
            self.initial.update(
                min_stock=stock.min_stock, max_stock=stock.max_stock, cost=self.instance.shown_cost
            )

    def clean_specifications(self) -> dict[str, Any]:
        """Numbers that nobody touched stay numbers."""
        before = self.initial.get("specifications")
        return SpecificationsField.merged(before, self.cleaned_data["specifications"])


class NewProductForm(ProductForm):
    initial_stock = amount(_("initial stock"), required=False, min_value=0)
