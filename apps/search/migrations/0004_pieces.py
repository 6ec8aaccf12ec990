"""Documents of before get what they are found by now: stems, numbers in short, long numbers from their end.

In pieces that each commit, so that nobody waits; what a piece does is what the services would write. The nightly
rebuild looks at all of them anyhow.
"""

from django.db import migrations, transaction

PIECE = 2000
NEXT = "SELECT id FROM search_searchdocument WHERE id > %s ORDER BY id LIMIT %s"
WRITE = """
UPDATE search_searchdocument d SET codes = ARRAY(
    SELECT code AS word FROM unnest(d.codes) code
    UNION SELECT unnest(ARRAY['=' || n.part[1] || n.part[2] || n.part[3], '%%' || n.part[1] || n.part[3]])
        FROM unnest(d.codes) code, regexp_match(code, '^=(ord|inv|dl|cus)([0-9]{4})0*([0-9]+)$') n(part)
        WHERE n.part IS NOT NULL
    UNION SELECT '<' || reverse(substr(code, 2)) FROM unnest(d.codes) code WHERE code ~ '^=[0-9]{10,}$'
    UNION SELECT '#<' || reverse(substr(code, 2)) FROM unnest(d.codes) code WHERE code ~ '^#[0-9]{10,}$'
    UNION SELECT '^' || stem FROM string_to_table(d.folded, ' ') word, unnest(search_stems(word)) stem
    ORDER BY word
)
WHERE d.id = ANY(%s)
"""


def write(apps, schema_editor):
    last = "00000000-0000-0000-0000-000000000000"
    while True:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.organization', '*', true), set_config('app.workspace', '', true)")
            cursor.execute(NEXT, [last, PIECE])
            ids = [row[0] for row in cursor.fetchall()]
            if not ids:
                return
            cursor.execute(WRITE, [ids])
            last = ids[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("search", "0003_stems")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop, elidable=True)]
