"""Commercial offers of deals over HTTP: made, sent, kept by version, accepted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.accounts.api.serializers import EmailField
from apps.accounts.models import DocumentLanguage
from apps.crm.api.deals import DealLine, DealWon
from apps.crm.models import Deal
from apps.crm.selectors import deal_line_rows
from apps.finance import selectors, services
from apps.finance.documents.pdf import PDF
from apps.finance.models import Quotation
from apps.kernel import clock
from apps.kernel.api import rows
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import DownloadQuery, FileAnswer
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    MessageField,
    MomentField,
    MoneyField,
    TextField,
    UUIDField,
)
from apps.kernel.api.filters import FilterSet
from apps.kernel.api.letters import LetterItem
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, external
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound

MOST_VERSIONS = 32_767


class SendQuotation(Serializer):
    """To whom, until when and with which words; what is left out is filled in (see the answer)."""

    contact_id = UUIDField(required=False, allow_null=True)
    email = EmailField(required=False, allow_null=True)
    valid_until = DateField(required=False, allow_null=True)
    terms = TextField(required=False, allow_blank=True)
    message = TextField(required=False, allow_blank=True)
    language = EnumField(DocumentLanguage, required=False, allow_null=True)
    pictures = BooleanField(required=False)


class AcceptQuotation(Serializer):
    """Which version, the last one unless said."""

    version = IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST_VERSIONS)
    actual_close_date = DateField(required=False, allow_null=True)
    notes = TextField(required=False, allow_null=True, allow_blank=True)


class QuotationQuery(DownloadQuery):
    """A version as it was sent, in its language; without one a draft of the deal as it stands."""

    # What a query holds is text.
    version = serializers.IntegerField(required=False, min_value=1, max_value=MOST_VERSIONS)
    language = EnumField(DocumentLanguage, required=False)


def _address(deal_id: Any, version: int) -> str:
    return f"{settings.PUBLIC_URL}/api/v1/deals/{deal_id}/quotation/pdf?version={version}"


class QuotationItem(RowSerializer):
    """One version as it was sent."""

    id = UUIDField()
    version = IntegerField()
    quotation_number = CharField(read_only=True, source="number")
    status = EnumField(Quotation.Status)
    valid_until = DateField()
    is_expired = computed(
        BooleanField(), "valid_until", "accepted_at", using=lambda day, at: at is None and day < clock.today()
    )
    terms = CharField(read_only=True)
    message = CharField(read_only=True)
    language = EnumField(DocumentLanguage)
    contact_name = computed(CharField(read_only=True, allow_null=True), "contact_name", using=blank_to_null)
    email = CharField(read_only=True)
    net_amount = MoneyField(source="net")
    tax_amount = MoneyField(source="vat")
    total_amount = MoneyField(source="total")
    url = computed(CharField(read_only=True), "deal_id", "version", using=_address)
    mailings = external(LetterItem(many=True, read_only=True), selectors.letters)
    sent_by = UUIDField(source="sent_by_id", allow_null=True)
    created_at = MomentField()
    accepted_at = MomentField(allow_null=True)


def _versions(deal_ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Of each deal (there is one): what was sent, the newest first, with its letters."""
    return {
        pk: rows.read(QuotationItem, Quotation.objects.filter(deal_id=pk).order_by("-version"))
        for pk in deal_ids
    }


class QuotationOfDeal(RowSerializer):
    """What would be offered now, and what was."""

    deal_id = UUIDField(source="id")
    deal_number = CharField(read_only=True)
    customer_id = UUIDField()
    customer_name = CharField(read_only=True, source="customer.name")
    products = children(DealLine, deal_line_rows, key="deal_id", order=("position", "id"))
    versions = external(QuotationItem(many=True, read_only=True), _versions)


class QuotationSent(Serializer):
    id = UUIDField()
    deal_id = UUIDField()
    version = IntegerField()
    quotation_number = CharField(read_only=True, source="number")
    status = EnumField(Quotation.Status)
    valid_until = DateField()
    email = CharField(read_only=True)
    total_amount = MoneyField(source="total")
    message = MessageField()


class QuotationViewSet(ViewSet):
    """The offers of a deal that its address names."""

    model = Deal
    resource = "DEALS"
    filterset_class = FilterSet
    table = {
        "quotation": Action(
            method="get",
            response=QuotationOfDeal,
            permission="VIEW",
            operation="getQuotation",
            summary="Show what a deal offers",
            description="Answers the lines as they would be offered now, and every version that was sent.",
        ),
        "pdf": Action(
            method="get",
            path="quotation/pdf",
            query=QuotationQuery,
            response=FileAnswer,
            service=services.quotation_pdf,
            produces=PDF,
            permission="VIEW",
            errors=(404, 503),
            operation="downloadQuotation",
            summary="Download a quotation",
            description="Answers a version as it was sent, or a draft of the deal as it stands, as PDF.",
        ),
        "versions": Action(
            method="get",
            path="quotation/versions",
            response=QuotationItem,
            permission="VIEW",
            paged=True,
            operation="listQuotationVersions",
            summary="List the versions of a quotation",
            description="Answers one page of what was sent of a deal, the newest first.",
        ),
        "send": Action(
            path="quotation/send",
            request=SendQuotation,
            response=QuotationSent,
            service=services.send_quotation,
            permission="UPDATE",
            status=201,
            location="deals/{dealId}/quotation",
            message=_("Quotation sent"),
            errors=(404, 409, 503),
            operation="sendQuotation",
            summary="Send a quotation",
            description="Keeps the deal's lines as the next version and mails it as PDF.",
        ),
        "accept": Action(
            path="quotation/accept",
            request=AcceptQuotation,
            response=DealWon,
            service=services.accept_quotation,
            permission="UPDATE",
            message=_("Deal marked as won, order created automatically"),
            errors=(404, 409),
            operation="acceptQuotation",
            summary="Accept a quotation",
            description="Wins the deal at exactly the sums of a version, and makes its order.",
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Deals, or the versions of one of them."""
        found = super().get_queryset()
        if self.action != "versions":
            return found
        if not found.filter(pk=self.subject_id).exists():
            raise NotFound
        return Quotation.objects.filter(deal_id=self.subject_id)
