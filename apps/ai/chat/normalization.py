"""Text as the router compares it: one alphabet for Kazakh, whatever keyboard it was typed on."""

from __future__ import annotations

import re
import unicodedata

# Kazakh letters fall on the Russian keys that people use for want of them.
FOLDED = str.maketrans("әғқңөұүһіё", "агкноуухие")
# The longer sounds come first.
TO_CYRILLIC = {
    "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я", "yo": "е",
    "ye": "е", "gh": "г", "a": "а", "b": "б", "v": "в", "g": "г", "d": "д", "e": "е", "z": "з", "i": "и",
    "j": "ж", "k": "к", "q": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с",
    "t": "т", "u": "у", "f": "ф", "h": "х", "c": "к", "y": "ы", "w": "у", "x": "кс",
}  # fmt: skip
WORD = re.compile(r"[^\W_]+")


def normalize(text: str) -> str:
    """Lower case, composed, Kazakh letters as their neighbours on a Russian keyboard."""
    return unicodedata.normalize("NFC", text).lower().translate(FOLDED)


def to_cyrillic(text: str) -> str:
    """Folded Russian or Kazakh that was typed in Latin letters."""
    for latin, cyrillic in TO_CYRILLIC.items():
        text = text.replace(latin, cyrillic)
    return text


def words(text: str, language: str) -> list[str]:
    """The folded words; what was transliterated is brought back."""
    folded = normalize(text)
    if language != "en" and not re.search("[а-я]", folded):
        folded = to_cyrillic(folded)
    return WORD.findall(folded)
