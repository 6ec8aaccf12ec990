"""Every write of inventory; the names that other apps call."""

from apps.inventory.services.reservations import (
    Holder,
    issue_stock,
    release_stock,
    requirements,
    reserve_stock,
    reserved_for,
)
from apps.inventory.services.stock import Moved, adjust_stock, receive_stock

__all__ = [
    "Holder",
    "Moved",
    "adjust_stock",
    "issue_stock",
    "receive_stock",
    "release_stock",
    "requirements",
    "reserve_stock",
    "reserved_for",
]
