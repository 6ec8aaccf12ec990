"""Papers in the back office: links on an invoice's page, and the view behind them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import DocumentLanguage as Language
from apps.finance.document_kinds import Document, why_not
from apps.finance.documents.papers import invoice_pdf
from apps.finance.documents.sale import load
from apps.kernel.admin import explain
from apps.kernel.errors import DomainError


class PapersMixin:
    """For the admin of invoices: `papers` is a readonly field with a link per paper and language."""

    admin_site: admin.AdminSite
    model: Any
    run: Any
    message_user: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.paper)
        own = [path("<uuid:pk>/<slug:document>/<slug:language>.pdf", view, name="finance_invoice_paper")]
        found: list[URLPattern] = own + super().get_urls()  # type: ignore[misc]
        return found

    @admin.display(description=_("documents"))
    def papers(self, obj: Any) -> SafeString:
        """The papers that the invoice has, each in every language."""
        if obj is None or obj._state.adding:
            return SafeString("—")
        sale = load(obj.pk)
        facts = {Document.WAYBILL: sale.facts_of_order}
        rows = [
            (document.label, self._links(obj, document))
            for document in Document
            if why_not(document, facts.get(document, sale.facts)) is None
        ]
        return format_html_join("", "<div>{}: {}</div>", rows)

    def _links(self, obj: Any, document: Document) -> SafeString:
        links = (
            (reverse("admin:finance_invoice_paper", args=(obj.pk, document.value, language)), language)
            for language in Language.values
        )
        return format_html_join(" · ", '<a href="{}" target="_blank">{}</a>', links)

    def paper(self, request: HttpRequest, pk: Any, document: str, language: str) -> HttpResponse:
        """One paper, shown by the browser; a refusal leads back to the invoice."""
        obj = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        allowed = obj is not None and self.has_view_permission(request, obj)  # type: ignore[attr-defined]
        if not allowed or document not in Document.values or language not in Language.values:
            return HttpResponse(status=404)
        try:
            file = self.run(request, obj, invoice_pdf, obj.pk, document=document, language=language)
        except DomainError as error:
            self.message_user(request, explain(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:finance_invoice_change", args=(pk,)))
        headers = {
            "Content-Disposition": f'inline; filename="{file.name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(file.content, content_type=file.media_type, headers=headers)
