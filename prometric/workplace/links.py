"""From a thing to its page in the workplace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

# Kinds as search, notices and events name them → the admin's own names.
PAGES = {
    "product": "inventory_product",
    "customer": "crm_customer",
    "price_list": "crm_pricelist",
    "deal": "crm_deal",
    "activity": "crm_activity",
    "quotation": "finance_quotation",
    "order": "sales_order",
    "shipment": "sales_shipment",
    "return": "sales_salesreturn",
    "invoice": "finance_invoice",
    "payment": "finance_payment",
    "credit_note": "finance_creditnote",
    "opening_balance": "finance_openingbalance",
    "e_invoice": "finance_einvoice",
    "production_order": "production_productionorder",
    "work_order": "production_workorder",
    "purchase_order": "inventory_purchaseorder",
    "supplier": "inventory_supplier",
    "supplier_bill": "finance_supplierbill",
    "employee": "hr_employee",
    "report": "reports_report",
    "list": "exported",
    "report_schedule": "reports_reportschedule",
    "webhook": "notifications_webhooksubscription",
    "organization": "accounts_organization",
    "workspace": "accounts_workspace",
}


def to(kind: str, pk: UUID | str) -> str | None:
    """The address of a record's page; None where the workplace has none."""
    if kind == "task":
        return reverse("admin:task", args=(pk,))
    if kind == "export":  # copies of the company stand on one page
        return reverse("admin:data")
    if kind == "import":
        return reverse("admin:moving_in_import", args=(pk,))
    page = PAGES.get(kind)
    if page is None:
        return None
    try:
        return reverse(f"admin:{page}_change", args=(pk,))
    except NoReverseMatch:
        return None


# What a notice is about: its kind's beginning → keys of its data and kinds of pages, the likeliest first.
_ABOUT = (
    ("deal", (("dealId", "deal"),)),
    ("order", (("orderId", "order"),)),
    ("stock", (("productId", "product"),)),
    ("production", (("productionOrderId", "production_order"), ("orderId", "order"))),
    (
        "invoice",
        (
            ("invoiceId", "invoice"),
            ("openingBalanceId", "opening_balance"),
            ("supplierBillId", "supplier_bill"),
        ),
    ),
    (
        "letter",
        (("invoiceId", "invoice"), ("quotationId", "quotation"), ("purchaseOrderId", "purchase_order")),
    ),
    ("payment", (("paymentId", "payment"), ("invoiceId", "invoice"), ("orderId", "order"))),
    ("employee", (("employeeId", "employee"),)),
    ("system", (("importId", "import"), ("exportId", "export"))),
    ("report", (("reportId", "report"), ("listId", "list"))),
)


def of_notice(kind: str, data: Mapping[str, Any]) -> str | None:
    """The page of what a notice tells about; None where there is none."""
    if data.get("taskId"):
        return to("task", str(data["taskId"]))
    if data.get("commentId") and (page := to(str(data["entityType"]), str(data["entityId"]))):
        return f"{page}#comment-{data['commentId']}"
    for beginning, keys in _ABOUT:
        if kind.startswith(beginning):
            for key, page in keys:
                if data.get(key) and (found := to(page, str(data[key]))):
                    return found
    return None
