"""What happened before goes into the log of changes, a few thousand rows at a time; it may be run again.

Not atomic: each batch is a transaction of its own, and the outbox is written to meanwhile.
"""

from importlib import import_module

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import connections, migrations, transaction

from apps.kernel.backfill import BATCH, EVERYBODY

noting = import_module("apps.kernel.migrations.0009_change")
CARRY = f"""
WITH part AS (SELECT {noting.COLUMNS} FROM kernel_outboxevent WHERE id > %s ORDER BY id LIMIT {BATCH}),
done AS (
    INSERT INTO kernel_change ({noting.COLUMNS}, verb) SELECT {noting.COLUMNS}, {noting.VERB} FROM part
    ON CONFLICT (id) DO NOTHING
)
SELECT max(id) FROM part
"""


def carry(apps, schema_editor):
    using, last = schema_editor.connection.alias, 0
    while last is not None:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute(EVERYBODY)
            cursor.execute(CARRY, [last])
            last = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0009_change")]

    operations = [
        migrations.RunPython(carry, migrations.RunPython.noop, elidable=True),
        # Nobody looks for an object's events there any more.
        RemoveIndexConcurrently(model_name="outboxevent", name="outbox_subject"),
    ]
