"""Kinds of rows, by subject."""

from __future__ import annotations

from apps.imports.choices import Kind as Name
from apps.imports.services.kinds.base import Done, Kind
from apps.imports.services.kinds.customers import Customers
from apps.imports.services.kinds.e_invoices import EInvoiceAnswers
from apps.imports.services.kinds.employees import Employees
from apps.imports.services.kinds.openings import CustomerBalances, OpeningStock, SupplierBalances
from apps.imports.services.kinds.price_lists import PriceListLines
from apps.imports.services.kinds.products import Prices, Products
from apps.imports.services.kinds.suppliers import Suppliers

KINDS: dict[str, type[Kind]] = {
    Name.CUSTOMERS: Customers,
    Name.PRODUCTS: Products,
    Name.OPENING_STOCK: OpeningStock,
    Name.SUPPLIERS: Suppliers,
    Name.CUSTOMER_BALANCES: CustomerBalances,
    Name.SUPPLIER_BALANCES: SupplierBalances,
    Name.PRICES: Prices,
    Name.PRICE_LISTS: PriceListLines,
    Name.E_INVOICE_ANSWERS: EInvoiceAnswers,
    Name.EMPLOYEES: Employees,
}

__all__ = ["KINDS", "Done", "Kind"]
