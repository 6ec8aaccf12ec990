"""Rows of crm that SQL of the apps above may join, with the columns that it may read.

A sub-select as plain as these costs nothing: PostgreSQL plans it as the table itself.
"""

from __future__ import annotations

SQL_TABLES = ("crm_customer",)

CUSTOMER_NAMES = "(SELECT id, name FROM crm_customer)"
