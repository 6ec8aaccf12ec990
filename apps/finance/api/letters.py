"""Papers that go by e-mail: invoices again, purchase orders to their suppliers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.accounts.api.serializers import EmailField
from apps.accounts.models import DocumentLanguage
from apps.finance import services
from apps.finance.documents.pdf import PDF
from apps.finance.documents.purchase import purchase_pdf
from apps.inventory.models import PurchaseOrder
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import DownloadQuery, FileAnswer
from apps.kernel.api.fields import CharField, EnumField, IntegerField, MessageField, TextField, UUIDField
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


class LetterBody(Serializer):
    """To whom, in which language and with which words; what is left out is the record's own."""

    email = EmailField(required=False, allow_null=True)
    language = EnumField(DocumentLanguage, required=False, allow_null=True)
    message = TextField(required=False, allow_blank=True)


class LetterWritten(Serializer):
    """Queued: the record's `mailings` say when it went."""

    id = UUIDField()
    to = CharField(read_only=True)
    version = IntegerField()
    state = CharField(read_only=True)
    message = MessageField()


class PurchaseQuery(DownloadQuery):
    """In the supplier's language unless another is asked for."""

    language = EnumField(DocumentLanguage, required=False)


MAIL_INVOICE = Action(
    path="mail",
    request=LetterBody,
    response=LetterWritten,
    service=services.mail_invoice_again,
    permission="EDIT",
    status=202,
    message=_("The letter is on its way"),
    errors=(404, 409),
    operation="sendInvoiceAgain",
    summary="Mail an invoice again",
    description="Mails an issued invoice as PDF; its `mailings` tell what became of it.",
)


class PurchasePaperViewSet(ViewSet):
    """A purchase order as it goes to its supplier."""

    model = PurchaseOrder
    resource = "INVENTORY"
    table = {
        "pdf": Action(
            method="get",
            path="pdf",
            query=PurchaseQuery,
            response=FileAnswer,
            service=purchase_pdf,
            produces=PDF,
            permission="VIEW",
            errors=(404, 503),
            operation="downloadPurchaseOrder",
            summary="Download a purchase order",
            description="Answers the order to the supplier as PDF.",
        ),
        "mail": Action(
            path="mail",
            request=LetterBody,
            response=LetterWritten,
            service=services.mail_purchase_again,
            permission="INVENTORY_BUY",
            status=202,
            message=_("The letter is on its way"),
            errors=(404, 409),
            operation="sendPurchaseOrder",
            summary="Mail a purchase order again",
            description="Mails a placed order to its supplier as PDF; its `mailings` tell what became of it.",
        ),
    }
