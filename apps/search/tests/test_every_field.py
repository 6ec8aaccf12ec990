"""Each thing that a document is made of is changed by itself, and the object is found by what it says now."""

from __future__ import annotations

from typing import Any

import pytest

from apps.hr.tests.factories import active_employee
from apps.kernel.api.naming import camelize
from apps.search import services
from apps.search.handlers import OF_EMPLOYEES
from apps.search.models import DocumentType
from apps.search.tests.search_client import ask, make_customer, make_deal, make_order, make_product, post

IIN, BIN = "901231300453", "240140000031"
NEW = "Тысячелетие"


def named(field: str, language: str) -> dict[str, Any]:
    return {"translations": {field: {language: NEW}}}


Cases = dict[str, tuple[dict[str, Any], str]]
# Field → (the change, what the object is found by afterwards). A plain text needs no case; what has one stays
# followed.
PRODUCT: Cases = {
    f"{field}_{language}": (named(field, language), NEW)
    for field in ("name", "category", "description")
    for language in ("ru", "kk", "en")
} | {
    "code": ({"code": "ZX-77"}, "ZX-77"),
    "barcode": ({"barcode": "4870001234567"}, "4870001234567"),
    "ntin": ({"ntin": "4870001234560"}, "4870001234560"),
    "tn_ved_code": ({"tnVedCode": "8471607000"}, "8471607000"),
}
CUSTOMER: Cases = {
    "name": ({"name": NEW}, NEW),
    "phone": ({"phone": "+77015550001"}, "8 701 555 00 01"),
    "email": ({"email": "millennium@zx.kz"}, "millennium@zx.kz"),
    "bin": ({"bin": BIN}, BIN),
    "iin": ({"iin": IIN}, IIN),
    "segment": ({"segment": NEW}, NEW),
    "contacts": ({"contacts": [{"firstName": NEW, "isPrimary": True}]}, NEW),
    "addresses": ({"addresses": [{"type": "legal", "addressLine1": NEW, "city": "Алматы"}]}, NEW),
}
DEAL: Cases = {
    "title": ({"title": NEW}, NEW),
    "description": ({"description": NEW}, NEW),
    "tags": ({"tags": [NEW]}, NEW),
    "notes": ({"notes": NEW}, NEW),
    "customer_id": ({"customerId": "another"}, NEW),
}
ORDER: Cases = {"notes": ({"notes": NEW}, NEW)}
INVOICE: Cases = {"notes": ({"notes": NEW}, NEW), "esf_number": ({"esfNumber": "ESF-ZX-77"}, "ESF-ZX-77")}
EMPLOYEE: Cases = {
    "first_name": ({"firstName": NEW}, NEW),
    "last_name": ({"lastName": NEW}, NEW),
    "phone": ({"phone": "+77015550001"}, "8 701 555 00 01"),
    "position": ({"position": NEW}, NEW),
    "iin": ({"iin": IIN}, IIN),
    "department_id": ({"departmentId": "another"}, NEW),
}
# What nobody can change by any door.
SETTLED: dict[Any, set[str]] = {
    DocumentType.ORDER: {"customer_id"},
    DocumentType.INVOICE: {"customer_id", "order_id"},
    DocumentType.EMPLOYEE: {"email", "organization_role"},
}
CASES: dict[DocumentType, Cases] = {
    DocumentType.PRODUCT: PRODUCT,
    DocumentType.CUSTOMER: CUSTOMER,
    DocumentType.DEAL: DEAL,
    DocumentType.ORDER: ORDER,
    DocumentType.INVOICE: INVOICE,
    DocumentType.EMPLOYEE: EMPLOYEE,
}
PATHS = {
    DocumentType.PRODUCT: "/products",
    DocumentType.CUSTOMER: "/customers",
    DocumentType.DEAL: "/deals",
    DocumentType.ORDER: "/orders",
    DocumentType.INVOICE: "/finance/invoices",
    DocumentType.EMPLOYEE: "/employees",
}


def make(company: Any, kind: DocumentType, field: str) -> str:
    if kind == DocumentType.PRODUCT:
        return make_product(company, "Болт", "B-1")
    if kind == DocumentType.EMPLOYEE:
        return str(active_employee(company.actor, first_name="Айгерим", last_name="Сатпаева").pk)
    customer = make_customer(company, "Жетісу", type="INDIVIDUAL" if field == "iin" else "COMPANY")
    if kind == DocumentType.CUSTOMER:
        return customer
    if kind == DocumentType.DEAL:
        return make_deal(company, "Внедрение", customer)
    if kind == DocumentType.ORDER:
        return make_order(company, customer, make_product(company, "Болт"))
    line = {"description": "Услуга", "quantity": 1, "unitPrice": 100}
    return post(company, "/finance/invoices", {"customerId": customer, "items": [line]})


def another(company: Any, kind: DocumentType) -> str:
    """Something else to belong to."""
    if kind == DocumentType.DEAL:
        return make_customer(company, NEW)
    return post(company, "/departments", {"name": NEW, "code": "ZX"})


def followed(kind: DocumentType) -> frozenset[str]:
    """Every field whose change writes a kind's documents anew, less what nobody can change."""
    fields = OF_EMPLOYEES if kind == DocumentType.EMPLOYEE else services.fields_of(kind)
    return frozenset(fields) - SETTLED.get(kind, set())


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind in DocumentType for field in sorted(followed(kind))], ids=str
)
def test_what_changed_is_found(company, kind, field):
    """A plain text needs no case of its own: it is changed by its name in the body."""
    pk = make(company, kind, field)
    body, words = CASES[kind].get(field, ({camelize(field): NEW}, NEW))
    body = {key: another(company, kind) if value == "another" else value for key, value in body.items()}
    before = ask(company, words, types=[f"{kind.value}s"])
    assert pk not in [row["id"] for row in before["results"]]
    answer = company.client.put(f"/api/v1{PATHS[kind]}/{pk}", body)
    assert answer.status_code == 200, answer.content
    found = ask(company, words, types=[f"{kind.value}s"])
    assert [row["id"] for row in found["results"]] == [pk]


@pytest.mark.parametrize("kind", DocumentType, ids=str)
def test_no_case_is_left_of_what_is_not_followed(kind):
    assert CASES[kind].keys() <= followed(kind)
