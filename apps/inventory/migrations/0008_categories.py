"""Categories are found in any spelling of their letters: what the filter compares is folded so."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from apps.kernel import backfill
from apps.kernel.letters import plain_sql

FOLDED = plain_sql(r"btrim(regexp_replace(c, '\s+', ' ', 'g'))")
KEYS = f"""coalesce((
    SELECT array_agg(DISTINCT {FOLDED} COLLATE "C") FROM unnest(ARRAY[t.category_kk, t.category_ru, t.category_en]) c
    WHERE btrim(c) <> ''
)::varchar(300)[], '{{}}')"""  # noqa: S608 (constants only)


def fill(apps: Any, schema_editor: Any) -> None:
    """A batch of products at a time; what is folded already stays."""
    alias = schema_editor.connection.alias
    backfill.fill(alias, "inventory_product", f"category_keys = {KEYS}", unless=f"t.category_keys = {KEYS}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0007_output_quantity"), ("kernel", "0005_name_key")]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="category_keys",
            field=ArrayField(
                base_field=models.CharField(max_length=300),
                default=list,
                editable=False,
                help_text="The category in every language that has one, folded (kernel/letters.py), for the filter",
                size=None,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
