"""Customers in the back office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.crm import services
from apps.crm.admin.rows import ActivitiesInline, SetInline
from apps.crm.models import Address, Contact, Customer, CustomerStatusEntry
from apps.crm.state_machines import CUSTOMER
from apps.kernel.admin import ReadOnlyInline, WholeAdmin


class ContactsInline(SetInline):
    model = Contact
    part = "contacts"
    columns = ("first_name", "last_name", "position", "email", "phone", "is_primary")
    fields = columns
    ordering = ("-is_primary", "id")


class AddressesInline(SetInline):
    model = Address
    part = "addresses"
    columns = ("type", "address_line1", "city", "postal_code", "country")
    fields = columns
    ordering = ("id",)


class StatusesInline(ReadOnlyInline):
    model = CustomerStatusEntry
    fields = ("status", "entered_at", "exited_at", "user")
    ordering = ("entered_at", "id")


@admin.register(Customer)
class CustomerAdmin(WholeAdmin):
    """Figures of orders and money are kept by sales and finance, and only shown here."""

    resource = "CUSTOMERS"
    list_display = (
        "customer_number",
        "name",
        "type",
        "status",
        "segment",
        "phone",
        "balance",
        "total_revenue",
        "created_at",
    )
    list_display_links = ("customer_number", "name")
    list_filter = ("type", "status", "payment_terms", "payment_behavior")
    search_fields = ("name", "customer_number", "email", "phone", "bin", "iin")
    ordering = ("-created_at", "-id")
    figures = ("balance", "total_orders", "total_revenue", "last_order_date", "payment_behavior")
    details = (
        "name",
        "type",
        "status",
        "bin",
        "iin",
        "email",
        "phone",
        "source",
        "segment",
        "rating",
        "credit_limit",
        "payment_terms",
    )
    fields = details
    inlines = (ContactsInline, AddressesInline, StatusesInline, ActivitiesInline)
    create_service = services.create_customer
    update_service = services.update_customer
    delete_service = services.delete_customer
    actions = ("convert",)
    state_machine = CUSTOMER

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": self.details})]
        return [
            (None, {"fields": ("customer_number", *self.details)}),
            (_("Orders and money"), {"fields": self.figures}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("customer_number", *self.figures)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else (ContactsInline, AddressesInline)

    @admin.action(description=_("Convert to an active customer"), permissions=["change"])
    def convert(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.convert_customer)
