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


def _folded(text: str) -> str:
    letters = _replaced(text, [("ş", "sh"), ("Ş", "sh"), ("ı", "y")])
    plain = f"regexp_replace(lower(normalize({letters}, NFKD)), '[\\u0300-\\u036f]', '', 'g')"
    latin = f"translate({_replaced(plain, LONG)}, '{CYRILLIC}', '{LATIN}')"
    return f"btrim(regexp_replace({_single(_replaced(latin, SOUNDS))}, '[^[:alnum:]]+', ' ', 'g'))"


# A number as it is compared: no punctuation, and Cyrillic letters that look like Latin ones are Latin.
CODE = """left(regexp_replace(
    translate(lower(source), 'авекмнорстухі', 'abekmhopctyxi'), '[^[:alnum:]]+', '', 'g'
), 200)"""
# The configuration `russian` stems Latin words by the English rules. The title without spaces is a word of its
# own, after a tilde: who types the whole title means this document.
VECTOR = f"""setweight(to_tsvector('pg_catalog.simple'::regconfig, {_folded("names")}), 'A')
    || setweight(to_tsvector('pg_catalog.russian'::regconfig, names), 'B')
    || setweight(to_tsvector('pg_catalog.simple'::regconfig, {_folded("body")}), 'C')
    || setweight(to_tsvector('pg_catalog.russian'::regconfig, body), 'D')
    || array_to_tsvector(codes)
    || array_to_tsvector(ARRAY['~' || left(replace({_folded("title")}, ' ', ''), 200)])"""


def _function(signature: str, returns: str, expression: str) -> migrations.RunSQL:
    """In plpgsql: the body of an SQL function would be planned anew by every statement that writes a document.

    Nothing in it is found by the search path, which is empty while a dump is restored.
    """
    return migrations.RunSQL(
        f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE"
        f" AS $body$ BEGIN RETURN {expression}; END $body$",
        f"DROP FUNCTION {signature}",
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        CreateExtension("fuzzystrmatch"),
        _function("search_fold(source text)", "text", _folded("source")),
        _function("search_code(source text)", "text", CODE),
        _function("search_vector(names text, body text, codes text[], title text)", "tsvector", VECTOR),
    ]
