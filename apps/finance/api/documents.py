"""Documents of invoices and accounts over HTTP: what is asked for, and the rows of the tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.accounts.models import DocumentLanguage as Language
from apps.finance.document_kinds import Document, ShipmentDocument
from apps.finance.documents.esf import XML, e_invoice_xml, invoice_xml
from apps.finance.documents.pdf import PDF, invoice_pdf, shipment_pdf
from apps.finance.documents.reconciliation import statement_pdf
from apps.kernel import clock
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import DownloadQuery, FileAnswer
from apps.kernel.api.fields import DateField, EnumField


class LanguageQuery(DownloadQuery):
    """Without `language` the document speaks the request's own."""

    language = EnumField(Language, required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"language": (get_language() or Language.RU)[:2], **data}


class InvoiceQuery(LanguageQuery):
    document = EnumField(Document, default=Document.INVOICE.value)


class ShipmentQuery(LanguageQuery):
    """The waybill of the goods, unless the act of the services, or the slip without prices, is asked for."""

    document = EnumField(ShipmentDocument, default=ShipmentDocument.WAYBILL.value)


class StatementQuery(LanguageQuery):
    """The period of the statement: by default from the first day of the year to today."""

    date_from = DateField(required=False)
    date_to = DateField(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        data = super().validate(data)
        last: date = data.get("date_to") or clock.today()
        first: date = data.get("date_from") or last.replace(month=1, day=1)
        if first > last:
            problem = ErrorDetail(gettext("The period ends before it begins."), code="invalid")
            raise ValidationError({"dateFrom": [problem], "dateTo": [problem]})
        return {**data, "date_from": first, "date_to": last}


INVOICE_PDF = Action(
    method="get",
    path="pdf",
    query=InvoiceQuery,
    response=FileAnswer,
    service=invoice_pdf,
    produces=PDF,
    permission="VIEW",
    errors=(404, 409, 422, 503),
    operation="downloadInvoicePdf",
    summary="Download a document of an invoice",
    description=(
        "Answers the payment invoice or the tax invoice as a PDF file, in the language that is asked for."
    ),
)
ESF_XML = Action(
    method="get",
    path="esf.xml",
    response=FileAnswer,
    service=invoice_xml,
    produces=XML,
    permission="VIEW",
    errors=(404, 409, 422),
    operation="downloadInvoiceXml",
    summary="Download the electronic tax invoice",
    description="Answers the invoice as XML of the format InvoiceV2, to be uploaded to the state's system.",
)
E_INVOICE_XML = Action(
    method="get",
    path="xml",
    response=FileAnswer,
    service=e_invoice_xml,
    produces=XML,
    permission="VIEW",
    errors=(404, 409),
    operation="downloadElectronicInvoiceXml",
    summary="Download an e-invoice",
    description=(
        "Answers an ordinary, additional or corrected e-invoice as XML of the format InvoiceV2; the latter "
        "two name the one that they are about."
    ),
)
SHIPMENT_PDF = Action(
    method="get",
    path="pdf",
    query=ShipmentQuery,
    response=FileAnswer,
    service=shipment_pdf,
    produces=PDF,
    permission="VIEW",
    errors=(404, 422, 503),
    operation="downloadShipmentPdf",
    summary="Download a document of a shipment",
    description="Answers the waybill of goods, the act of services or the packing slip as a PDF file.",
)
STATEMENT_PDF = Action(
    method="get",
    path="statement/pdf",
    query=StatementQuery,
    response=FileAnswer,
    service=statement_pdf,
    produces=PDF,
    permission="VIEW",
    errors=(404, 503),
    operation="exportCustomerStatement",
    summary="Download a reconciliation statement",
    description="Answers the reconciliation act of a customer and a period as a PDF file.",
)
