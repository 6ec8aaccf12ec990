"""Letters: in which order names stand, and which spellings of a text are the same to who looks for it.

`NameKey` sorts as a Kazakh dictionary does, whatever the collation of the server: А Ә Б В Г Ғ Д …, letter
case and marks of Latin letters aside, signs before digits, digits before Latin, Latin before Cyrillic.
`Plain` is what lists compare by `search=`: letter case, ё and е, Kazakh letters and the Russian ones
typed for them, composed and decomposed marks, kinds of quotes and dashes are one.

Each has a twin in Python that gives the same text. What they say about stored rows is in indexes: a change
needs new ones.
"""

from __future__ import annotations

import re
import unicodedata

from django.db import models
from django.db.models import CharField, F, Q, TextField
from django.db.models.expressions import BaseExpression, OrderBy

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
# Where no Latin letter comes after: the Cyrillic ones stand there in the order of the alphabet.
_FIRST = 0x0500
_SIGNS = ("«»“”„‘’ʼ–—−‑№\u00a0", '"""""\'\'\'----# ')
_LATIN = ("ıøłđ", "iold")
_KEY_FROM = ALPHABET + _SIGNS[0] + _LATIN[0]
_KEY_TO = "".join(chr(_FIRST + place) for place in range(len(ALPHABET))) + _SIGNS[1] + _LATIN[1]
LONGEST_KEY = 300
_MARKED = r"([a-z])[\u0300-\u036f]+"

# Kazakh letters and what a Russian keyboard has for them; then marks, which go.
_PLAIN = ("ӘҒҚҢӨҰҮҺІ«»“”„‘’ʼ–—−‑", 'АГКНОУУХИ"""""\'\'\'----')
_MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c\u0323\u0327\u0328"
PLAIN_FROM, PLAIN_TO = _PLAIN[0] + _MARKS, _PLAIN[1]


def name_key(text: str | None) -> str:
    """What names are sorted by in Python: `sorted(rows, key=lambda row: name_key(row.name))`."""
    lower = _simply((text or "")[:LONGEST_KEY], str.lower)
    bare = re.sub(_MARKED, r"\1", unicodedata.normalize("NFD", lower))
    return unicodedata.normalize("NFC", bare).translate(_KEYS)


def plain(text: str) -> str:
    """A text as `column__plain` shows it."""
    return unicodedata.normalize("NFKD", _simply(text, str.upper)).translate(_PLAINS)


def _simply(text: str, change: object) -> str:
    """Letter by letter, as PostgreSQL does it: what would become several letters stays."""
    return "".join(new if len(new := change(letter)) == 1 else letter for letter in text)  # type: ignore[operator]


_KEYS = str.maketrans(_KEY_FROM, _KEY_TO)
_PLAINS = {**str.maketrans(*_PLAIN), **dict.fromkeys(map(ord, _MARKS))}


def folded(text: str) -> str:
    """A category as it is compared: `plain`, without space around and with single spaces inside."""
    return plain(" ".join(text.split()))


def is_called(column: str, text: str) -> Q:
    """The column says the same as a person means by the text, in any spelling of its letters."""
    return Q(**{f"{column}__plain": folded(text)})


def holds(column: str, word: str) -> Q:
    """The word occurs in the column, in any spelling of its letters: ё or е, Қ or К, composed or not."""
    return Q(**{f"{column}__plain__contains": plain(word)})


def plain_sql(column: str) -> str:
    """`Plain` of a column, for statements written out."""
    return Plain.template % {"expressions": column}


class NameKey(models.Func):
    """The sort key of a text: the function that the kernel's migration 0005 makes."""

    function = "name_key"
    output_field = models.BinaryField()


def by_name(column: str | BaseExpression, *, descending: bool = False) -> OrderBy:
    """For `order_by`: the dictionary's order of a column or expression; `"-name"` is descending too."""
    if not isinstance(column, str):
        return OrderBy(NameKey(column), descending=descending)
    down = descending or column.startswith("-")
    return OrderBy(NameKey(F(column.removeprefix("-"))), descending=down)


@CharField.register_lookup
@TextField.register_lookup
class Plain(models.Transform):
    """A text without what people write in several ways: `name__plain__contains=plain(word)`.

    Functions of the system alone, which the database may use an index for under row-level security
    (bootstrap.sql); the text is written out, so that it is the same in queries and indexes.
    """

    lookup_name = "plain"
    output_field = TextField()
    template = (
        f"TRANSLATE(NORMALIZE(UPPER(%(expressions)s), NFKD), '{PLAIN_FROM}',"
        f" '{PLAIN_TO.replace(chr(39), chr(39) * 2)}')"
    )
