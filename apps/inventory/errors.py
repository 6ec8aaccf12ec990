"""Refusals of inventory (domain.md §5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError


class StockUnavailable(DomainError):
    """Less is available than was asked for; `details.items` = [{product_id, requested, available}].

    Where the past is short, with the `date` of the day that had least.
    """

    code, status, message = "STOCK_UNAVAILABLE", 422, _("Stock not available")


class BomMissing(DomainError):
    """Nobody has said what the product is made of, or what the bundle holds; `details.product_id`."""

    code, status, message = "BOM_MISSING", 422, _("The product has no bill of materials")


class BomCycle(DomainError):
    """A product would contain itself."""

    code, status, message = "BOM_CYCLE", 422, _("A product cannot contain itself")


class ReceiptExceedsOrder(DomainError):
    """More came than was ordered; `details.items` = [{product_id, ordered, received, quantity}]."""

    code, status, message = "RECEIPT_EXCEEDS_ORDER", 422, _("More than was ordered cannot be received")
