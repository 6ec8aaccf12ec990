"""The function that names are sorted by; apps/kernel/letters.py has its twin in Python and says why.

Immutable, and in indexes: another order of letters needs another function and new indexes.
"""

from django.db import migrations

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
# Signs that are written in several ways, and Latin letters that are no letter with a mark.
OTHERS = "«»“”„‘’ʼ–—−‑№\u00a0ıøłđ"
FROM = ALPHABET + OTHERS
# Behind every Latin letter; the quotes are doubled for SQL.
TO = "".join(chr(0x0500 + place) for place in range(len(ALPHABET))) + '"' * 5 + "''" * 3 + "----# iold"
# The marks of Latin letters go; those of й and ё stay, because they are letters of their own.
BARE = r"regexp_replace(normalize(lower(left(source, 300)), NFD), '([a-z])[\u0300-\u036f]+', '\1', 'g')"
KEY = f"convert_to(translate(normalize({BARE}, NFC), '{FROM}', '{TO}'), 'UTF8')"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_next_numbers")]
    operations = [
        # In plpgsql, and of functions of the system alone: nothing depends on the search path, which is empty
        # while a dump is restored.
        migrations.RunSQL(
            "CREATE FUNCTION name_key(source text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT"
            f" PARALLEL SAFE AS $body$ BEGIN RETURN {KEY}; END $body$",
            "DROP FUNCTION name_key(text)",
        )
    ]
