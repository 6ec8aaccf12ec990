"""The company's own settings: its record, its logo, its workspaces."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from apps.accounts import selectors, services
from apps.accounts.models import Organization, Workspace
from apps.accounts.papers import ADDRESSES, NAMES
from apps.kernel import kz
from apps.kernel.actor import ADMIN, OWNER, Actor
from apps.kernel.admin import TenantAdmin, columns
from apps.kernel.admin.typed import ModelForm
from apps.kernel.errors import Invalid, NotFound, ServiceUnavailable
from apps.kernel.identifiers import check_phone

LEGAL = ("name", "legal_name", "bin", "address", "phone", "email", "director", "accountant")
BANK = ("bank_name", "iban", "bic", "kbe")
VAT = ("vat_payer", "vat_certificate_series", "vat_certificate_number", "vat_certificate_date")
SALES = ("draft_per_shipment",)
SAFETY = ("require_second_factor",)
DOCUMENT_FIELDS = (("document_language", "legal_document_language"), "shown_logo", "new_logo", "without_logo")
PAPERS = tuple(zip(NAMES, ADDRESSES, strict=True))
MAX_LOGO_BYTES = 1024 * 1024


class OrganizationForm(ModelForm):
    """Limits are the services'; a logo is a file beside the fields."""

    phone = forms.CharField(
        label=_("phone"), required=False, max_length=32, widget=UnfoldAdminTextInputWidget
    )
    iban = forms.CharField(label=_("IBAN"), required=False, max_length=40, widget=UnfoldAdminTextInputWidget)
    kbe = forms.RegexField(
        r"^[0-9]{2}$", label=_("KBe"), required=False, max_length=2, widget=UnfoldAdminTextInputWidget
    )
    new_logo = forms.FileField(
        label=_("new logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 1 MB."),
        widget=UnfoldAdminFileFieldWidget,
    )
    without_logo = forms.BooleanField(
        label=_("without a logo"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    class Meta:
        model = Organization
        fields = (
            *(name for name in LEGAL if name != "bin"),
            *BANK,
            *VAT,
            *SALES,
            *SAFETY,
            *DOCUMENT_FIELDS[0],
            *NAMES,
            *ADDRESSES,
        )
        labels = {
            "vat_certificate_series": _("series of the VAT certificate"),
            "vat_certificate_number": _("number of the VAT certificate"),
            "vat_certificate_date": _("date of the VAT certificate"),
        }
        help_texts = {
            "draft_per_shipment": _("Over what was shipped and is not billed yet"),
            "require_second_factor": _(
                "Whoever of them has none is led to set one up and can do nothing else."
            ),
        }

    def clean_phone(self) -> str:
        """As it is kept: the column is shorter than what people type."""
        try:
            return check_phone(self.cleaned_data["phone"])
        except Invalid as refused:
            raise forms.ValidationError(refused.details["phone"]) from None

    def clean_iban(self) -> str:
        """Without the spaces of a bank's paper."""
        return kz.compact_code(self.cleaned_data["iban"])

    def clean_new_logo(self) -> Any:
        file = self.cleaned_data["new_logo"]
        if file is not None and file.size > MAX_LOGO_BYTES:
            raise forms.ValidationError(_("The file is too large: at most 1 MB."))
        return file


def _change(organization_id: UUID, *, actor: Actor, **values: Any) -> Organization:
    """The record and the logo; raises as `change_organization`, `set_logo` and `remove_logo`."""
    file, without = values.pop("new_logo", None), values.pop("without_logo", False)
    changed = services.change_organization(actor=actor, **values)
    if file:
        changed = services.set_logo(actor=actor, file=file)
    elif without:
        changed = services.remove_logo(actor=actor)
    return changed


@admin.register(Organization)
class OrganizationAdmin(TenantAdmin):
    """One record: one's own. Its BIN and plan are the platform's to change."""

    resource = "SETTINGS"
    rights = {"add": None, "delete": None}
    asks_again = frozenset({"change"})
    form = OrganizationForm
    status_field = ""
    update_service = staticmethod(_change)
    field_names = {"file": "new_logo"}
    list_display = ("name", "bin")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Nobody else's, whatever the scope."""
        return super().get_queryset(request).filter(pk=self.admin_site.actor(request, None).organization_id)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.logo)
        return [path("logo/", view, name="accounts_organization_logo"), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        writes = self.has_change_permission(request, obj)
        documents = DOCUMENT_FIELDS if writes else DOCUMENT_FIELDS[:2]
        return [
            (_("Requisites"), {"fields": LEGAL}),
            (_("Bank"), {"fields": BANK}),
            (_("VAT"), {"fields": VAT}),
            (_("Documents"), {"fields": documents}),
            (
                _("On papers of a language"),
                {
                    "fields": PAPERS,
                    "classes": ["collapse"],
                    "description": _("What is left empty stands as in the requisites."),
                },
            ),
            (_("Sales"), {"fields": SALES}),
            (_("Safety"), {"fields": SAFETY}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("bin", "shown_logo")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """There is but one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        own = self.admin_site.actor(request, None).organization_id
        return HttpResponseRedirect(reverse("admin:accounts_organization_change", args=(own,)))

    @admin.display(description=_("logo"))
    def shown_logo(self, obj: Organization) -> Any:
        """As it stands on documents."""
        if not obj.logo:
            return columns.NOTHING
        address = reverse("admin:accounts_organization_logo")
        return format_html('<img src="{}?{}" alt="{}" width="180">', address, obj.version, obj.name)

    def logo(self, request: HttpRequest) -> HttpResponse:
        """The picture, for whoever may see the settings."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            file = selectors.logo(actor=self.admin_site.actor(request, None))
        except (NotFound, ServiceUnavailable) as error:
            return HttpResponse(status=error.status)
        headers = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(file.content, content_type=file.media_type, headers=headers)


@admin.register(Workspace)
class WorkspaceAdmin(TenantAdmin):
    """Divisions and branches; owners and administrators see all of them."""

    resource = "SETTINGS"
    rights = {"add": "SETTINGS_UPDATE", "delete": None}
    list_display = ("called", "is_default")
    search_fields = ("name",)
    ordering = ("-is_default", "name")
    fields = ("name",)
    create_service = services.create_workspace

    @admin.display(description=_("name"), ordering="name")
    def called(self, workspace: Workspace) -> str:
        """In the reader's words where nobody has named it."""
        return str(workspace)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is None else ("called",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("called",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those that one may enter."""
        actor = self.admin_site.actor(request, None)
        found = super().get_queryset(request)
        return found if actor.role in (OWNER, ADMIN) else found.filter(pk=actor.workspace_id)
