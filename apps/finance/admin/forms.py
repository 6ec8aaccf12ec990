"""What an invoice, a payment and a credit note ask on their pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanSwitchWidget

from apps.kernel import money
from apps.kernel.admin import LineForm
from apps.kernel.admin.typed import ModelForm


class Optional(ModelForm):
    """What is left empty gets the service's default."""

    may_be_empty: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.may_be_empty:
            if name in self.fields:
                self.fields[name].required = False
                if self.instance._state.adding:
                    self.fields[name].initial = None


class InvoiceForm(Optional):
    """A new invoice's dates follow the payment terms unless they are said."""

    may_be_empty = ("issue_date", "due_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "issue_date" in self.fields:
            self.fields["issue_date"].help_text = _("Empty: the day on which it is issued.")
        if "due_date" in self.fields:
            self.fields["due_date"].help_text = _("Empty: by the payment terms of the order or the customer.")
        if "order" in self.fields:
            self.fields["order"].help_text = _("Without lines of its own the invoice bills the order's.")


class InvoiceLineForm(LineForm):
    """A line without a product says what it is and costs."""

    may_be_empty = (*LineForm.may_be_empty, "description")


class Positive(Optional):
    """An amount of nothing, or below, is refused at its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "amount" in self.fields:
            self.fields["amount"].validators.append(MinValueValidator(money.CENT))


class PaymentForm(Positive):
    """For an invoice, or on a customer's account."""

    may_be_empty = ("date", "customer")
    on_account = forms.BooleanField(
        required=False,
        label=_("Keep what is beyond the invoice on account"),
        widget=UnfoldBooleanSwitchWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "customer" in self.fields:
            self.fields["customer"].help_text = _("Alone, without an invoice: money on account.")
        if "date" in self.fields:
            self.fields["date"].help_text = _("Empty: today.")

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if not entered.get("invoice") and not entered.get("customer"):
            self.add_error("invoice", _("This field is required."))
        return entered


class CreditNoteForm(Positive):
    """Without an amount all that is left of the invoice is credited."""

    may_be_empty = ("amount",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "amount" in self.fields:
            self.fields["amount"].help_text = _("Empty: everything that is left of the invoice.")


class OpeningForm(Optional):
    """Of a customer or of a supplier."""

    may_be_empty = ("customer", "supplier", "due_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "due_date" in self.fields:
            self.fields["due_date"].help_text = _("Empty: the day on which it stood so.")

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if not entered.get("customer") and not entered.get("supplier"):
            self.add_error("customer", _("This field is required."))
        return entered
