"""Every write of search."""

from apps.search.services.counting import count_words
from apps.search.services.documents import (
    forget,
    index_customers,
    index_deals,
    index_departments,
    index_employees,
    index_invoices,
    index_of_customers,
    index_orders,
    index_people,
    index_persons,
    index_products,
    index_unassigned,
)
from apps.search.services.rebuild import Drift, rebuild, reindex
from apps.search.services.sources import fields_of, person_fields

__all__ = [
    "Drift",
    "count_words",
    "fields_of",
    "forget",
    "index_customers",
    "index_deals",
    "index_departments",
    "index_employees",
    "index_invoices",
    "index_of_customers",
    "index_orders",
    "index_people",
    "index_persons",
    "index_products",
    "index_unassigned",
    "person_fields",
    "rebuild",
    "reindex",
]
