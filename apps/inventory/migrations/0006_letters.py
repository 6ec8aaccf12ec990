"""Indexes of texts as they are sorted and searched now, made while others write; then the old ones go."""

import itertools

import apps.inventory.models.columns
import apps.kernel.letters
import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models, transaction

from apps.kernel.letters import plain_sql


UNIQUE = 'CREATE UNIQUE INDEX CONCURRENTLY {name} ON inventory_product (workspace_id, ({code})) WHERE deleted_at IS NULL'
DROP = 'DROP INDEX CONCURRENTLY IF EXISTS {name}'
LONGEST = 64
TAKEN = f"""
SELECT id, workspace_id, code FROM (
    SELECT id, workspace_id, code, created_at, row_number() OVER (
        PARTITION BY workspace_id, {plain_sql("code")} ORDER BY created_at, id
    ) AS place
    FROM inventory_product WHERE deleted_at IS NULL
) p WHERE place > 1 ORDER BY workspace_id, created_at, id
"""
FREE = f"""
SELECT NOT EXISTS (
    SELECT FROM inventory_product WHERE workspace_id = %s AND deleted_at IS NULL
    AND {plain_sql("code")} = {plain_sql("%s")}
)
"""


def part_codes(apps, schema_editor):
    """Of codes that differ in their spelling alone the oldest stays; the others get -2, -3 and are told."""
    with transaction.atomic(), schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organization', '*', true), set_config('app.workspace', '', true)")
        cursor.execute(TAKEN)
        for product, workspace, code in cursor.fetchall():
            for number in itertools.count(2):
                new = f"{code[: LONGEST - 1 - len(str(number))]}-{number}"
                cursor.execute(FREE, [workspace, new])
                if cursor.fetchone()[0]:
                    break
            cursor.execute(
                "UPDATE inventory_product SET code = %s, version = version + 1, updated_at = now() WHERE id = %s",
                [new, product],
            )
            print(f"\n    product {product} of workspace {workspace}: code {code} is {new} now", end="")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('kernel', '0005_name_key'),
        ('accounts', '0003_exchanges'),
        ('inventory', '0005_agreed_price_filled'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='product',
            index=models.Index(models.F('workspace'), apps.kernel.letters.NameKey('code'), models.F('id'), condition=models.Q(('deleted_at__isnull', True)), name='product_sorted_code'),
        ),
        AddIndexConcurrently(
            model_name='product',
            index=models.Index(models.F('workspace'), apps.kernel.letters.NameKey(django.db.models.functions.comparison.Coalesce(apps.inventory.models.columns.Filled(models.F('name_kk')), apps.inventory.models.columns.Filled(models.F('name_ru')), apps.inventory.models.columns.Filled(models.F('name_en')), output_field=models.TextField())), models.F('id'), condition=models.Q(('deleted_at__isnull', True)), name='product_sorted_kk'),
        ),
        AddIndexConcurrently(
            model_name='product',
            index=models.Index(models.F('workspace'), apps.kernel.letters.NameKey(django.db.models.functions.comparison.Coalesce(apps.inventory.models.columns.Filled(models.F('name_ru')), apps.inventory.models.columns.Filled(models.F('name_kk')), apps.inventory.models.columns.Filled(models.F('name_en')), output_field=models.TextField())), models.F('id'), condition=models.Q(('deleted_at__isnull', True)), name='product_sorted_ru'),
        ),
        AddIndexConcurrently(
            model_name='product',
            index=models.Index(models.F('workspace'), apps.kernel.letters.NameKey(django.db.models.functions.comparison.Coalesce(apps.inventory.models.columns.Filled(models.F('name_en')), apps.inventory.models.columns.Filled(models.F('name_ru')), apps.inventory.models.columns.Filled(models.F('name_kk')), output_field=models.TextField())), models.F('id'), condition=models.Q(('deleted_at__isnull', True)), name='product_sorted_en'),
        ),
        AddIndexConcurrently(
            model_name='product',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('search_text'), 'gin_trgm_ops'), condition=models.Q(('deleted_at__isnull', True)), name='product_found'),
        ),
        AddIndexConcurrently(
            model_name='stockmovement',
            index=django.contrib.postgres.indexes.GinIndex(models.F('workspace'), django.contrib.postgres.indexes.OpClass(apps.kernel.letters.Plain('reference'), 'gin_trgm_ops'), name='movement_reference_found'),
        ),
        migrations.RunPython(part_codes, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(DROP.format(name='product_code_one'), migrations.RunSQL.noop),
                migrations.RunSQL(UNIQUE.format(name='product_code_one', code=plain_sql('code')), DROP.format(name='product_code_one')),
                migrations.RunSQL(DROP.format(name='product_code_unique'), UNIQUE.format(name='product_code_unique', code='lower(code)')),
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name='product', name='product_code_unique'),
                migrations.AddConstraint(
                    model_name='product',
                    constraint=models.UniqueConstraint(models.F('workspace'), apps.kernel.letters.Plain('code'), condition=models.Q(('deleted_at__isnull', True)), name='product_code_one'),
                ),
            ],
        ),
        RemoveIndexConcurrently(
            model_name='product',
            name='product_by_code',
        ),
        RemoveIndexConcurrently(
            model_name='product',
            name='product_by_name_kk',
        ),
        RemoveIndexConcurrently(
            model_name='product',
            name='product_by_name_ru',
        ),
        RemoveIndexConcurrently(
            model_name='product',
            name='product_by_name_en',
        ),
        RemoveIndexConcurrently(
            model_name='product',
            name='product_search',
        ),
        RemoveIndexConcurrently(
            model_name='stockmovement',
            name='movement_reference_search',
        ),
    ]
