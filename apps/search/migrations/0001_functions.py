"""The functions that make a document's generated columns.

They are immutable, so what they say about stored rows must never change in place: a new fold needs new columns.
"""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations

# Kazakh, Russian and Latin spellings of a word become one: marks and Kazakh letters go, Cyrillic becomes
# Latin, then the ways of writing one sound in Latin become one. Жұмабаев, Жумабаев, Zhumabayev: jumabaev.
# Single letters stand for sounds of several: w for sh, q for ch, j for zh.
CYRILLIC = "абвгдезиклмнопрстуфхыэіәғқңөұүһєъь"
LATIN = "abvgdeziklmnoprstufhyeiagknouuhe"
SOUNDS = [
    ("w", "v"), ("q", "k"), ("shch", "sh"), ("sch", "sh"), ("sh", "w"), ("zh", "j"), ("kh", "h"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("ch", "q"), ("ck", "k"), ("ts", "s"), ("ce", "se"), ("ci", "si"), ("cy", "sy"),
    ("c", "k"), ("x", "ks"), ("ye", "e"), ("y", "i"), ("oo", "u"), ("ee", "i"),
]  # fmt: skip
LONG = [("ж", "zh"), ("ц", "ts"), ("ч", "ch"), ("ш", "sh"), ("щ", "shch"), ("ю", "yu"), ("я", "ya")]


def _replaced(expression: str, pairs: list[tuple[str, str]]) -> str:
    for before, after in pairs:
        expression = f"replace({expression}, '{before}', '{after}')"
    return expression


def _single(expression: str) -> str:
    """Letters that are doubled stand once. A pattern with a back reference would take hours over one long word."""
    for letters in ("abcdefghi", "jklmnopqr", "stuvwxyz"):
        pattern = "|".join(f"({letter}){letter}+" for letter in letters)
        kept = "".join(f"\\{number}" for number in range(1, len(letters) + 1))
        expression = f"regexp_replace({expression}, '{pattern}', '{kept}', 'g')"
    return expression


LETTERS = _replaced("source", [("ş", "sh"), ("Ş", "sh"), ("ı", "y")])
PLAIN = f"regexp_replace(lower(normalize({LETTERS}, NFKD)), '[\\u0300-\\u036f]', '', 'g')"
SPELLED = _replaced(f"translate({_replaced(PLAIN, LONG)}, '{CYRILLIC}', '{LATIN}')", SOUNDS)

FOLD = f"""
CREATE FUNCTION search_fold(source text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace({_single(SPELLED)}, '[^[:alnum:]]+', ' ', 'g'));
"""
# A number as it is compared: no punctuation, and Cyrillic letters that look like Latin ones are Latin.
CODE = """
CREATE FUNCTION search_code(source text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(regexp_replace(
    translate(lower(source), 'авекмнорстухі', 'abekmhopctyxi'), '[^[:alnum:]]+', '', 'g'
), 200);
"""
# The configuration `russian` stems Latin words by the English rules. The title without spaces is a word of its
# own, after a tilde: who types the whole title means this document.
VECTOR = """
CREATE FUNCTION search_vector(names text, body text, codes text[], title text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN setweight(to_tsvector('pg_catalog.simple'::regconfig, search_fold(names)), 'A')
    || setweight(to_tsvector('pg_catalog.russian'::regconfig, names), 'B')
    || setweight(to_tsvector('pg_catalog.simple'::regconfig, search_fold(body)), 'C')
    || setweight(to_tsvector('pg_catalog.russian'::regconfig, body), 'D')
    || array_to_tsvector(codes)
    || array_to_tsvector(ARRAY['~' || left(replace(search_fold(title), ' ', ''), 200)]);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(FOLD, "DROP FUNCTION search_fold(text)"),
        migrations.RunSQL(CODE, "DROP FUNCTION search_code(text)"),
        migrations.RunSQL(VECTOR, "DROP FUNCTION search_vector(text, text, text[], text)"),
    ]
