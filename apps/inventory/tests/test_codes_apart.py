"""Products of before whose codes differ in their spelling alone: the migration parts them."""

from importlib import import_module

from django.db import connection

from apps.inventory.models import Product
from apps.inventory.tests.factories import make_product
from apps.kernel import tenancy

migration = import_module("apps.inventory.migrations.0006_letters")


def test_the_oldest_keeps_its_code_and_the_others_are_told(company, other_company, capsys):
    wanted = ["Ёл-1", "ел-1", "ЕЛ-1-2", "Ел-1", "Қ", "L", "ұ" * 64, "у" * 64]
    made = [make_product(company.actor) for _ in wanted]
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        make_product(other_company.actor, code="ел-1")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX product_code_one")
    for product, code in zip(made, wanted, strict=True):
        Product.objects.filter(pk=product.pk).update(code=code)
    migration.part_codes(None, connection.SchemaEditorClass(connection))
    codes = dict(Product.objects.values_list("pk", "code"))
    assert [codes[product.pk] for product in made] == [
        *["Ёл-1", "ел-1-3", "ЕЛ-1-2", "Ел-1-4", "Қ", "L", "ұ" * 64, "у" * 62 + "-2"],
    ]
    assert capsys.readouterr().out.count("workspace") == 3
    unique = migration.UNIQUE.format(name="product_code_one", code=migration.plain_sql("code"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(unique.replace("CONCURRENTLY", ""))
