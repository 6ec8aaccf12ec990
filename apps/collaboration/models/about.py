"""Which records work is done around."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntityType(models.TextChoices):
    """Kinds of records, as search, the audit and the API's `entityType` name them."""

    CUSTOMER = "customer", _("Customer")
    DEAL = "deal", _("Deal")
    ORDER = "order", _("Order")
    SHIPMENT = "shipment", _("Shipment")
    INVOICE = "invoice", _("Invoice")
    PRODUCT = "product", _("Product")
    PRODUCTION_ORDER = "production_order", _("Production order")
    PURCHASE_ORDER = "purchase_order", _("Purchase order")
    EMPLOYEE = "employee", _("Employee")
