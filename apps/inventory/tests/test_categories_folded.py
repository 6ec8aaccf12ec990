"""Products of before: their categories are folded as new ones are."""

from importlib import import_module

from django.db import connection

from apps.inventory.models import Product
from apps.inventory.services import update_product
from apps.inventory.tests.factories import make_product

migration = import_module("apps.inventory.migrations.0008_categories")


def test_old_categories_are_folded_as_new_ones(company):
    told = [
        {"kk": "Құрылыс  материалдары", "ru": " Стройматериалы Ёлки", "en": "Building"},
        {"kk": "Сырьё", "ru": "Сырье", "en": ""},
        {"kk": "", "ru": "", "en": ""},
    ]
    made = [make_product(company.actor) for _ in told]
    for product, texts in zip(made, told, strict=True):
        update_product(product.pk, actor=company.actor, translations={"category": texts})
    keys = dict(Product.objects.values_list("pk", "category_keys"))
    assert keys[made[0].pk] == ["BUILDING", "КУРЫЛЫС МАТЕРИАЛДАРЫ", "СТРОИМАТЕРИАЛЫ ЕЛКИ"]
    assert (keys[made[1].pk], keys[made[2].pk]) == (["СЫРЬЕ"], [])
    Product.objects.update(category_keys=["old"])
    for _ in range(2):
        migration.fill(None, connection.SchemaEditorClass(connection))
    assert dict(Product.objects.values_list("pk", "category_keys")) == keys
