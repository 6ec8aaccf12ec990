"""Invoices, payments, credit notes, statements and VAT rates over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.crm.models import Customer
from apps.finance import models, selectors, services
from apps.finance.api import bodies, documents, filters, letters, register, serializers, statements
from apps.inventory.models import VatRate
from apps.kernel import clock
from apps.kernel.api import batches
from apps.kernel.api.actions import Action
from apps.kernel.api.filters import DAY, BadValue
from apps.kernel.api.schema import TableSchema
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.sales.models import Shipment


class InvoiceViewSet(ViewSet):
    """Invoices; a draft can be changed and deleted, an issued one is cancelled or credited."""

    model = models.Invoice
    resource = "INVOICES"
    filterset_class = filters.InvoiceFilters

    presents = frozenset(("advances", "documents", "payments"))

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Documents are read as what decides about them, and shown as where they lie; advances apart."""
        for item in items:
            serializers.split_payments(item)
            if facts := item.get("documents"):
                item["documents"] = selectors.documents_of(
                    item["id"], item["invoiceNumber"], item["status"], facts
                )
        return items

    table = {
        "list": Action(response=serializers.InvoiceListItem, paged=True),
        "create": Action.create(
            services.create_invoice, bodies.CreateInvoice, serializers.InvoiceCreated, errors=(404, 409)
        ),
        "retrieve": Action(response=serializers.InvoiceDetail),
        "update": Action.update(
            services.update_invoice, bodies.InvoiceBody, _("Invoice updated successfully"), permission="EDIT"
        ),
        "destroy": Action.delete(services.delete_invoice, _("Invoice deleted successfully")),
        "send": Action(
            response=serializers.InvoiceMoved,
            service=services.send_invoice,
            permission="EDIT",
            message=_("Invoice sent successfully"),
            errors=(409,),
            operation="sendInvoice",
            summary="Issue an invoice",
            description=(
                "Issues a draft: it has its number for good, is owed from now on and can no longer be edited."
            ),
        ),
        "cancel": Action(
            request=bodies.CancelInvoice,
            response=serializers.InvoiceMoved,
            service=services.cancel_invoice,
            permission="CREDIT",
            message=_("Invoice cancelled successfully"),
            errors=(409,),
            operation="cancelInvoice",
            summary="Cancel an invoice",
            description="Cancels an invoice that no money has come for: nobody owes it any more.",
        ),
        "mail": letters.MAIL_INVOICE,
        "pdf": documents.INVOICE_PDF,
        "esf": documents.ESF_XML,
    }


class PaymentViewSet(ViewSet):
    """Money received and given back; nothing is changed or deleted, a wrong entry is refunded."""

    model = models.Payment
    resource = "PAYMENTS"
    filterset_class = filters.PaymentFilters
    table = {
        "list": Action(response=serializers.PaymentItem, paged=True),
        "create": Action.create(
            services.record_payment,
            bodies.PaymentBody,
            serializers.PaymentRecorded,
            message=_("Payment recorded successfully"),
            errors=(404, 409, 422),
        ),
        "retrieve": Action(response=serializers.PaymentDetail),
        "allocations": Action(
            request=bodies.AllocationsBody,
            response=serializers.PaymentAllocated,
            service=services.allocate_payment,
            permission="CREATE",
            message=_("Money allocated successfully"),
            errors=(404, 409, 422),
            operation="allocatePayment",
            summary="Allocate a payment",
            description="Puts the payment's money on invoices of its customer, or takes it off them.",
        ),
        "refund": Action(
            request=bodies.RefundBody,
            response=serializers.PaymentRefunded,
            service=services.refund_payment,
            permission="REFUND",
            status=201,
            location="finance/payments/{id}",
            message=_("Refund recorded successfully"),
            errors=(409, 422),
            operation="refundPayment",
            summary="Refund a payment",
            description="Pays a payment back to the customer, in full or in part.",
        ),
        "batch": batches.entry(
            "payments", body=bodies.PaymentBody, service=services.record_payment, by="invoice_id"
        ),
    }


class CreditNoteViewSet(ViewSet):
    """What is forgiven of issued invoices."""

    model = models.CreditNote
    resource = "INVOICES"
    filterset_class = filters.CreditNoteFilters
    table = {
        "list": Action(response=serializers.CreditNoteRow, paged=True),
        "create": Action.create(
            services.issue_credit_note,
            bodies.CreditNoteBody,
            serializers.CreditNoteIssued,
            permission="CREDIT",
            message=_("Credit note issued successfully"),
            errors=(404, 409, 422),
        ),
        "retrieve": Action(response=serializers.CreditNoteDetail),
    }


class StatementSchema(TableSchema):
    """Documents the period."""

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        day = {"type": "string", "format": "date"}
        period = {"dateFrom": "Default: the first day of the year", "dateTo": "Default: today"}
        return super()._get_filter_parameters() + [
            {"name": name, "in": "query", "schema": day, "description": text} for name, text in period.items()
        ]


class AccountViewSet(ViewSet):
    """A customer's account."""

    model: ClassVar[Any] = Customer
    resource = "INVOICES"
    schema = StatementSchema()
    table = {
        "statement": Action(
            response=statements.Statement,
            permission="VIEW",
            method="get",
            errors=(400,),
            operation="getCustomerStatement",
            summary="Show a reconciliation statement",
            description=(
                "Answers a customer's deliveries, payments and corrections of a period between its "
                "opening and closing balance."
            ),
        ),
        "statement_pdf": documents.STATEMENT_PDF,
    }

    def run_retrieve(self) -> Response:
        customer = self.get_queryset().filter(pk=self.subject_id).first()
        if customer is None:
            raise NotFound()
        found = selectors.statement(customer, *self._period())
        return Response(statements.Statement(found).data)

    def _period(self) -> tuple[date, date]:
        given: dict[str, date] = {}
        errors: dict[str, list[ErrorDetail]] = {}
        for name, texts in self.request.query_params.lists():
            try:
                if name not in ("dateFrom", "dateTo"):
                    raise BadValue(gettext("Unknown parameter."))
                if len(texts) > 1:
                    raise BadValue(gettext("Too many values."))
                given[name] = DAY.read(str(texts[0]))
            except BadValue as error:
                errors[name[:100]] = [ErrorDetail(str(error.messages[0]), code="invalid")]
        last = given.get("dateTo", clock.today())
        first = given.get("dateFrom", last.replace(month=1, day=1))
        if not errors and first > last:
            problem = ErrorDetail(gettext("The period ends before it begins."), code="invalid")
            errors = {"dateFrom": [problem], "dateTo": [problem]}
        if errors:
            raise ValidationError(errors)
        return first, last


class ShipmentDocumentViewSet(ViewSet):
    """What goes with the goods, and what is signed for the services."""

    model = Shipment
    resource = "ORDERS"
    table = {"pdf": documents.SHIPMENT_PDF}


class VatRateViewSet(ViewSet):
    """VAT by date, the same for everybody."""

    open_to_keys = True
    noun = "VAT rate"
    model = VatRate
    resource = "INVOICES"
    filterset_class = filters.VatRateFilters
    table = {"list": Action(response=register.VatRateItem, paged=True, permission=None)}
