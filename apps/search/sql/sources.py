"""What the documents of each kind are made of: one SELECT a kind, offered by the app that owns the objects.

Each gives organization_id, workspace_id, object_id, title, description, translations, names, body, codes and
secrets of the live objects that `{chosen}` chooses in its table `o`.
"""

from __future__ import annotations

import re

from apps.crm.sql.search import CUSTOMERS, DEALS
from apps.finance.sql.search import INVOICES
from apps.hr.sql.search import EMPLOYEES
from apps.inventory.sql.search import PRODUCTS
from apps.sales.sql.search import ORDERS
from apps.search.models import DocumentType

SOURCES = {
    DocumentType.PRODUCT: PRODUCTS,
    DocumentType.CUSTOMER: CUSTOMERS,
    DocumentType.DEAL: DEALS,
    DocumentType.ORDER: ORDERS,
    DocumentType.INVOICE: INVOICES,
    DocumentType.EMPLOYEE: EMPLOYEES,
}
FROM = re.compile(r"^FROM (\w+) o\b", re.MULTILINE)


def table_of(kind: str) -> str:
    """The table of a kind's objects: the source's `o`."""
    found = FROM.search(SOURCES[DocumentType(kind)])
    assert found is not None
    return found[1]
