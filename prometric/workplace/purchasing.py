"""What a purchase order has of finance: its paper, and the letters that took it to the supplier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from apps.accounts.models import DocumentLanguage
from apps.finance import services
from apps.inventory.models import PurchaseOrder
from apps.kernel.admin import Step, StepForm


class MailForm(StepForm):
    """To whom, in which language, with which words."""

    email = forms.EmailField(label=_("e-mail"), required=False, widget=UnfoldAdminEmailInputWidget)
    language = forms.ChoiceField(
        label=_("language"), required=False, choices=DocumentLanguage.choices, widget=UnfoldAdminSelectWidget
    )
    message = forms.CharField(
        label=_("message"), required=False, max_length=10_000, widget=UnfoldAdminTextareaWidget({"rows": 3})
    )

    def prefill(self) -> None:
        if self.obj is not None:
            own = self.obj.organization.document_language
            self.initial["language"] = self.obj.supplier.language or own
            self.initial["email"] = self.obj.supplier.email


def _placed(order: Any) -> bool:
    return order.status not in (PurchaseOrder.Status.DRAFT, PurchaseOrder.Status.CANCELLED)


STEPS = (
    Step(
        "mail", _("Send again by e-mail"), services.mail_purchase_again, right="INVENTORY_BUY", asks=MailForm,
        possible=_placed, icon="mail", question=_("The supplier gets the order as a PDF."),
    ),
)  # fmt: skip
