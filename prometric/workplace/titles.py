"""«New order», «New deal»: the languages agree the adjective with the noun, so each has its own words."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

NEW = {
    "crm.customer": _("New customer"),
    "crm.deal": _("New deal"),
    "crm.activity": _("New activity"),
    "crm.pricelist": _("New price list"),
    "sales.order": _("New order"),
    "sales.shipment": _("New shipment"),
    "sales.salesreturn": _("New return"),
    "inventory.product": _("New product"),
    "inventory.stockmovement": _("New stock movement"),
    "inventory.transfer": _("New transfer"),
    "inventory.warehouse": _("New warehouse"),
    "inventory.supplier": _("New supplier"),
    "inventory.purchaseorder": _("New purchase order"),
    "production.productionorder": _("New production order"),
    "production.billofmaterials": _("New bill of materials"),
    "finance.invoice": _("New invoice"),
    "finance.payment": _("New payment"),
    "finance.creditnote": _("New credit note"),
    "finance.supplierbill": _("New supplier bill"),
    "finance.openingbalance": _("New opening balance"),
    "hr.employee": _("New employee"),
    "hr.department": _("New department"),
    "accounts.role": _("New role"),
    "accounts.apikey": _("New API key"),
    "reports.report": _("New report"),
    "reports.reportschedule": _("New report schedule"),
    "analytics.salestarget": _("New sales target"),
    "notifications.webhooksubscription": _("New webhook"),
}


def of_new(model: type[Any]) -> str:
    """The title of the page that makes a record of this kind."""
    return str(NEW.get(model._meta.label_lower) or f"{capfirst(model._meta.verbose_name)}: {_('new record')}")
