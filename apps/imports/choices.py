"""What can be imported, and how."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """In the order in which one moves in: what comes later names what came before."""

    CUSTOMERS = "customers", _("Customers")
    PRODUCTS = "products", _("Products")
    OPENING_STOCK = "openingStock", _("Opening stock")
    SUPPLIERS = "suppliers", _("Suppliers")
    CUSTOMER_BALANCES = "customerBalances", _("Opening balances of customers")
    SUPPLIER_BALANCES = "supplierBalances", _("Opening balances of suppliers")
    PRICES = "prices", _("Price changes")
    PRICE_LISTS = "priceLists", _("Lines of price lists")
    E_INVOICE_ANSWERS = "eInvoiceAnswers", _("Answers of IS ESF")
    EMPLOYEES = "employees", _("Employees")


class Mode(TextChoices):
    """What a wrong row does to the others."""

    ALL = "all", _("All rows or none")
    GOOD_ROWS = "goodRows", _("The rows that are right")


class Status(TextChoices):
    PROCESSING = "processing", _("Being read")
    COMPLETED = "completed", _("Ready")
    FAILED = "failed", _("Failed")


class Outcome(TextChoices):
    """What a row does, or would do."""

    CREATE = "create", _("Created")
    UPDATE = "update", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    ERROR = "error", _("Error")
