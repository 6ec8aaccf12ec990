"""E-invoices that deliveries, invoices and corrections need: until when, and how each stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance import services
from apps.finance.api import documents
from apps.finance.api.bodies import Body
from apps.finance.api.filters import found_in
from apps.finance.models import ESF_DONE, TO_WRITE, EInvoice, EsfStatus, VatEntry
from apps.kernel import clock
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    MessageField,
    MomentField,
    MoneyField,
    UUIDField,
)
from apps.kernel.api.filters import BOOLEAN, DAY, ID, TEXT, Filter, FilterSet, enum
from apps.kernel.api.rows import RowSerializer, blank_to_null, computed
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


def _days_left(due: dt.date, is_required: bool, status: str) -> int | None:
    return (due - clock.today()).days if is_required and status not in ESF_DONE else None


class EInvoiceItem(RowSerializer):
    """`daysLeft`: until it is late (negative: so many days late), null where nothing is to be written."""

    id = UUIDField()
    form = EnumField(EInvoice.Form)
    kind = EnumField(VatEntry.Kind)
    document_id = UUIDField()
    document_number = CharField(read_only=True)
    own_number = CharField(read_only=True)
    customer_id = UUIDField()
    customer_name = CharField(read_only=True, source="customer.name")
    order_id = UUIDField(allow_null=True)
    corrects = UUIDField(source="corrects_id", allow_null=True)
    turnover_date = DateField(source="day")
    due_date = DateField()
    days_left = computed(
        IntegerField(min_value=None, allow_null=True), "due_date", "is_required", "status", using=_days_left
    )
    net_amount = MoneyField(source="net", min_value=None)
    vat_amount = MoneyField(source="vat", min_value=None)
    is_required = BooleanField()
    status = computed(EnumField(EsfStatus, allow_null=True), "status", using=blank_to_null)
    awaits_confirmation = computed(
        BooleanField(),
        "form",
        "status",
        using=lambda form, status: form != EInvoice.Form.ORDINARY and status == EsfStatus.CREATED,
    )
    esf_number = computed(CharField(read_only=True, allow_null=True), "esf_number", using=blank_to_null)
    esf_date = DateField(allow_null=True)
    reason = computed(CharField(read_only=True, allow_null=True), "reason", using=blank_to_null)
    note = computed(CharField(read_only=True, allow_null=True), "note", using=blank_to_null)
    created_at = MomentField()


class EInvoiceDetail(EInvoiceItem):
    version = IntegerField()


class InvoiceEInvoice(RowSerializer):
    """An e-invoice of what is billed: whether it is needed, until when, and what was done."""

    id = UUIDField()
    form = CharField()
    kind = CharField()
    document_number = CharField()
    is_required = BooleanField()
    due_date = DateField()
    days_left = IntegerField(min_value=None, allow_null=True)
    status = CharField(allow_null=True)
    esf_number = CharField(allow_null=True)
    awaits_confirmation = BooleanField()


class EInvoiceBody(Serializer):
    """What IS ESF shows, and whether one is needed."""

    is_required = BooleanField(required=False)
    status = EnumField(EsfStatus, required=False, allow_null=True)
    esf_number = CharField(required=False, allow_null=True, allow_blank=True, max_length=100)
    esf_date = DateField(required=False, allow_null=True)
    reason = CharField(required=False, allow_null=True, allow_blank=True, max_length=1000)
    note = CharField(required=False, allow_null=True, allow_blank=True, max_length=1000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        texts = ("status", "esf_number", "reason", "note")
        return {name: "" if value is None and name in texts else value for name, value in attrs.items()}


class CorrectBody(Body):
    note = CharField(required=False, allow_blank=True, max_length=1000)


class EInvoiceMade(Serializer):
    id = UUIDField()
    form = EnumField(EInvoice.Form)
    due_date = DateField()
    message = MessageField()


def _to_write(operator: str, value: Any) -> Q:
    return TO_WRITE if value else ~TO_WRITE


class EInvoiceFilters(FilterSet):
    """`isToWrite`: one is needed and the state has none; with `dueTo` what is due until a day."""

    fields = {
        "form": Filter("form", enum(EInvoice.Form)),
        "kind": Filter("kind", enum(VatEntry.Kind)),
        "customerId": Filter("customer_id", ID),
        "orderId": Filter("order_id", ID),
        "documentId": Filter("document_id", ID),
        "ownNumber": Filter("own_number", TEXT),
        "documentNumber": Filter("document_number", TEXT),
        "turnoverDate": Filter("day", DAY),
        "dueDate": Filter("due_date", DAY),
        "isRequired": Filter("is_required", BOOLEAN),
        "isToWrite": Filter("is_required", BOOLEAN, build=_to_write),
        "status": Filter("status", enum(EsfStatus)),
    }
    aliases = {
        "dateFrom": ("turnoverDate", "gte"),
        "dateTo": ("turnoverDate", "lte"),
        "dueTo": ("dueDate", "lte"),
    }
    sorts = {"turnoverDate": "day", "dueDate": "due_date"}

    def search_query(self, words: list[str]) -> Q:
        """Each word in the document's number, the ESF number or the customer's name."""
        own = ("document_number", "esf_number")
        return found_in(words, EInvoice, own, {"customer_id": (Customer, "name")})


class EInvoiceViewSet(ViewSet):
    """Made with what turns over; kept by hand as IS ESF shows them."""

    model = EInvoice
    resource = "INVOICES"
    noun = "electronic invoice"
    filterset_class = EInvoiceFilters
    table = {
        "list": Action(response=EInvoiceItem, paged=True),
        "retrieve": Action(response=EInvoiceDetail),
        "update": Action.update(
            services.update_e_invoice, EInvoiceBody, _("E-invoice updated"), permission="EDIT"
        ),
        "xml": documents.E_INVOICE_XML,
        "correct": Action(
            request=CorrectBody,
            response=EInvoiceMade,
            service=services.correct_e_invoice,
            permission="EDIT",
            status=201,
            location="finance/e-invoices/{id}",
            message=_("A corrected e-invoice is due"),
            errors=(404, 409),
            operation="correctElectronicInvoice",
            summary="Correct an e-invoice",
            description="Notes that one which was sent is wrong: a corrected one is due, to be confirmed.",
        ),
    }
