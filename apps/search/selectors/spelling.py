"""What people may have meant by what they typed. Pure functions over text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from apps.kernel import kz

MAX_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")

# The same keys with the other layout on.
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN = str.maketrans(_LATIN, _RUSSIAN)
_TO_LATIN = str.maketrans(_RUSSIAN, _LATIN)
# Kazakh letters lie on the row of digits, where a Russian keyboard has the digits themselves.
_TO_KAZAKH = str.maketrans("234567890-=", "әіңғ,.үұқөһ")
_SIGN_ALONE = re.compile(r"\b[ьъ]+\b")
_DIGIT_INSIDE = re.compile(r"(?=.*[а-яёәіңғүұқөһ])(?=.*[234890])", re.IGNORECASE)

# Two to four letters, a year perhaps, and the digits.
_NUMBER = re.compile(r"([a-z]{2,4}) ?(?:([0-9]{4}) ?(?=[0-9]))?0*([0-9]{1,8})", re.ASCII)
_PREFIXES = {
    word: prefix
    for prefix, known in {
        "ord": "заказ заказа заказы тапсырыс order",
        "inv": "счет счёт счета счёта шот инвойс invoice",
        "dl": "сделка сделки мәміле мамиле deal",
        "cus": "клиент клиента покупатель customer",
    }.items()
    for word in known.split()
}
_SHORTEST_END = 4

# Kazakh endings, folded as words are; case, person, possession and number follow one another.
_ENDINGS = sorted(
    {
        "lar", "ler", "dar", "der", "tar", "ter",
        "nin", "din", "tin", "ga", "ge", "ka", "ke", "na", "ne", "a", "e",
        "ni", "di", "ti", "n", "da", "de", "ta", "te", "nda", "nde",
        "dan", "den", "tan", "ten", "nan", "nen", "men", "ben", "pen",
        "im", "m", "in", "i", "si", "imiz", "miz", "iniz", "niz",
        "lik", "dik", "tik", "li", "siz", "gi", "ki",
    },
    key=len,
    reverse=True,
)  # fmt: skip
_SHORTEST_STEM = 4
_MOST_ENDINGS = 4


def words(query: str) -> list[str]:
    """The words and numbers of a query in small letters, each once, the first eight."""
    # Composed first: a mark by itself would part the word.
    composed = unicodedata.normalize("NFC", query).lower()
    return list(dict.fromkeys(_WORD.findall(composed)))[:MAX_WORDS]


def stems(folded: str) -> list[str]:
    """A folded word without its Kazakh endings, one ending fewer each time: noutbukterdi → noutbukter …"""
    found: list[str] = []
    level = {folded}
    for _ in range(_MOST_ENDINGS):
        level = {
            word[: -len(ending)]
            for word in level
            for ending in _ENDINGS
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM
        }
        found += sorted(level - {folded, *found}, key=len, reverse=True)
    return found


def other_layouts(query: str) -> Iterator[str]:
    """The query as it would be, typed with the keyboard that was meant."""
    text = query.lower()
    for table in (_TO_RUSSIAN, _TO_LATIN):
        if (changed := text.translate(table)) != text and not _SIGN_ALONE.search(changed):
            yield changed
    if _DIGIT_INSIDE.search(text):
        yield text.translate(_TO_KAZAKH)


def phone_code(query: str) -> str | None:
    """The digits of a telephone number in any spelling, as documents keep them: 77001234567."""
    digits = re.sub(r"\D", "", query)
    for spelled in (query, "+7" + digits if len(digits) == 10 else ""):
        try:
            return kz.normalise_phone(spelled.strip()).removeprefix("+")
        except ValueError:
            continue
    return None


def document_number(query: str) -> tuple[str, str, str] | None:
    """(prefix, year or "", digits without zeros) of a document's number or a piece of it.

    `ORD 2026 12`, `ord-12`, `INV0047`, `заказ №12`: a kind's word stands for its prefix.
    """
    typed = words(query)
    if typed and (prefix := _PREFIXES.get(typed[0])):
        typed = [prefix, *typed[1:]]
    match = _NUMBER.fullmatch(" ".join(typed))
    return (match[1], match[2] or "", match[3]) if match else None


def is_end(code: str) -> bool:
    """Whether digits are enough to tell somebody's telephone or BIN by its end."""
    return len(code) >= _SHORTEST_END and code.isascii() and code.isdigit()


def has_digit(word: str) -> bool:
    """Numbers and codes are never corrected."""
    return _DIGIT.search(word) is not None


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
