"""Documents of invoices, shipments and customers' accounts: buttons by name, and the views behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from apps.accounts.models import DocumentLanguage as Language
from apps.finance.document_kinds import Document, language_of, why_not
from apps.finance.documents.esf import e_invoice_xml, invoice_xml
from apps.finance.documents.pdf import invoice_pdf
from apps.finance.documents.sale import load
from apps.kernel.admin import explain
from apps.kernel.errors import DomainError
from apps.kernel.files import File

# The e-invoice has one language: the state's system decides.
ESF = "esf"


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A button: its name, its address in the language of the company's documents, and in the others."""

    name: Any
    url: str
    others: tuple[tuple[Any, str], ...] = ()


def in_languages(name: Any, default: str, address: Callable[[str], str]) -> DocumentLink:
    """A document that is made in each language."""
    others = tuple((label, address(code)) for code, label in Language.choices if code != default)
    return DocumentLink(name, address(default), others)


def shown(file: File) -> HttpResponse:
    """A file that the browser shows by itself and keeps nowhere."""
    headers = {
        "Content-Disposition": f'inline; filename="{file.name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)


def kept(answer: HttpResponse) -> HttpResponse:
    """A file that the browser saves; a way back stays one."""
    if answer.status_code == 200:
        answer["Content-Disposition"] = answer["Content-Disposition"].replace("inline", "attachment", 1)
    return answer


class DocumentsMixin:
    """A button per document that there is, on the record's page: `document_links` says which."""

    change_form_before_template = "workplace/document_links.html"
    document_kinds: type[TextChoices]
    document_service: staticmethod[..., File]
    admin_site: admin.AdminSite
    opts: Any
    run: Any
    message_user: Any

    class Media:
        css = {"all": ("workplace/sales.css", "workplace/money.css")}

    def get_urls(self) -> list[URLPattern]:
        view, name = (
            self.admin_site.admin_view(self.document),
            self._address("document").removeprefix("admin:"),
        )
        own = [path("<uuid:pk>/<slug:document>/<slug:language>.pdf", view, name=name)]
        found: list[URLPattern] = own + super().get_urls()  # type: ignore[misc]
        return found

    def document_links(self, obj: Any) -> list[DocumentLink]:
        """What there is to print of a record."""
        raise NotImplementedError

    def printed(self, obj: Any, document: Any, *, default: str) -> DocumentLink:
        """The button of one document, first in the language `default`."""
        return in_languages(
            document.label,
            default,
            lambda language: reverse(self._address("document"), args=(obj.pk, document.value, language)),
        )

    def document(self, request: HttpRequest, pk: Any, document: str, language: str) -> HttpResponse:
        """One document, shown by the browser; a refusal leads back to the record."""
        if document not in self.document_kinds.values or language not in Language.values:
            return HttpResponse(status=404)
        return self.made(request, pk, self.document_service, document=document, language=language)

    def made(self, request: HttpRequest, pk: Any, service: Callable[..., File], **how: Any) -> HttpResponse:
        """A file of a record that the visitor may see, or the way back to it."""
        obj = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if obj is None or not self.has_view_permission(request, obj):  # type: ignore[attr-defined]
            return HttpResponse(status=404)
        try:
            return shown(self.run(request, obj, service, obj.pk, **how))
        except DomainError as error:
            self.message_user(request, explain(error), messages.ERROR)
            return HttpResponseRedirect(reverse(self._address("change"), args=(pk,)))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            context["document_links"] = self.document_links(obj)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def _address(self, page: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"


class InvoiceDocumentsMixin(DocumentsMixin):
    """The documents of an invoice, with its e-invoice and the way to the customer's account."""

    document_kinds = Document
    document_service = staticmethod(invoice_pdf)

    def get_urls(self) -> list[URLPattern]:
        xml = self.admin_site.admin_view(self.esf)
        return [path("<uuid:pk>/esf.xml", xml, name="finance_invoice_esf"), *super().get_urls()]

    def document_links(self, obj: Any) -> list[DocumentLink]:
        """What there is to print of an invoice."""
        sale = load(obj.pk)
        facts = {Document.WAYBILL: sale.facts_of_order}
        company = sale.invoice.organization
        found = [
            self.printed(obj, document, default=language_of(document, company))
            for document in Document
            if why_not(document, facts.get(document, sale.facts)) is None
        ]
        if why_not(Document.SCHET_FAKTURA, sale.facts) is None:
            found.append(
                DocumentLink(_("E-invoice (XML)"), reverse("admin:finance_invoice_esf", args=(obj.pk,)))
            )
        account = reverse("admin:finance_account", args=(obj.customer_id,))
        return [*found, DocumentLink(_("Reconciliation act"), account)]

    def esf(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The file that the accountant uploads to IS ESF."""
        return kept(self.made(request, pk, invoice_xml))


class EInvoiceDocumentMixin(DocumentsMixin):
    """The file of an e-invoice."""

    def get_urls(self) -> list[URLPattern]:
        xml = self.admin_site.admin_view(self.esf)
        own: list[URLPattern] = super(DocumentsMixin, self).get_urls()  # type: ignore[misc]
        return [path("<uuid:pk>/esf.xml", xml, name="finance_einvoice_esf"), *own]

    def document_links(self, obj: Any) -> list[DocumentLink]:
        """What the accountant uploads, where something of the turnover is left."""
        if not (obj.net or obj.vat):
            return []
        return [DocumentLink(_("E-invoice (XML)"), reverse("admin:finance_einvoice_esf", args=(obj.pk,)))]

    def esf(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The file that the accountant uploads to IS ESF."""
        return kept(self.made(request, pk, e_invoice_xml))
