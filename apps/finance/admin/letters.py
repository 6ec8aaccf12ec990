"""The journal of letters with papers, and the paper of a purchase order."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter

from apps.finance.admin.document_links import shown
from apps.finance.documents.purchase import purchase_pdf
from apps.finance.models import Mailing
from apps.inventory.selectors import purchase_order_rows
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin
from apps.kernel.uuids import read_uuid


class RecordFilter(admin.SimpleListFilter):
    """Of one record, whose page leads here."""

    title = _("record")
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        asked = request.GET.get("record")
        return [(asked, _("this one"))] if asked else []

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        try:
            return queryset.filter(subject_id=read_uuid(str(self.value()))) if self.value() else queryset
        except ValueError:
            return queryset.none()


@admin.register(Mailing)
class MailingAdmin(ReadOnlyMixin, TenantAdmin):
    """What went to whom, and whether."""

    resource = "INVOICES"
    status_field = "state"
    list_display = ("created_at", "subject", "to", "contact_name", "version", "state", "sent_at", "error")
    list_filter = (
        RecordFilter,
        ("state", ChoicesDropdownFilter),
        ("subject", ChoicesDropdownFilter),
        ("created_at", RangeDateFilter),
    )
    search_fields = ("to", "contact_name", "error")
    ordering = ("-created_at", "-id")
    fields = (
        ("subject", "version", "language"), ("to", "contact_name"), ("created_at", "sent_at"), "error",
        "user",
    )  # fmt: skip
    readonly_fields = ("created_at",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.purchase)
        own = path("purchase-order/<uuid:pk>.pdf", view, name="finance_purchase_document")
        return [own, *super().get_urls()]

    def purchase(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The order to the supplier, in the supplier's language."""
        if not self.admin_site.may(request, "INVENTORY_VIEW"):
            raise PermissionDenied
        order = purchase_order_rows().filter(pk=pk).first()
        if order is None:
            return HttpResponse(status=404)
        return shown(self.run(request, order, purchase_pdf, order.pk))
