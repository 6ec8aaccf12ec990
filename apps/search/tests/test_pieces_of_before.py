"""Documents that were written before pieces and stems were: the migration makes them as the services do."""

from importlib import import_module

from django.db import connection

from apps.search.models import SearchDocument
from apps.search.services import rebuild
from apps.search.tests.search_client import make_customer, make_deal, make_order, make_product, titles

migration = import_module("apps.search.migrations.0004_pieces")


def test_the_migration_writes_what_the_services_write(company):
    product = make_product(company, "Парталар мен котлы", "P-1", barcode="4870001112223")
    customer = make_customer(company, "ТОО Орындықтар", phone="+77001234567", bin="240140000014")
    make_deal(company, "Поставка котлов", customer)
    make_order(company, customer, product)
    mine = company.client.get("/api/v1/employees").json()["data"]["items"][0]["id"]
    company.client.put(f"/api/v1/employees/{mine}", {"documents": {"iin": "900101300123"}})
    after = dict(SearchDocument.objects.values_list("object_id", "codes"))
    for document in SearchDocument.objects.all():
        kept = [code for code in document.codes if code[0] in "=#" and code[:2] != "#<"]
        whole = [code for code in kept if not any(code != each and _short(each) == code for each in kept)]
        SearchDocument.objects.filter(pk=document.pk).update(codes=whole)
    assert titles(company, "1234567") == []
    migration.write(None, connection.SchemaEditorClass(connection))
    assert dict(SearchDocument.objects.values_list("object_id", "codes")) == after
    assert rebuild(actor=company.actor, dry_run=True).total == 0
    assert titles(company, "1234567") == ["ТОО Орындықтар"]


def _short(code: str) -> str:
    """=ord202612 of =ord20260012."""
    year = next((place for place in range(len(code)) if code[place : place + 4] == "2026"), -1)
    return "" if year < 0 else code[: year + 4] + code[year + 4 :].lstrip("0")
