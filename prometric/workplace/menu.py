"""The menu by work: only what one may see, with counts of what waits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from apps.imports.services.kinds import KINDS
from apps.kernel.actor import OWNER, Actor
from apps.kernel.admin.sites import actor_of
from prometric.workplace import waits


@dataclass(frozen=True, slots=True)
class Item:
    """One page: its title, address name, icon and the permission to see it (None: everybody).

    "/my-work" is the page of that job (`jobs.py`).
    """

    title: Any
    page: str
    icon: str
    right: str | None = None
    # What `waits` counts for it.
    waits: str = ""
    # Needed beside the right.
    also: str | None = None
    for_owners: bool = False
    # One of them is enough.
    any_of: tuple[str, ...] = ()


# Who may import something: the last right of each kind.
MOVERS = tuple({kind.rights[-1]: None for kind in KINDS.values()})
MENU: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    (
        _("My day"),
        (
            Item(_("Home"), "admin:index", "home"),
            Item(_("Tasks"), "admin:tasks", "task_alt", waits="tasks"),
            Item(_("Calendar"), "admin:calendar", "calendar_month"),
        ),
    ),
    (
        _("Sales"),
        (
            Item(_("Board of deals"), "admin:crm_deal_board", "view_kanban", "DEALS_VIEW"),
            Item(_("Deals"), "admin:crm_deal_changelist", "handshake", "DEALS_VIEW"),
            Item(_("Customers"), "admin:crm_customer_changelist", "groups", "CUSTOMERS_VIEW"),
            Item(
                _("Duplicates"),
                "admin:crm_customer_duplicates",
                "merge",
                "CUSTOMERS_VIEW",
                also="CUSTOMERS_DELETE",
            ),
            Item(_("Quotations"), "admin:finance_quotation_changelist", "request_quote", "DEALS_VIEW"),
            Item(_("Orders"), "admin:sales_order_changelist", "shopping_cart", "ORDERS_VIEW", "to_confirm"),
            Item(_("Shipments"), "admin:sales_shipment_changelist", "local_shipping", "ORDERS_VIEW"),
            Item(_("Returns"), "admin:sales_salesreturn_changelist", "assignment_return", "ORDERS_VIEW"),
            Item(_("Price lists"), "admin:crm_pricelist_changelist", "sell", "PRICELISTS_VIEW"),
            Item(_("What does it cost?"), "admin:crm_pricelist_price", "price_check", "PRICELISTS_VIEW"),
            Item(_("Activities"), "admin:crm_activity_changelist", "event", "DEALS_VIEW", "activities"),
        ),
    ),
    (
        _("Stock"),
        (
            Item(_("To ship"), "/to-ship", "outbox", "ORDERS_SHIP", "to_ship"),
            Item(_("To receive"), "/to-receive", "move_to_inbox", "INVENTORY_RECEIVE", "to_receive"),
            Item(
                _("Products"),
                "admin:inventory_product_changelist",
                "inventory_2",
                "PRODUCTS_VIEW",
                "low_stock",
            ),
            Item(_("Movements"), "admin:inventory_stockmovement_changelist", "swap_vert", "INVENTORY_VIEW"),
            Item(_("Reservations"), "admin:inventory_reservation_changelist", "bookmark", "INVENTORY_VIEW"),
            Item(_("Transfers"), "admin:inventory_transfer_changelist", "sync_alt", "INVENTORY_VIEW"),
            Item(_("Warehouses"), "admin:inventory_warehouse_changelist", "warehouse", "INVENTORY_VIEW"),
        ),
    ),
    (
        _("Buying"),
        (
            Item(
                _("Purchase orders"),
                "admin:inventory_purchaseorder_changelist",
                "shopping_bag",
                "INVENTORY_VIEW",
                "to_order",
            ),
            Item(_("Supplier bills"), "admin:finance_supplierbill_changelist", "receipt", "BILLS_VIEW"),
            Item(_("Suppliers"), "admin:inventory_supplier_changelist", "factory", "INVENTORY_VIEW"),
        ),
    ),
    (
        _("Production"),
        (
            Item(_("My work"), "/my-work", "task_alt", "PRODUCTION_REPORT", "work"),
            Item(
                _("Production orders"),
                "admin:production_productionorder_changelist",
                "precision_manufacturing",
                "PRODUCTION_VIEW",
                "to_plan",
            ),
            Item(_("Work"), "admin:production_workorder_changelist", "engineering", "PRODUCTION_VIEW"),
            Item(
                _("Bills of materials"),
                "admin:production_billofmaterials_changelist",
                "account_tree",
                "PRODUCTION_VIEW",
            ),
        ),
    ),
    (
        _("Money"),
        (
            Item(
                _("Invoices"), "admin:finance_invoice_changelist", "receipt_long", "INVOICES_VIEW", "overdue"
            ),
            Item(_("Payments"), "admin:finance_payment_changelist", "payments", "PAYMENTS_VIEW"),
            Item(
                _("Credit notes"), "admin:finance_creditnote_changelist", "assignment_return", "INVOICES_VIEW"
            ),
            Item(_("Opening balances"), "admin:finance_openingbalance_changelist", "flag", "INVOICES_VIEW"),
            Item(_("Accounts of customers"), "admin:finance_accounts", "account_balance", "INVOICES_VIEW"),
            Item(
                _("E-invoices"),
                "admin:finance_einvoice_changelist",
                "fact_check",
                "INVOICES_VIEW",
                "e_invoices",
            ),
            Item(_("Letters"), "admin:finance_mailing_changelist", "mail", "INVOICES_VIEW"),
            Item(_("Register of VAT"), "admin:finance_vat_periods", "percent", "INVOICES_VIEW"),
            Item(_("Input VAT"), "admin:finance_inputvatentry_changelist", "savings", "BILLS_VIEW"),
        ),
    ),
    (
        _("People"),
        (
            Item(_("Employees"), "admin:hr_employee_changelist", "badge", "EMPLOYEES_VIEW", "to_approve"),
            Item(_("Invitations"), "admin:hr_invitation_changelist", "forward_to_inbox", "EMPLOYEES_CREATE"),
            Item(_("Departments"), "admin:hr_department_changelist", "lan", "DEPARTMENTS_VIEW"),
            Item(_("Roles"), "admin:accounts_role_changelist", "key", "ROLES_VIEW"),
        ),
    ),
    (
        _("Figures"),
        (
            Item(_("Sales dashboard"), "dashboard", "monitoring", "ANALYTICS_VIEW"),
            Item(_("Reports"), "admin:reports_report_changelist", "summarize", "REPORTS_VIEW"),
            Item(
                _("Report schedules"), "admin:reports_reportschedule_changelist", "schedule", "REPORTS_VIEW"
            ),
            Item(_("Targets"), "admin:analytics_salestarget_changelist", "flag", "ANALYTICS_VIEW"),
        ),
    ),
    (
        _("Settings"),
        (
            Item(_("Company"), "admin:accounts_organization_changelist", "domain", "SETTINGS_VIEW"),
            Item(_("Data of the company"), "admin:data", "database", for_owners=True),
            Item(_("Moving in"), "admin:moving_in", "upload_file", any_of=MOVERS),
            Item(_("Workspaces"), "admin:accounts_workspace_changelist", "lan", "SETTINGS_VIEW"),
            Item(
                _("Webhooks"),
                "admin:notifications_webhooksubscription_changelist",
                "webhook",
                "SETTINGS_VIEW",
            ),
            Item(_("API keys"), "admin:accounts_apikey_changelist", "vpn_key", "KEYS_MANAGE"),
        ),
    ),
)


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu of whoever asks, as the theme's sidebar takes it; groups without pages are left out."""
    actor = actor_of(request)
    if actor is None:
        return []
    found: list[dict[str, Any]] = []
    counted = waits.known(request)
    for title, items in MENU:
        shown = [
            {"title": item.title, "link": link, "icon": item.icon, **_badge(item, counted)}
            for item in items
            if _may(actor, item) and (link := _address(item.page))
        ]
        if shown:
            found.append({"title": title, "separator": bool(found), "items": shown})
    _mark(found, request.path)
    return found


def _may(actor: Actor, item: Item) -> bool:
    if item.for_owners and actor.role != OWNER:
        return False
    if item.any_of and not any(map(actor.may, item.any_of)):
        return False
    return all(right is None or actor.may(right) for right in (item.right, item.also))


def _mark(groups: list[dict[str, Any]], path: str) -> None:
    """The page one is on: of the links that its address begins with the longest."""
    items = [item for group in groups for item in group["items"]]
    home = reverse("admin:index")
    fitting = [item["link"] for item in items if path.startswith(item["link"]) and item["link"] != home]
    here = max(fitting, key=len, default=home if path == home else "")
    for item in items:
        item["active"] = item["link"] == here


def _badge(item: Item, counted: dict[str, int]) -> dict[str, Any]:
    if not item.waits:
        return {}
    late = any(wait.late for wait in waits.WAITS if wait.key == item.waits)
    number = counted.get(item.waits)
    return {"waits": item.waits, "badge": number, "badge_variant": "danger" if late else "primary"}


@cache
def _address(page: str) -> str | None:
    """Addresses do not change while a process runs, and a menu has forty of them."""
    try:
        return reverse("admin:job", args=(page[1:],)) if page.startswith("/") else reverse(page)
    except NoReverseMatch:
        return None
