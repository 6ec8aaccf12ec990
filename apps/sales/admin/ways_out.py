"""A refused confirmation or shipment says what is missing, and what can be done about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.inventory.errors import StockUnavailable
from apps.inventory.selectors import every_product_rows
from apps.kernel.admin import columns
from apps.kernel.admin.refusals import explains
from apps.kernel.errors import DomainError
from apps.sales.errors import CreditLimitExceeded, InsufficientBalance


@explains(CreditLimitExceeded)
def beyond_the_limit(error: DomainError) -> list[str]:
    """The limit, what would be owed, and who can let it pass."""
    sums = {name: columns.money(error.details[name]) for name in ("credit_limit", "exposure")}
    return [
        _("The limit is %(credit_limit)s ₸; with this order the customer would owe %(exposure)s ₸.") % sums,
        _("Take a payment, raise the customer's limit, or have credit granted by who may."),
    ]


@explains(InsufficientBalance)
def not_paid(error: DomainError) -> list[str]:
    """What there is, and what is needed."""
    sums = {name: columns.money(error.details[name]) for name in ("available", "required")}
    return [
        _("There are %(available)s ₸ of %(required)s ₸.") % sums,
        _("Enter the payment first, or choose other payment terms."),
    ]


@explains(StockUnavailable)
def not_in_stock(error: DomainError) -> list[str]:
    """Each product that is short, by its name."""
    short = {item["product_id"]: item for item in error.details.get("items", ())}
    names = {each.pk: str(each) for each in every_product_rows().filter(pk__in=short)}
    lines = [
        _("%(product)s: %(available)s of %(requested)s available.")
        % {
            "product": names.get(pk, columns.NOTHING),
            "available": columns.quantity(item["available"]),
            "requested": columns.quantity(item["requested"]),
        }
        for pk, item in short.items()
    ]
    return [*lines, _("Receive or order what is missing, or lower the quantity.")]
