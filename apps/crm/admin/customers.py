"""Customers in the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from apps.accounts.papers import ADDRESSES, NAMES
from apps.crm import services
from apps.crm.admin.deal_forms import AssignForm
from apps.crm.admin.merging import DuplicatesMixin, MergeForm
from apps.crm.admin.rows import ActivitiesInline, SetInline
from apps.crm.models import Address, Contact, Customer, CustomerStatusEntry
from apps.crm.state_machines import CUSTOMER
from apps.kernel.admin import AggregateAdmin, Link, ReadOnlyInline, Step, StepForm, columns


class ContactForm(StepForm):
    """Which of the customer's contacts."""

    contact_id = forms.ModelChoiceField(
        queryset=Contact.everything.none(), label=_("contact"), widget=UnfoldAdminSelectWidget
    )

    def prefill(self) -> None:
        if self.obj is not None:
            chosen: Any = self.fields["contact_id"]
            chosen.queryset = self.obj.contacts.order_by("-is_primary", "id")

    def data_for_service(self) -> dict[str, Any]:
        return {"contact_id": self.cleaned_data["contact_id"].pk}


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
    tab = True


class StatusesInline(ReadOnlyInline):
    model = CustomerStatusEntry
    fields = ("status", "entered_at", "exited_at", "user")
    ordering = ("entered_at", "id")
    tab = True


@admin.register(Customer)
class CustomerAdmin(DuplicatesMixin, AggregateAdmin):
    """Figures of orders and money are kept by sales and finance, and only shown here."""

    resource = "CUSTOMERS"
    asks_again = frozenset({"erase_contact"})
    list_display = (
        "customer_number",
        "name",
        "type",
        "status",
        "phone",
        "balance",
        "total_revenue",
        "last_order_date",
    )
    more_columns = (
        "email",
        "bin",
        "payment_terms",
        "contract_number",
        "credit_limit",
        "on_account",
        "total_orders",
        "payment_behavior",
        "segment",
    )
    list_display_links = ("customer_number", "name")
    list_filter = (
        ("type", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("payment_terms", ChoicesDropdownFilter),
        ("payment_behavior", ChoicesDropdownFilter),
    )
    list_totals = ("balance", "total_revenue")
    search_fields = ("name", "customer_number", "email", "phone", "bin", "iin", "contract_number")
    ordering = ("-created_at", "-id")
    figures = (
        "balance",
        "on_account",
        "total_orders",
        "total_revenue",
        "last_order_date",
        "payment_behavior",
    )
    inlines = (ContactsInline, AddressesInline, ActivitiesInline, StatusesInline)
    create_service = services.create_customer
    update_service = services.update_customer
    delete_service = services.delete_customer
    state_machine = CUSTOMER
    steps = (
        Step(
            "convert", _("Make an active customer"), services.convert_customer, icon="how_to_reg",
            question=_("From now on the customer counts as active."), tone="primary", bulk=True,
        ),
        Step(
            "hand_over", _("Hand over open deals"), services.hand_over_customer, right="DEALS_UPDATE",
            asks=AssignForm, icon="move_up", bulk=True,
        ),
        Step(
            "merge", _("Merge"), services.merge_customers, right="DELETE", asks=MergeForm,
            question=_(
                "What belongs to the chosen ones moves to this customer; they are deleted. "
                "This cannot be undone."
            ),
            icon="merge",
        ),
        Step(
            "erase_contact", _("Erase a contact"), services.erase_contact, right="DELETE", asks=ContactForm,
            question=_(
                "Name, e-mail and phone are replaced wherever they stand, also in what others wrote. "
                "This cannot be undone."
            ),
            icon="person_remove", tone="danger",
        ),
    )  # fmt: skip

    def record_links(self, request: HttpRequest, customer: Customer) -> list[Link]:
        pages = (
            ("DEALS_CREATE", _("Deal"), "crm_deal"),
            ("ORDERS_CREATE", _("Order"), "sales_order"),
            ("DEALS_CREATE", _("Activity"), "crm_activity"),
        )
        return [
            Link(title, f"{reverse(f'admin:{page}_add')}?customer={customer.pk}")
            for right, title, page in pages
            if self.admin_site.may(request, right)
        ]

    def record_figures(self, customer: Customer) -> list[tuple[Any, Any]]:
        return [
            (_("balance"), f"{columns.money(customer.balance)} ₸"),
            (_("revenue"), f"{columns.money(customer.total_revenue)} ₸"),
            (
                _("payment behavior"),
                columns.label(customer.payment_behavior, customer.get_payment_behavior_display()),
            ),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        first = (
            ("name", "type"),
            ("bin", "iin"),
            ("phone", "email"),
            ("payment_terms", "credit_limit"),
            ("contract_number", "contract_date"),
        )
        more = (("status", "segment"), ("source", "rating"))
        if obj is None:
            return [(None, {"fields": (*first, *more)})]
        return [
            (None, {"fields": first}),
            (_("Details"), {"fields": ("customer_number", *more), "classes": ["collapse"]}),
            (
                _("On papers of a language"),
                {
                    "fields": tuple(zip(NAMES, ADDRESSES, strict=True)),
                    "classes": ["collapse"],
                    "description": _("What is left empty stands as above."),
                },
            ),
            (_("Orders and money"), {"fields": self.figures, "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("customer_number", *self.figures)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else (ContactsInline, AddressesInline)
