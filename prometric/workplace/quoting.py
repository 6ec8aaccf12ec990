"""What the steps ask that offer a deal and take an offer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.accounts.models import DocumentLanguage
from apps.crm.models import Deal
from apps.crm.selectors import contact_rows
from apps.finance import services
from apps.finance.models import Quotation
from apps.kernel import clock
from apps.kernel.admin import Step, StepForm, columns
from apps.kernel.admin.fields import DateField


class SendForm(StepForm):
    """To whom, until when, with which words; the last offer's words are filled in."""

    contact_id = forms.ChoiceField(label=_("contact"), required=False, widget=UnfoldAdminSelectWidget)
    email = forms.EmailField(
        label=_("e-mail"), required=False, widget=UnfoldAdminEmailInputWidget,
        help_text=_("Empty: the contact's, else the customer's own"),
    )  # fmt: skip
    valid_until = DateField(label=_("valid until"))
    language = forms.ChoiceField(
        label=_("language"), choices=DocumentLanguage.choices, widget=UnfoldAdminSelectWidget
    )
    message = forms.CharField(
        label=_("message"), required=False, max_length=10_000, widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("Stands in the letter, above what is offered"),
    )  # fmt: skip
    terms = forms.CharField(
        label=_("terms"), required=False, max_length=10_000, widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("Stand on the paper: payment, delivery, warranty"),
    )  # fmt: skip
    pictures = forms.BooleanField(
        label=_("pictures of products"), required=False, initial=True, widget=UnfoldBooleanSwitchWidget
    )

    def prefill(self) -> None:
        if self.obj is None:
            return
        people = contact_rows().filter(customer_id=self.obj.customer_id).order_by("-is_primary", "id")
        with_mail = [person for person in people if person.email]
        self.fields["contact_id"].choices = [  # type: ignore[attr-defined]
            ("", columns.NOTHING), *((str(person.pk), f"{person} · {person.email}") for person in with_mail)
        ]  # fmt: skip
        last = Quotation.objects.filter(deal=self.obj).order_by("-version").first()
        self.initial = {
            **self.initial,
            "contact_id": str(with_mail[0].pk) if with_mail else "",
            "email": "" if with_mail else self.obj.customer.email or "",
            "valid_until": clock.today() + services.QUOTATION_DAYS,
            "language": self.obj.organization.document_language,
            "terms": last.terms if last else "",
        }

    def data_for_service(self) -> dict[str, Any]:
        return {**super().data_for_service(), "pictures": self.cleaned_data["pictures"]}


class AcceptForm(StepForm):
    """When it was agreed."""

    actual_close_date = DateField(required=False, label=_("closed on"))
    notes = forms.CharField(
        required=False, label=_("closing notes"), widget=UnfoldAdminTextareaWidget({"rows": 2})
    )

    def prefill(self) -> None:
        self.initial["actual_close_date"] = clock.today()


def sent_of(deal: Deal) -> bool:
    """Whether something was offered of an open deal."""
    return deal.is_open and Quotation.objects.filter(deal=deal).exists()


ACCEPTED = _("The deal is won, its order has exactly the sums of the offer.")
DEAL_STEPS = (
    Step(
        "quote", _("Send a quotation"), services.send_quotation, right="DEALS_UPDATE", asks=SendForm,
        possible=lambda deal: deal.is_open, icon="request_quote",
        question=_("The deal's lines go to the customer as PDF; this version stays as it was sent."),
    ),
    Step(
        "accept", _("Quotation accepted"), services.accept_quotation, right="DEALS_UPDATE", asks=AcceptForm,
        possible=sent_of, icon="handshake", question=ACCEPTED,
    ),
)  # fmt: skip
QUOTATION_STEPS = (
    Step(
        "accept", _("Quotation accepted"), services.accept_version, asks=AcceptForm, icon="handshake",
        possible=lambda obj: obj.deal.is_open, question=ACCEPTED, tone="primary",
    ),
)  # fmt: skip
