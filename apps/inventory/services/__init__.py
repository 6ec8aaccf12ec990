"""Every write of inventory; the names that the API and other apps call."""

from apps.inventory.services.checking import check_reservations
from apps.inventory.services.consuming import issue_reserved
from apps.inventory.services.costs_checked import check_costs, check_places
from apps.inventory.services.imports import Batch, Created, Rejected, create_product, create_products
from apps.inventory.services.late_costs import LateCost, add_late_costs
from apps.inventory.services.line_terms import (
    ENTERED,
    MANUAL,
    PRODUCT,
    Chosen,
    Offer,
    Prices,
    default_tax,
    price_line,
)
from apps.inventory.services.opening_stock import Opening, keep_opening_stock, keep_opening_stocks
from apps.inventory.services.places import add_home, add_transit, place_of
from apps.inventory.services.products import change_prices, change_products, delete_product, update_product
from apps.inventory.services.purchase_costs import add_purchase_cost
from apps.inventory.services.purchasing import (
    cancel_purchase,
    create_purchase_order,
    delete_purchase_order,
    order_purchase,
    receive_purchase,
    update_purchase_order,
)
from apps.inventory.services.reservations import (
    Holder,
    release_stock,
    requirements,
    reserve_stock,
    reserved_for,
)
from apps.inventory.services.stock import Moved, adjust_stock, receive_stock
from apps.inventory.services.suppliers import (
    create_supplier,
    create_suppliers,
    delete_supplier,
    update_supplier,
    update_suppliers,
)
from apps.inventory.services.transfers import (
    cancel_transfer,
    create_transfer,
    delete_transfer,
    receive_transfer,
    send_transfer,
    update_transfer,
    write_off_transfer,
)
from apps.inventory.services.vat import revalue_vat, save_vat_rate, warn_of_taxes_not_in_force
from apps.inventory.services.waiting import (
    no_longer_waits,
    serve_waiting,
    stop_waiting,
    wait_for_stock,
    wait_until,
    waiting_for,
)
from apps.inventory.services.warehouses import create_warehouse, delete_warehouse, update_warehouse

__all__ = [
    "ENTERED",
    "MANUAL",
    "PRODUCT",
    "Batch",
    "Chosen",
    "Created",
    "Holder",
    "LateCost",
    "Moved",
    "Offer",
    "Opening",
    "Prices",
    "Rejected",
    "add_home",
    "add_late_costs",
    "add_purchase_cost",
    "add_transit",
    "adjust_stock",
    "cancel_purchase",
    "cancel_transfer",
    "change_prices",
    "change_products",
    "check_costs",
    "check_places",
    "check_reservations",
    "create_product",
    "create_products",
    "create_purchase_order",
    "create_supplier",
    "create_suppliers",
    "create_transfer",
    "create_warehouse",
    "default_tax",
    "delete_product",
    "delete_purchase_order",
    "delete_supplier",
    "delete_transfer",
    "delete_warehouse",
    "issue_reserved",
    "keep_opening_stock",
    "keep_opening_stocks",
    "no_longer_waits",
    "order_purchase",
    "place_of",
    "price_line",
    "receive_purchase",
    "receive_stock",
    "receive_transfer",
    "release_stock",
    "requirements",
    "reserve_stock",
    "reserved_for",
    "revalue_vat",
    "save_vat_rate",
    "send_transfer",
    "serve_waiting",
    "stop_waiting",
    "update_product",
    "update_purchase_order",
    "update_supplier",
    "update_suppliers",
    "update_transfer",
    "update_warehouse",
    "wait_for_stock",
    "wait_until",
    "waiting_for",
    "warn_of_taxes_not_in_force",
    "write_off_transfer",
]
