"""Commercial offers in the back office: sent from their deal, looked at and accepted here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter

from apps.crm.selectors import deal_rows
from apps.finance import services
from apps.finance.admin.document_links import DocumentLink, shown
from apps.finance.models import Mailing, Quotation
from apps.kernel import clock
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin, columns


@admin.register(Quotation)
class QuotationAdmin(ReadOnlyMixin, TenantAdmin):
    """What was offered, version by version."""

    resource = "DEALS"
    change_form_before_template = "workplace/document_links.html"
    list_display = ("number", "deal", "customer", "status", "total", "validity", "email", "created_at")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("deal", AutocompleteSelectFilter),
        ("valid_until", RangeDateFilter),
    )
    list_totals = ("total",)
    list_select_related = ("deal__customer",)
    search_fields = ("number", "email", "contact_name", "deal__title", "deal__customer__name")
    ordering = ("-created_at", "-id")
    exported = {"validity": "valid_until"}
    fieldsets = (
        (None, {"fields": (("deal", "version"), ("valid_until", "language"), ("contact_name", "email"))}),
        (None, {"fields": ("message", "terms")}),
        (_("Letters"), {"fields": ("letters",)}),
        (_("Course"), {"fields": (("sent_by", "created_at"), "accepted_at")}),
    )
    readonly_fields = ("letters", "created_at")

    @admin.display(description=_("customer"), ordering="deal__customer__name")
    def customer(self, obj: Quotation) -> Any:
        """To whom it was offered."""
        return obj.deal.customer

    @admin.display(description=_("valid until"), ordering="valid_until")
    def validity(self, obj: Quotation) -> Any:
        """In red when it has ended and the deal is open."""
        over = obj.valid_until < clock.today() and obj.deal.is_open
        return columns.due(obj.valid_until, over=over)

    @admin.display(description=_("Letters"))
    def letters(self, obj: Quotation) -> str:
        """To whom it went, and whether."""
        return letters_of(obj.pk)

    def record_figures(self, obj: Quotation) -> list[tuple[Any, Any]]:
        return [(_("total"), f"{columns.money(obj.total)} ₸"), (_("valid until"), self.validity(obj))]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        draft = path("draft/<uuid:pk>.pdf", view(self.draft), name="finance_quotation_draft")
        return [
            path("<uuid:pk>.pdf", view(self.pdf), name="finance_quotation_document"),
            draft,
            *super().get_urls(),
        ]

    def pdf(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The file as it was sent."""
        obj = self.get_object(request, str(pk))
        if obj is None or not self.has_view_permission(request, obj):
            return HttpResponse(status=404)
        return shown(self.run(request, obj, services.quotation_pdf, obj.deal_id, version=obj.version))

    def draft(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """What a deal would offer as it stands."""
        deal = deal_rows().filter(pk=pk).first()
        if deal is None or not self.has_view_permission(request):
            return HttpResponse(status=404)
        return shown(self.run(request, deal, services.quotation_pdf, deal.pk))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            address = reverse("admin:finance_quotation_document", args=(obj.pk,))
            context["document_links"] = [DocumentLink(said("Quotation (PDF)"), address)]
        return super().render_change_form(request, context, *args, **kwargs)


def letters_of(subject_id: Any) -> str:
    """The letters of a record as lines: when, to whom, how each stands."""
    rows = Mailing.objects.filter(subject_id=subject_id).order_by("created_at", "id")
    found = [
        " · ".join(
            filter(
                None,
                (
                    columns.moment(row.sent_at or row.created_at),
                    row.to,
                    str(row.get_state_display()),
                    row.error,
                ),
            )
        )
        for row in rows
    ]
    return "\n".join(found) or columns.NOTHING
